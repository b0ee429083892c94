using LogPipe.Model;

namespace LogPipe.Pipeline.Egress;

/// <summary>The kinds of dead letters and how one is made of a record.</summary>
internal static class DeadLetters
{
    public const string Parse = "parse";
    public const string Poison = "poison";
    public const string Rejected = "output_rejected";

    private static readonly string[] KindsThatOutputsName = ["mapping", "too_large"];

    /// <summary>Gets the kind of a rejection: the word before the colon where it is a kind that outputs may name.</summary>
    public static string KindOf(string? rejection)
    {
        foreach (string kind in KindsThatOutputsName)
        {
            if (rejection is not null && rejection.StartsWith(kind, StringComparison.Ordinal) && rejection.AsSpan(kind.Length).StartsWith(":"))
                return kind;
        }

        return Rejected;
    }

    /// <summary>Copies a record out of its batch, which is about to go.</summary>
    public static DeadLetter Of(
        LogBatch batch, in LogRecord record, string kind, string detail, string stage, int attempts, DateTimeOffset firstFailedAt) => new()
        {
            Payload = batch.Bytes(record.Text).ToArray(),
            LineCount = record.LineCount,
            SourceKey = batch.Source.Key,
            SourceName = batch.Source.DisplayName,
            Position = record.Position,
            SubEvent = record.SubEvent,
            Timestamp = record.Timestamp,
            Context = DeadLetterContext.Of(batch, record),
            Reason = kind,
            Detail = detail,
            Stage = stage,
            Attempts = attempts,
            FirstFailedAt = firstFailedAt,
        };
}
