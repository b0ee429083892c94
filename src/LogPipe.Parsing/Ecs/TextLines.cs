namespace LogPipe.Parsing.Ecs;

/// <summary>Where lines of a text of several lines end.</summary>
internal static class TextLines
{
    /// <summary>Gets the end of the line that a place is in, before its line feed and carriage return.</summary>
    public static int End(ReadOnlySpan<byte> text, int from)
    {
        int end = text[from..].IndexOf((byte)'\n');
        end = end < 0 ? text.Length : from + end;
        return end > from && text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>Gets the start of the line behind the one that a place is in; the text's length where there is none.</summary>
    public static int Next(ReadOnlySpan<byte> text, int from)
    {
        int feed = text[from..].IndexOf((byte)'\n');
        return feed < 0 ? text.Length : from + feed + 1;
    }

    /// <summary>Gets where the text up to a place ends, white space left out.</summary>
    public static int TrimmedEnd(ReadOnlySpan<byte> text, int end) => text[..end].TrimEnd(" \t\r\n"u8).Length;
}
