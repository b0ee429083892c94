using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LogPipe.Model;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests;

/// <summary>
/// Mutated lines of every pack's samples through the whole parser: never an exception, never a line under 64 KiB that costs over 10 ms, never a document
/// that is not JSON. <c>LOGPIPE_FUZZ_LINES</c> says how many lines the long form takes (10,000,000), <c>LOGPIPE_FUZZ_SEED</c> where it starts.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int LinesPerBatch = 64;

    /// <summary>The bar for a line under 64 KiB in optimised code on a machine that does nothing else.</summary>
    private static readonly TimeSpan MaxLineTime = TimeSpan.FromMilliseconds(10);

    /// <summary>What the short form allows: it runs unoptimised and beside other tests, and is there to find lines that take seconds.</summary>
    private static readonly TimeSpan MaxLineTimeWhenBusy = TimeSpan.FromMilliseconds(250);

    private static readonly byte[][] Samples = [.. Directory.EnumerateFiles(Formats.FormatPackTests.Folder(), "*.lines").SelectMany(File.ReadAllLines).Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Mutated_lines_become_events_in_time() => Fuzz(new Random(20_260_313), lines: 20_000, MaxLineTimeWhenBusy);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void Three_hundred_thousand_mutated_lines_become_events_in_time() =>
        Fuzz(new Random(Setting("LOGPIPE_FUZZ_SEED", Environment.ProcessId)), lines: 300_000, MaxLineTimeWhenBusy);

    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public void Ten_million_mutated_lines_become_events_in_time() => Fuzz(
        new Random(Setting("LOGPIPE_FUZZ_SEED", Environment.ProcessId)), Setting("LOGPIPE_FUZZ_LINES", 10_000_000), MaxLineTime);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private void Fuzz(Random random, int lines, TimeSpan maxLineTime)
    {
        var mutator = new LineMutator(random, Samples);
        IWindowedStage stage = Parsed.Plan.CreateStage();
        var sink = new Sink();
        var clock = new Stopwatch();
        TimeSpan slowest = default;
        var outliers = new List<string>();
        for (int done = 0; done < lines; done += LinesPerBatch)
        {
            byte[][] chunk = [.. Enumerable.Range(0, LinesPerBatch).Select(_ => mutator.Next())];
            LogSource source = Some.Source("fuzz", random.Next(4) == 0 ? SourceContent.Records : SourceContent.Lines);
            clock.Restart();
            Run(stage, source, chunk, sink);
            TimeSpan took = clock.Elapsed;
            if (took > maxLineTime)
                slowest = Max(slowest, SlowestOf(chunk, source, maxLineTime, outliers));
        }

        output.WriteLine($"{lines} lines, {sink.Documents} documents, the slowest line {slowest.TotalMilliseconds:F1} ms");
        if (outliers.Count > 0 && Environment.GetEnvironmentVariable("LOGPIPE_FUZZ_OUT") is { } file)
            File.WriteAllLines(file, outliers);
        Assert.Empty(outliers);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>A batch that took long: each line alone, the best of several runs, since the machine may have been busy with something else.</summary>
    private static TimeSpan SlowestOf(byte[][] chunk, LogSource source, TimeSpan maxLineTime, List<string> outliers)
    {
        TimeSpan slowest = default;
        var sink = new Sink();
        IWindowedStage stage = Parsed.Plan.CreateStage();
        foreach (byte[] line in chunk)
        {
            var best = TimeSpan.MaxValue;
            for (int run = 0; run < 20 && best > maxLineTime; run++)
            {
                long start = Stopwatch.GetTimestamp();
                Run(stage, source, [line], sink);
                TimeSpan took = Stopwatch.GetElapsedTime(start);
                best = took < best ? took : best;
            }

            if (best > maxLineTime)
                outliers.Add($"{best.TotalMilliseconds:F1} ms for {line.Length} bytes: {Convert.ToBase64String(line)}");
            slowest = Max(slowest, best);
        }

        return slowest;
    }

    private static void Run(IWindowedStage stage, LogSource source, byte[][] lines, Sink sink)
    {
        LogBatch batch = sink.Rent(source);
        batch.ArrivedAt = Parsed.ArrivedAt;
        long position = 0;
        foreach (byte[] line in lines)
        {
            batch.AddRecord(batch.Append(line), position, position + line.Length + 1);
            position += line.Length + 1;
            batch.Append("\n"u8);
        }

        batch.CommitPosition = position;
        try
        {
            stage.Accept(batch, sink);
            stage.EndOfSource(source, sink);
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            throw new InvalidOperationException("lines that end the parser: " + string.Join(' ', lines.Select(Convert.ToBase64String)), e);
        }
    }

    /// <summary>Reads every document as JSON.</summary>
    private sealed class Sink : IBatchEmitter
    {
        private readonly BatchPool _pool = new(1 << 16, LinesPerBatch);
        private readonly EventJsonWriter _writer = new();
        private readonly Utf8Output _document = new();

        public long Documents { get; private set; }

        public LogBatch Rent(LogSource source) => _pool.Rent(source);

        public void Emit(LogBatch batch)
        {
            foreach (ref LogRecord record in batch.Records)
            {
                if (!record.IsLive)
                    continue;
                _document.Clear();
                _writer.Write(batch, record, _document);
                var reader = new Utf8JsonReader(_document.WrittenSpan);
                while (reader.Read())
                    Assert.True(reader.CurrentDepth < 64);
                Documents++;
            }

            batch.Release();
        }
    }
}
