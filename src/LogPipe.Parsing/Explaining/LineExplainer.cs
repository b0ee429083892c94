using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok.Syntax;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Explaining;

/// <summary>Explains what parsing makes of one event, by parsing it and then asking every format. For people, not for speed.</summary>
public sealed class LineExplainer(ParsePlan plan)
{
    private readonly BatchPool _pool = new();

    /// <summary>Explains one whole event, of one or several lines.</summary>
    /// <param name="text">The event as it came in, UTF-8.</param>
    /// <param name="timeZone">Zone of stamps without one, or null for UTC.</param>
    /// <param name="baseNanoseconds">Arrival time, nanoseconds since 1970; years and days that a stamp leaves out are taken from it.</param>
    public LineExplanation Explain(ReadOnlySpan<byte> text, string? timeZone, long baseNanoseconds)
    {
        var source = new LogSource
        {
            Key = "explain",
            Input = "explain",
            DisplayName = "explain",
            TimeZone = timeZone,
            Content = SourceContent.Records,
        };
        LogBatch batch = _pool.Rent(source);
        batch.ArrivedAt = baseNanoseconds;
        batch.AddRecord(batch.Append(text), 0, text.Length);
        plan.CreateStage().Accept(batch, new Keep(_pool));

        ref LogRecord record = ref batch.Records[0];
        string? format = batch.TryGetText(record, LogPipeFields.Format, out ReadOnlySpan<byte> name) ? Encoding.UTF8.GetString(name) : null;
        return new LineExplanation(format, Candidates(format, batch, record), Fields(batch, record), batch) { ProposedGrok = Proposal(batch, record, source) };
    }

    private string? Proposal(LogBatch batch, in LogRecord record, LogSource source)
    {
        if (record.Format != EventParser.Guessed)
            return null;
        var time = new TimestampContext(new SourceZones().Find(source, default), batch.ArrivedAt, MonthFirst: false);
        return GrokProposal.For(FirstLine(batch, record), time, plan.Catalog.Library);
    }

    private static ReadOnlySpan<byte> FirstLine(LogBatch batch, in LogRecord record)
    {
        ReadOnlySpan<byte> line = batch.Bytes(record.Text);
        int feed = line.IndexOf((byte)'\n');
        return (feed < 0 ? line : line[..feed]).TrimEnd((byte)'\r');
    }

    private List<FormatCandidate> Candidates(string? winner, LogBatch batch, in LogRecord record)
    {
        ReadOnlySpan<byte> line = FirstLine(batch, record);
        var captures = new Utf8Slice[LineFormat.MaxCaptures];
        var candidates = new List<FormatCandidate>();
        int rank = 0;
        foreach (LineFormat format in plan.Catalog.Formats)
        {
            rank++;
            string[] expressions = [.. format.Definition.Matches.Select(static m => m.Expression)];
            int head = format.MatchOpenHead(line, ByteSet.All, captures);
            bool won = format.Name == winner;
            string where = string.Create(CultureInfo.InvariantCulture, $"number {rank} in the order of detection");
            string reason = won ? expressions.Length == 0 ? "the object has every key that the format asks for" : $"its expression {head + 1} matches the first line; {where}"
                : head >= 0 ? $"its expression {head + 1} matches too, but it is only {where}"
                : expressions.Length == 0 ? "the text is no object with the keys that the format asks for"
                : $"none of its {expressions.Length} expressions matches the first line";
            candidates.Add(new FormatCandidate(format.Name, head >= 0 || won, won ? 1 : head >= 0 ? 0.5 : 0, reason, expressions));
        }

        return [.. candidates.OrderByDescending(static c => c.Score)];
    }

    private static List<ExplainedField> Fields(LogBatch batch, in LogRecord record)
    {
        var fields = new List<ExplainedField>();
        if (record.Timestamp != LogBatch.NoTime)
        {
            Span<byte> stamp = stackalloc byte[TimestampText.MaxByteCount];
            int count = TimestampText.Write(record.Timestamp, stamp);
            fields.Add(new ExplainedField("@timestamp", Encoding.ASCII.GetString(stamp[..count]), null, null));
        }

        foreach (ref readonly LogField field in batch.Fields(record))
        {
            string name = field.Key.IsEmpty ? field.Id.Name : $"{field.Id.Name}.{Encoding.UTF8.GetString(batch.Bytes(field.Key))}";
            bool isSlice = field.Kind is FieldKind.Text or FieldKind.Json;
            bool isFromText = isSlice && field.Slice.Start >= record.Text.Start && field.Slice.End <= record.Text.End;
            fields.Add(new ExplainedField(
                name,
                Value(batch, field),
                isFromText ? field.Slice.Start - record.Text.Start : null,
                isFromText ? field.Slice.ByteCount : null));
        }

        return fields;
    }

    private static string Value(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Text or FieldKind.Json => Encoding.UTF8.GetString(batch.Bytes(field.Slice)),
        FieldKind.Constant => field.Constant.Text,
        FieldKind.Real => field.Real.ToString("R", CultureInfo.InvariantCulture),
        FieldKind.Boolean => field.Boolean ? "true" : "false",
        _ => field.Integer.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Keeps what the stage gives out: the batch is read where it is.</summary>
    private sealed class Keep(BatchPool pool) : IBatchEmitter
    {
        public LogBatch Rent(LogSource source) => pool.Rent(source);

        public void Emit(LogBatch batch)
        {
        }
    }
}
