using System.IO.Hashing;
using LogPipe.Model;

namespace LogPipe.Signals.Folding;

/// <summary>Says which events are repetitions of each other: of one statement, level, dataset, answer and code or type of error.</summary>
/// <remarks>
/// Hot: one walk over the event's fields. A function of the event alone, as the shape of its message is: what template it belongs to may change while a miner
/// learns, and a replay must fold as the first run did.
/// </remarks>
internal static class FoldKey
{
    /// <summary>From here on an answer of a web server is a failure of the server (RFC 9110, section 15.6).</summary>
    public const int FirstServerError = 500;

    /// <summary>Reads the key.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The event.</param>
    /// <param name="shape">The hash of the message's <see cref="Templates.LineKey"/>.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="severity">How bad the event is.</param>
    /// <param name="key">The key.</param>
    /// <returns>False where the event passes whole whatever was before.</returns>
    public static bool TryRead(LogBatch batch, in LogRecord record, ulong shape, FoldPlan plan, out Severity severity, out ulong key)
    {
        severity = Severity.Normal;
        key = shape;
        ulong level = 0;
        ulong dataset = 0;
        ulong errorType = 0;
        long status = 0;
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            if (field.Id == EcsFields.LogLevel)
            {
                ReadOnlySpan<byte> text = Text(batch, field);
                severity = (Severity)Math.Max((int)Severities.Of(text), status >= FirstServerError ? (int)Severity.Error : 0);
                level = XxHash3.HashToUInt64(text);
            }
            else if (field.Id == EcsFields.EventDataset)
            {
                ReadOnlySpan<byte> text = Text(batch, field);
                if (plan.Keeps(text))
                    return false;
                dataset = XxHash3.HashToUInt64(text);
            }
            else if (field.Id == LogPipeFields.ErrorCode || (field.Id == EcsFields.ErrorType && errorType == 0))
                errorType = XxHash3.HashToUInt64(Text(batch, field));
            else if (field.Id == EcsFields.HttpResponseStatusCode && field.Kind == FieldKind.Integer)
            {
                status = field.Integer;
                severity = status >= FirstServerError ? Severity.Error : severity;
            }
        }

        key = Mix(Mix(Mix(Mix(shape, level), dataset), errorType), (ulong)status);
        return true;
    }

    private static ReadOnlySpan<byte> Text(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Text => batch.Bytes(field.Slice),
        FieldKind.Constant => field.Constant.Utf8,
        _ => default,
    };

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over both.</summary>
    private static ulong Mix(ulong left, ulong right)
    {
        ulong mixed = left + 0x9e3779b97f4a7c15 + (right * 0xd6e8feb86659fd93);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
