using System.Text;
using LogPipe.Model;
using LogPipe.Parsing;

namespace LogPipe.Benchmarks.Detection;

/// <summary>One event of a pack's samples.</summary>
/// <param name="Format">Number of its format in the catalog.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record Sample(int Format, byte[][] Lines);

/// <summary>Reads the sample lines beside the packs: one event for each format that they show.</summary>
internal static class SampleEvents
{
    /// <summary>Gives the first event of each format of text lines.</summary>
    public static IEnumerable<Sample> Read(ParsePlan plan)
    {
        var seen = new HashSet<int>();
        var parser = new EventParser(plan.Catalog);
        foreach (string file in Directory.EnumerateFiles(Folder(), "*.lines").Order(StringComparer.Ordinal))
        {
            var events = new FormatCollector { KeepsText = true };
            LogSource source = Source();
            IWindowedStage stage = plan.CreateStage();
            stage.Accept(Batch(source, [.. File.ReadAllLines(file).Select(Encoding.UTF8.GetBytes)], 1), events);
            stage.EndOfSource(source, events);
            for (int i = 0; i < events.Formats.Count; i++)
            {
                if (events.Formats[i] < 0 || events.Texts[i].Length == 0 || events.Texts[i][0] == '{')
                    continue;
                var sample = new Sample(events.Formats[i], [.. events.Texts[i].Split('\n').Select(Encoding.UTF8.GetBytes)]);
                // what stood in an envelope may have its format from there
                if (parser.Try(sample.Format, sample.Lines[0]).IsMatch && seen.Add(sample.Format))
                    yield return sample;
            }
        }
    }

    public static LogSource Source() => new() { Key = "samples", Input = "benchmark", DisplayName = "samples", Content = SourceContent.Lines };

    /// <summary>Makes a batch of the same lines over and over.</summary>
    public static LogBatch Batch(LogSource source, byte[][] lines, int times)
    {
        LogBatch batch = new BatchPool(1 << 16, 1).Rent(source);
        long position = 1;
        for (int i = 0; i < times; i++)
        {
            foreach (byte[] line in lines)
            {
                Utf8Slice text = batch.Append(line);
                batch.Append("\n"u8);
                batch.AddRecord(text, position, position + text.ByteCount + 1);
                position += text.ByteCount + 1;
            }
        }

        batch.CommitPosition = position;
        batch.ArrivedAt = 1_795_132_800_000_000_000;
        return batch;
    }

    private static string Folder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LogPipe.sln")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new DirectoryNotFoundException("no LogPipe.sln above the benchmark"), "grok-patterns");
    }
}

/// <summary>Keeps the formats of the events that a stage gives out.</summary>
internal sealed class FormatCollector : IBatchEmitter
{
    private readonly BatchPool _pool = new(1 << 16, 1);

    public List<int> Formats { get; } = [];

    public List<string> Texts { get; } = [];

    public bool KeepsText { get; init; }

    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    public void Emit(LogBatch batch)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            if (!record.IsLive)
                continue;
            Formats.Add(record.Format);
            if (KeepsText)
                Texts.Add(Encoding.UTF8.GetString(batch.Bytes(record.Text)));
        }

        batch.Release();
    }
}
