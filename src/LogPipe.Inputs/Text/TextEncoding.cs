namespace LogPipe.Inputs.Text;

/// <summary>The encodings that an input can read; everything is UTF-8 from the batch on.</summary>
internal enum TextEncoding : byte
{
    /// <summary>By byte order mark, else UTF-8.</summary>
    Auto = 0,

    /// <summary>UTF-8 (RFC 3629).</summary>
    Utf8,

    /// <summary>UTF-16, low byte first (RFC 2781).</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, high byte first (RFC 2781).</summary>
    Utf16BigEndian,

    /// <summary>ISO 8859-1 as the WHATWG Encoding Standard reads that label: windows-1252.</summary>
    Latin1,
}

/// <summary>The names of encodings in the configuration, and their recognition by byte order mark.</summary>
internal static class TextEncodings
{
    /// <summary>Bytes that decide every byte order mark.</summary>
    public const int MaxMarkBytes = 3;

    /// <summary>The names that the configuration takes, in the order in which mistakes list them.</summary>
    public const string Names = "auto, utf-8, utf-16le, utf-16be, latin-1";

    /// <summary>Finds the encoding of a name from the configuration; upper and lower case are the same.</summary>
    public static bool TryParse(string name, out TextEncoding encoding)
    {
        (bool known, encoding) = name.ToLowerInvariant() switch
        {
            "auto" => (true, TextEncoding.Auto),
            "utf-8" or "utf8" => (true, TextEncoding.Utf8),
            "utf-16le" => (true, TextEncoding.Utf16LittleEndian),
            "utf-16be" => (true, TextEncoding.Utf16BigEndian),
            "latin-1" or "latin1" or "iso-8859-1" or "windows-1252" => (true, TextEncoding.Latin1),
            _ => (false, TextEncoding.Auto),
        };
        return known;
    }

    /// <summary>Decides encoding and first text byte from the first bytes of a file.</summary>
    /// <param name="wanted">The encoding from the configuration.</param>
    /// <param name="head">The first bytes, up to <see cref="MaxMarkBytes"/>.</param>
    /// <param name="complete">Whether there will be no more bytes than these.</param>
    /// <param name="encoding">The encoding found, never <see cref="TextEncoding.Auto"/>.</param>
    /// <param name="markBytes">Bytes of the byte order mark, which is not text.</param>
    /// <returns>False while the bytes may be the beginning of a mark that is not written out yet.</returns>
    /// <remarks>A mark wins over the configuration (WHATWG Encoding Standard, section 4.2, "decode"). UTF-32 is not read.</remarks>
    public static bool TryDetect(TextEncoding wanted, ReadOnlySpan<byte> head, bool complete, out TextEncoding encoding, out int markBytes)
    {
        (encoding, markBytes) = head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (TextEncoding.Utf8, 3),
            [0xFF, 0xFE, ..] => (TextEncoding.Utf16LittleEndian, 2),
            [0xFE, 0xFF, ..] => (TextEncoding.Utf16BigEndian, 2),
            _ => (wanted == TextEncoding.Auto ? TextEncoding.Utf8 : wanted, 0),
        };
        return complete || head is not ([] or [0xEF] or [0xEF, 0xBB] or [0xFF] or [0xFE]);
    }

    /// <summary>Gets the bytes of one code unit: positions of lines are multiples of it.</summary>
    public static int UnitBytes(this TextEncoding encoding) =>
        encoding is TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian ? 2 : 1;
}
