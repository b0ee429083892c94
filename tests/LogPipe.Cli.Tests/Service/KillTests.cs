using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LogPipe.Cli.Tests.Service;

/// <summary>Kills the service at random moments while its files grow: every line is in the index exactly once.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-kill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Killed_three_times_every_line_is_there_once() => RunAsync(kills: 3, linesPerRound: 400, seed: 17, fold: false);

    [Fact]
    public Task Killed_three_times_every_line_is_counted_once() => RunAsync(kills: 3, linesPerRound: 400, seed: 18, fold: true);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Killed_twenty_times_every_line_is_there_once() => RunAsync(kills: 20, linesPerRound: 2000, seed: 4, fold: false);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Killed_twenty_times_every_line_is_counted_once() => RunAsync(kills: 20, linesPerRound: 2000, seed: 5, fold: true);

    private async Task RunAsync(int kills, int linesPerRound, int seed, bool fold)
    {
        // a window of a second: roll-ups of files that are silent for as long are given out while the service runs
        string folding = fold ? "{window: 1s}" : "{enabled: false}";
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), $"inputs: {{files: [{{paths: '*.log'}}]}}\nlog: {{level: error}}\nparse: {{flush_after: 100ms}}\nfold: {folding}\n");
        var random = new Random(seed);
        int written = 0;
        for (int round = 0; round < kills; round++)
        {
            using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            // the start takes about half a second: kills fall into it, into reading and into idling
            using var killAt = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(100, 2500)));
            int end = written + linesPerRound;
            while (!killAt.IsCancellationRequested)
            {
                written = Write(written, Math.Min(end, written + random.Next(1, 60)));
                await Task.Delay(random.Next(1, 40));
            }

            process.Kill();
            await process.WaitForExitAsync();
        }

        ProcessResult last = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "run", "--once");
        Assert.True(last.ExitCode == 0, last.Error);
        ProcessResult found = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "search", "*");
        if (fold)
        {
            Assert.Equal(written, found.OutputLines.Sum(Count));
            Assert.True(found.OutputLines.Length < written);
            return;
        }

        int[] numbers = [.. found.OutputLines.Select(Number).Order()];
        Assert.Equal(Enumerable.Range(0, written), numbers);
    }

    private static int Count(string document) =>
        JsonSerializer.Deserialize<JsonElement>(document).GetProperty("logpipe").GetProperty("repeat").GetProperty("count").GetInt32();

    private static int Number(string document)
    {
        string message = JsonSerializer.Deserialize<JsonElement>(document).GetProperty("message").GetString()!;
        return int.Parse(message.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private int Write(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            using StreamWriter file = File.AppendText(Path.Combine(_folder, $"{i % 3}.log"));
            file.Write($"2026-03-13 10:00:00,000 INFO  [a.B] (main) line {i}\n");
        }

        return to;
    }
}
