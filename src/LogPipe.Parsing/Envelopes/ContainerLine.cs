using LogPipe.Model;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Envelopes;

/// <summary>What a CRI container runtime wrote in front of a line.</summary>
/// <param name="Time">When the runtime read the line, nanoseconds since 1970; the event's time where the line itself has none.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="IsPartial">Whether the line goes on in the stream's next one: runtimes cut lines at 16 KiB.</param>
internal readonly record struct ContainerLine(long Time, TextConstant Stream, bool IsPartial)
{
    private static readonly TextConstant Stdout = TextConstant.Of("stdout");
    private static readonly TextConstant Stderr = TextConstant.Of("stderr");

    /// <summary>
    /// Takes a line out of the form that CRI runtimes (containerd, CRI-O) write: time, stream, <c>P</c> or <c>F</c>, text (Kubernetes CRI logging design).
    /// </summary>
    /// <returns>False when the line is of another form; the record is then as it was.</returns>
    public static bool TryUnwrap(LogBatch batch, ref LogRecord record, out ContainerLine line)
    {
        ReadOnlySpan<byte> text = batch.Bytes(record.Text);
        line = default;
        if (text.Length < 20 || text[10] != 'T')
            return false;
        int space = text[..Math.Min(text.Length, 40)].IndexOf((byte)' ');
        if (space < 20 || text.Length < space + 9)
            return false;
        ReadOnlySpan<byte> rest = text[(space + 1)..];
        bool isStdout = rest.StartsWith("stdout "u8);
        if ((!isStdout && !rest.StartsWith("stderr "u8)) || rest[7] is not ((byte)'P' or (byte)'F') || (rest.Length > 8 && rest[8] is not ((byte)' ' or (byte)':')))
            return false;
        if (!TimestampParser.TryParse(text[..space], default, out ParsedTimestamp stamp))
            return false;

        int tags = rest[7..].IndexOf((byte)' ');
        int start = tags < 0 ? text.Length : space + 1 + 7 + tags + 1;
        line = new ContainerLine(stamp.UnixNanoseconds, isStdout ? Stdout : Stderr, rest[7] == 'P');
        record.Text = new Utf8Slice(record.Text.Start + start, text.Length - start);
        return true;
    }

    /// <summary>Writes what the runtime said into an event's fields.</summary>
    public void Write(LogBatch batch, ref LogRecord record)
    {
        record.Timestamp = Time;
        Utf8Slice key = batch.Append("stream"u8);
        batch.AddText(ref record, EcsFields.Labels, key, batch.Append(Stream.Utf8));
    }
}
