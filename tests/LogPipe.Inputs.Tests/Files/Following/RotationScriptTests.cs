using System.Globalization;
using System.Text;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Files.Following;

/// <summary>Random scripts of writing, rotating, acknowledging and crashing, compared to what was written.</summary>
public sealed class RotationScriptTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(1000, 40)]
    public Task Every_line_arrives_and_once_by_key_and_position(int firstSeed, int scripts) => RunAsync(firstSeed, scripts, steps: 60);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Every_line_arrives_and_once_by_key_and_position_in_long_scripts() => RunAsync(50_000, 200, steps: 200);

    private static async Task RunAsync(int firstSeed, int scripts, int steps)
    {
        for (int seed = firstSeed; seed < firstSeed + scripts; seed++)
        {
            using var script = new Script(seed);
            await script.RunAsync(steps);
        }
    }

    private sealed class Script(int seed) : IDisposable
    {
        private readonly Random _random = new(seed);
        private readonly FollowBench _bench = new("app.log*");
        private readonly List<string> _written = [];
        private string _rest = "";
        private int _acknowledged;

        public async Task RunAsync(int steps)
        {
            _bench.Folder.Write("app.log", "");
            for (int i = 0; i < steps; i++)
                await StepAsync();
            Append(_rest);
            for (int i = 0; i < 4; i++)
                await _bench.ScanAsync();
            Check();
        }

        public void Dispose() => _bench.Dispose();

        private async Task StepAsync()
        {
            switch (_random.Next(12))
            {
                case <= 3:
                    Note("write");
                    WriteSome();
                    break;
                case 4:
                    Note("rename");
                    FinishLine();
                    Shift();
                    File.Move(_bench.Folder["app.log"], _bench.Folder["app.log.1"]);
                    _bench.Folder.Write("app.log", "");
                    break;
                case 5:
                    Note("copy and truncate");
                    FinishLine();
                    Shift();
                    File.Copy(_bench.Folder["app.log"], _bench.Folder["app.log.1"]);
                    File.WriteAllText(_bench.Folder["app.log"], "");
                    break;
                case 6:
                    Note("compress");
                    Compress();
                    break;
                case 7:
                    Note("scan");
                    await _bench.ScanAsync();
                    break;
                case 8 or 9:
                    Note("poll");
                    await _bench.TurnAsync(TimeSpan.FromMilliseconds(_random.Next(1, 1500)));
                    break;
                case 10:
                    Note("acknowledge");
                    AcknowledgeSome();
                    break;
                default:
                    Note("crash");
                    if (_random.Next(2) == 0)
                        _bench.Store.Save();
                    _bench.Crash();
                    _acknowledged = _bench.Sink.Batches.Count;
                    break;
            }
        }

        private void Note(string step) =>
            _bench.Log.Lines.Add($"-- {step} (line {_written.Count}; {string.Join(' ', Directory.GetFiles(_bench.Folder.Path).Select(Path.GetFileName).Order())})");

        private void WriteSome()
        {
            var text = new StringBuilder(_rest);
            for (int i = _random.Next(0, 30); i >= 0; i--)
            {
                string line = string.Create(CultureInfo.InvariantCulture, $"line {_written.Count} {new string('x', _random.Next(0, 120))}");
                _written.Add(line);
                text.Append(line).Append('\n');
            }

            string all = text.ToString();
            int now = _random.Next(3) == 0 ? _random.Next(all.Length) : all.Length;
            Append(all[..now]);
            _rest = all[now..];
        }

        private void FinishLine()
        {
            Append(_rest);
            _rest = "";
        }

        private void Append(string text) => _bench.Folder.Append("app.log", text);

        private void Shift()
        {
            for (int i = 200; i > 0; i--)
            {
                foreach (string suffix in new[] { "", ".gz" })
                {
                    if (File.Exists(_bench.Folder[$"app.log.{i}{suffix}"]))
                        File.Move(_bench.Folder[$"app.log.{i}{suffix}"], _bench.Folder[$"app.log.{i + 1}{suffix}"]);
                }
            }
        }

        private void Compress()
        {
            string[] plain = [.. Directory.GetFiles(_bench.Folder.Path).Where(f => char.IsDigit(f[^1]))];
            if (plain.Length == 0)
                return;
            string victim = plain[_random.Next(plain.Length)];
            _bench.Folder.WriteGzip(Path.GetFileName(victim) + ".gz", File.ReadAllText(victim));
            File.Delete(victim);
        }

        private void AcknowledgeSome()
        {
            IReadOnlyList<SeenBatch> batches = _bench.Sink.Batches;
            int until = _random.Next(_acknowledged, batches.Count + 1);
            for (; _acknowledged < until; _acknowledged++)
            {
                SeenRecord last = batches[_acknowledged].Records[^1];
                // the engine may hold the last event back
                _bench.Store.Acknowledge(batches[_acknowledged].Source.Key, _random.Next(3) == 0 ? last.Position : last.NextPosition);
            }
        }

        private void Check()
        {
            string[] delivered = [.. _bench.Sink.Records.DistinctBy(r => r.Id).Select(r => r.Text).Where(t => t.Length > 0)];
            string told = $"seed {seed}:\n{string.Join('\n', _bench.Log.Lines)}";
            Assert.True(_written.Except(delivered).FirstOrDefault() is null, $"lost '{_written.Except(delivered).FirstOrDefault()}' in {told}");
            string? twice = delivered.GroupBy(t => t).FirstOrDefault(g => g.Count() > 1)?.Key;
            Assert.True(twice is null, $"'{twice}' came as {string.Join(" and ", _bench.Sink.Records.Where(r => r.Text == twice).Select(r => r.Id).Distinct())} in {told}");
        }
    }
}
