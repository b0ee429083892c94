using System.Text;
using System.Text.Json.Nodes;
using LogPipe.Model;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests;

/// <summary>Runs text through the parse stage as an input would hand it over, and gives the events as flat documents.</summary>
internal static class Parsed
{
    /// <summary>2026-11-20T00:00:00Z: everything arrives then.</summary>
    public const long ArrivedAt = 1_795_132_800_000_000_000;

    private static readonly Lazy<ParsePlan> SharedPlan = new(() =>
    {
        var mistakes = new List<string>();
        ParsePlan plan = ParsePlan.Create(new ParseOptions(), mistakes);
        Assert.Empty(mistakes);
        return plan;
    });

    public static ParsePlan Plan => SharedPlan.Value;

    /// <summary>Parses lines of one file; <paramref name="linesPerBatch"/> lines make a batch.</summary>
    public static IReadOnlyList<JsonObject> Lines(string text, int linesPerBatch = 1000, ParsePlan? plan = null, string path = "file")
    {
        LogSource source = Some.Source(path);
        var events = new Collector();
        IWindowedStage stage = (plan ?? Plan).CreateStage();
        string[] lines = text.Split('\n');
        if (lines[^1].Length == 0)
            lines = lines[..^1];
        long position = 0;
        foreach (string[] chunk in lines.Chunk(linesPerBatch))
        {
            LogBatch batch = Some.Batch(source, position, chunk);
            batch.ArrivedAt = ArrivedAt;
            position = batch.CommitPosition;
            stage.Accept(batch, events);
        }

        stage.EndOfSource(source, events);
        return events.Documents;
    }

    /// <summary>Parses one record: an envelope or a whole event.</summary>
    public static JsonObject Record(string text)
    {
        LogBatch batch = Some.Batch(Some.Source("records", SourceContent.Records), 0, text);
        batch.ArrivedAt = ArrivedAt;
        var events = new Collector();
        Plan.CreateStage().Accept(batch, events);
        return Assert.Single(events.Documents);
    }

    /// <summary>Gives the one event that a text makes.</summary>
    public static JsonObject Event(string text) => Assert.Single(Lines(text));

    public static string? Text(this JsonObject document, string field) => document[field]?.ToString();

    public sealed class Collector : IBatchEmitter
    {
        private readonly BatchPool _pool = new(256, 1);
        private readonly EventJsonWriter _writer = new(new EventDocumentOptions { Flat = true });

        public List<JsonObject> Documents { get; } = [];

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
                Documents.Add(JsonNode.Parse(Encoding.UTF8.GetString(output.WrittenSpan))!.AsObject());
            }

            batch.Release();
        }
    }
}
