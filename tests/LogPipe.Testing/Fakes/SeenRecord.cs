using System.Globalization;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>A copy of one record that outlives its batch; compared by value.</summary>
public sealed record SeenRecord(
    string SourceKey,
    string Stream,
    long Position,
    long NextPosition,
    int SubEvent,
    int LineCount,
    long Timestamp,
    RecordFlags Flags,
    DropReason Dropped,
    string Text,
    string Fields)
{
    public bool IsLive => Dropped == DropReason.None;

    /// <summary>Gets what makes a document's id, for tests that look for duplicates.</summary>
    public (string Source, long Position, int SubEvent) Id => (SourceKey, Position, SubEvent);

    /// <summary>Copies every record of a batch, dropped ones included.</summary>
    public static List<SeenRecord> AllOf(LogBatch batch)
    {
        var seen = new List<SeenRecord>(batch.RecordCount);
        foreach (ref readonly LogRecord record in batch.Records)
            seen.Add(Of(batch, record));
        return seen;
    }

    /// <summary>Copies one record.</summary>
    public static SeenRecord Of(LogBatch batch, in LogRecord record) => new(
        batch.Source.Key,
        batch.StreamOf(record).Key,
        record.Position,
        record.NextPosition,
        record.SubEvent,
        record.LineCount,
        record.Timestamp,
        record.Flags,
        record.Dropped,
        Encoding.UTF8.GetString(batch.Bytes(record.Text)),
        FieldsOf(batch, record));

    /// <summary>Writes a record's fields as <c>name=value</c>, one a line, in the order in which they were added.</summary>
    public static string FieldsOf(LogBatch batch, in LogRecord record)
    {
        var text = new StringBuilder();
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            text.Append(field.Id.Name);
            if (!field.Key.IsEmpty)
                text.Append('[').Append(Encoding.UTF8.GetString(batch.Bytes(field.Key))).Append(']');
            text.Append('=').Append(ValueOf(batch, field)).Append('\n');
        }

        return text.ToString();
    }

    private static string ValueOf(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Text or FieldKind.Json => Encoding.UTF8.GetString(batch.Bytes(field.Slice)),
        FieldKind.Constant => Encoding.UTF8.GetString(field.Constant.Utf8),
        FieldKind.Real => field.Real.ToString("R", CultureInfo.InvariantCulture),
        FieldKind.Boolean => field.Boolean ? "true" : "false",
        _ => field.Integer.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>A copy of one batch that outlives it.</summary>
public sealed record SeenBatch(LogSource Source, long CommitPosition, IReadOnlyList<SeenRecord> Records)
{
    public static SeenBatch Of(LogBatch batch) => new(batch.Source, batch.CommitPosition, SeenRecord.AllOf(batch));

    public int LineCount => Records.Sum(static r => r.LineCount);
}
