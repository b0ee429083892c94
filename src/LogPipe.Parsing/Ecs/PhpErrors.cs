using System.Buffers.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Takes file, line, exception and trace out of a PHP error: "PHP Fatal error:  Uncaught Type: message in FILE:LINE, Stack trace:, #0 …,
/// thrown in FILE on line LINE", and the plain "… in FILE on line LINE" (PHP manual, error_log; Throwable::__toString).
/// </summary>
internal static class PhpErrors
{
    /// <summary>Works on the message of an event of the PHP error log.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.Message, out LogField field) || field.Kind != FieldKind.Text)
            return;
        Utf8Slice message = field.Slice;
        ReadOnlySpan<byte> text = batch.Bytes(message).TrimEnd(" \t\r\n"u8);
        AddOrigin(batch, ref record, message.Start, text);
        AddUncaught(batch, ref record, message.Start, batch.Bytes(message).TrimEnd(" \t\r\n"u8));
    }

    private static void AddOrigin(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> marker = " on line "u8;
        int at = text.LastIndexOf(marker);
        if (at < 0 || !Utf8Parser.TryParse(text[(at + marker.Length)..], out long line, out _))
            return;
        ReadOnlySpan<byte> before = text[..at];
        int start = before.LastIndexOf(" in "u8);
        if (start < 0)
            return;
        start += " in ".Length;
        ReadOnlySpan<byte> file = text[start..at];
        if (file.IsEmpty || file.SequenceEqual("Unknown"u8))
            return;
        batch.AddText(ref record, EcsFields.LogOriginFileName, new Utf8Slice(offset + start, file.Length));
        batch.AddInteger(ref record, EcsFields.LogOriginFileLine, line);
    }

    private static void AddUncaught(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> marker = "Uncaught "u8;
        int at = text.IndexOf(marker);
        if (at < 0)
            return;
        int start = at + marker.Length;
        if (text[start..].StartsWith("exception '"u8))
            start += "exception '".Length;
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit((char)text[end]) || text[end] is (byte)'\\' or (byte)'_'))
            end++;
        if (end == start)
            return;
        batch.AddText(ref record, EcsFields.ErrorType, new Utf8Slice(offset + start, end - start));
        int trace = text.IndexOf("\nStack trace:"u8);
        if (trace >= 0)
            batch.AddText(ref record, EcsFields.ErrorStackTrace, new Utf8Slice(offset + trace + 1, text.Length - trace - 1));
        AddMessage(batch, ref record, offset, text, end, trace);
    }

    private static void AddMessage(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text, int typeEnd, int trace)
    {
        ReadOnlySpan<byte> rest = text[typeEnd..(trace < 0 ? text.Length : trace)];
        int skip = rest.StartsWith(": "u8) ? 2 : rest.StartsWith("' with message '"u8) ? "' with message '".Length : -1;
        if (skip < 0)
            return;
        int end = rest.LastIndexOf(" in "u8);
        end = end < skip ? rest.Length : end;
        int length = rest[skip..end].TrimEnd((byte)'\'').Length;
        if (length > 0)
            batch.AddText(ref record, EcsFields.ErrorMessage, new Utf8Slice(offset + typeEnd + skip, length));
    }
}
