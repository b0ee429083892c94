using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LogPipe.Model;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Formats;

/// <summary>What holds for the sample lines of every pack, however they reach the parser.</summary>
public class PackPropertyTests
{
    [Theory]
    [MemberData(nameof(FormatPackTests.Packs), MemberType = typeof(FormatPackTests))]
    public void Any_cut_of_the_lines_into_batches_gives_the_same_events(string pack)
    {
        string text = Samples(pack);
        string[] expected = [.. Parsed.Lines(text).Select(static e => e.ToJsonString())];

        Gen.Int[1, 9].Array[1, 40].Sample(sizes => Assert.Equal(expected, Cut(text, sizes)), iter: 20);
    }

    [Fact]
    public void Streams_that_interleave_line_by_line_give_the_events_that_each_gives_alone()
    {
        string[] packs = [.. FormatPackTests.Packs().Select(static row => row.Data)];
        string[][] alone = [.. packs.Select(static pack => Parsed.Lines(Samples(pack)).Select(Essence).ToArray())];

        Gen.Int[0, packs.Length - 1].Array[50, 400].Sample(
            turns =>
            {
                string[][] together = Interleave([.. packs.Select(static pack => Samples(pack).Split('\n'))], turns);
                for (int i = 0; i < packs.Length; i++)
                    Assert.Equal(alone[i], together[i]);
            },
            iter: 5);
    }

    /// <summary>Gives the lines in batches of the given sizes, over and over.</summary>
    private static string[] Cut(string text, int[] sizes)
    {
        LogSource source = Some.Source("file");
        var events = new Parsed.Collector();
        IWindowedStage stage = Parsed.Plan.CreateStage();
        string[] lines = text.Split('\n');
        long position = 0;
        for (int at = 0, turn = 0; at < lines.Length; turn++)
        {
            string[] chunk = [.. lines.Skip(at).Take(sizes[turn % sizes.Length])];
            LogBatch batch = Some.Batch(source, position, chunk);
            batch.ArrivedAt = Parsed.ArrivedAt;
            position = batch.CommitPosition;
            stage.Accept(batch, events);
            at += chunk.Length;
        }

        stage.EndOfSource(source, events);
        return [.. events.Documents.Select(static e => e.ToJsonString())];
    }

    /// <summary>Gives the lines of several streams in turns as one source; what is left over at the end comes stream by stream.</summary>
    private static string[][] Interleave(string[][] streams, int[] turns)
    {
        LogSource source = Some.Source("partition");
        LogBatch batch = new BatchPool(256, 1).Rent(source);
        batch.ArrivedAt = Parsed.ArrivedAt;
        LogStream[] names = [.. streams.Select((_, i) => new LogStream(source, $"stream{i}"))];
        int[] numbers = [.. names.Select(batch.AddStream)];
        var next = new int[streams.Length];
        long position = 1;
        IEnumerable<int> rest = Enumerable.Range(0, streams.Length).SelectMany(i => Enumerable.Repeat(i, streams[i].Length));
        foreach (int stream in turns.Concat(rest))
        {
            if (next[stream] == streams[stream].Length)
                continue;
            Utf8Slice text = batch.Append(Encoding.UTF8.GetBytes(streams[stream][next[stream]++]));
            batch.AddRecord(text, position, position + 1).Stream = numbers[stream];
            position++;
        }

        batch.CommitPosition = position;
        var events = new ByStream(names);
        IWindowedStage stage = Parsed.Plan.CreateStage();
        stage.Accept(batch, events);
        stage.EndOfSource(source, events);
        return [.. events.Streams.Select(static documents => documents.Select(Essence).ToArray())];
    }

    private static string Essence(JsonObject document)
    {
        document.Remove("log.offset");
        return document.ToJsonString();
    }

    private static string Samples(string pack) => File.ReadAllText(Path.Combine(FormatPackTests.Folder(), pack + ".lines")).TrimEnd('\n');

    /// <summary>Keeps the events of each stream apart.</summary>
    private sealed class ByStream(LogStream[] names) : IBatchEmitter
    {
        private readonly BatchPool _pool = new(256, 1);
        private readonly EventJsonWriter _writer = new(new EventDocumentOptions { Flat = true });

        public List<JsonObject>[] Streams { get; } = [.. names.Select(static _ => new List<JsonObject>())];

        public LogBatch Rent(LogSource source) => _pool.Rent(source);

        public void Emit(LogBatch batch)
        {
            using var output = new Utf8Output();
            foreach (ref LogRecord record in batch.Records)
            {
                if (!record.IsLive)
                    continue;
                output.Clear();
                _writer.Write(batch, record, output);
                string key = batch.Streams[record.Stream].Key;
                Streams[Array.FindIndex(names, n => key == n.Key || key.StartsWith(n.Key + " ", StringComparison.Ordinal))].Add(JsonNode.Parse(Encoding.UTF8.GetString(output.WrittenSpan))!.AsObject());
            }

            batch.Release();
        }
    }
}
