using System.Buffers;

namespace LogPipe.Index.Documents;

/// <summary>Writes JSON strings as the event writer of the model does: quotes, backslashes and control characters escaped, nothing else.</summary>
internal static class JsonString
{
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Appends the text with its quotes.</summary>
    public static void Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write("\""u8);
        AppendInside(output, text);
        output.Write("\""u8);
    }

    /// <summary>Says whether escaping <paramref name="text"/> gives <paramref name="raw"/>, the inside of a JSON string that holds a backslash.</summary>
    public static bool Reproduces(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[6];
        while (true)
        {
            int plain = text.IndexOfAny(Special);
            if (plain < 0)
                return raw.SequenceEqual(text);
            if (raw.Length < plain || !raw[..plain].SequenceEqual(text[..plain]))
                return false;
            int written = Escape(text[plain], escape);
            if (!raw[plain..].StartsWith(escape[..written]))
                return false;
            raw = raw[(plain + written)..];
            text = text[(plain + 1)..];
        }
    }

    private static void AppendInside(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[6];
        while (true)
        {
            int plain = text.IndexOfAny(Special);
            if (plain < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..plain]);
            output.Write(escape[..Escape(text[plain], escape)]);
            text = text[(plain + 1)..];
        }
    }

    private static int Escape(byte special, Span<byte> escape)
    {
        escape[0] = (byte)'\\';
        byte letter = special switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => 0,
        };
        if (letter != 0)
        {
            escape[1] = letter;
            return 2;
        }

        "u00"u8.CopyTo(escape[1..]);
        escape[4] = (byte)('0' + (special >> 4));
        escape[5] = "0123456789abcdef"u8[special & 15];
        return 6;
    }
}
