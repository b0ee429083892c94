using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Makes an object of the structured data of a syslog message (RFC 5424 section 6.3): <c>[exampleSDID@32473 iut="3"]</c> becomes
/// <c>log.syslog.structured_data: {"exampleSDID@32473": {"iut": "3"}}</c>. What is not as the RFC has it stays text.
/// </summary>
internal static class SyslogData
{
    private static readonly FieldId Text = FieldId.Of("log.syslog.structured_data_text");

    /// <summary>Works on the record's <c>log.syslog.structured_data_text</c>.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        if (!batch.TryGet(record, Text, out LogField field) || field.Kind != FieldKind.Text)
            return;
        // a byte becomes six at most: a control character
        Memory<byte> room = batch.Reserve((field.Slice.ByteCount * 6) + 2);
        if (!TryWrite(batch.Bytes(field.Slice), room.Span, out int byteCount))
            return;
        Utf8Slice json = batch.Commit(byteCount);
        batch.Remove(ref record, Text);
        batch.AddJson(ref record, EcsFields.LogSyslogStructuredData, json);
    }

    private static bool TryWrite(ReadOnlySpan<byte> data, Span<byte> json, out int byteCount)
    {
        byteCount = 0;
        json[byteCount++] = (byte)'{';
        while (!data.IsEmpty)
        {
            int idEnd = data.IndexOfAny(" ]"u8);
            if (data[0] != '[' || idEnd < 2)
                return false;
            if (byteCount > 1)
                json[byteCount++] = (byte)',';
            WriteText(data[1..idEnd], json, ref byteCount);
            json[byteCount++] = (byte)':';
            json[byteCount++] = (byte)'{';
            data = data[idEnd..];
            if (!TryWriteParameters(ref data, json, ref byteCount))
                return false;
            json[byteCount++] = (byte)'}';
        }

        json[byteCount++] = (byte)'}';
        return byteCount > 2;
    }

    private static bool TryWriteParameters(ref ReadOnlySpan<byte> data, Span<byte> json, ref int byteCount)
    {
        bool isFirst = true;
        while (!data.IsEmpty && data[0] == ' ')
        {
            data = data.TrimStart((byte)' ');
            int equals = data.IndexOfAny("=]\" "u8);
            if (equals < 1 || data[equals] != '=' || equals + 1 >= data.Length || data[equals + 1] != '"')
                return false;
            if (!isFirst)
                json[byteCount++] = (byte)',';
            isFirst = false;
            WriteText(data[..equals], json, ref byteCount);
            json[byteCount++] = (byte)':';
            data = data[(equals + 2)..];
            int end = EndOfValue(data);
            if (end < 0)
                return false;
            WriteText(data[..end], json, ref byteCount);
            data = data[(end + 1)..];
        }

        if (data.IsEmpty || data[0] != ']')
            return false;
        data = data[1..];
        return true;
    }

    /// <summary>Finds the quote that ends a value: one without a backslash before it (RFC 5424 section 6.3.3).</summary>
    private static int EndOfValue(ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < data.Length; i++)
        {
            if (data[i] == '\\')
                i++;
            else if (data[i] == '"')
                return i;
        }

        return -1;
    }

    private static void WriteText(ReadOnlySpan<byte> text, Span<byte> json, ref int at)
    {
        json[at++] = (byte)'"';
        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i];
            // the RFC escapes quotes, backslashes and closing brackets; before anything else a backslash stands for itself
            if (value == '\\' && i + 1 < text.Length && text[i + 1] is (byte)'"' or (byte)'\\' or (byte)']')
                value = text[++i];
            if (value is (byte)'"' or (byte)'\\')
                json[at++] = (byte)'\\';
            if (value >= ' ')
                json[at++] = value;
            else
                at += Escape(value, json[at..]);
        }

        json[at++] = (byte)'"';
    }

    private static int Escape(byte control, Span<byte> json)
    {
        "\\u00"u8.CopyTo(json);
        json[4] = (byte)('0' + (control >> 4));
        json[5] = "0123456789abcdef"u8[control & 15];
        return 6;
    }
}
