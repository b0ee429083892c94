using System.Buffers;

namespace LogPipe.Parsing.Redaction;

/// <summary>PEM private keys (RFC 7468), in one text with real or escaped line ends, or line by line in records that follow each other.</summary>
internal static class PrivateKeyBlock
{
    /// <summary>Lines of a key that are hidden behind its first; a 16,384-bit RSA key has 200.</summary>
    public const int MaxLines = 400;

    private const int MaxBytes = 64 << 10;
    private const int MinRunBytes = 16;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>Looks for the first line and takes what follows up to the last one; line ends are left standing by the caller.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        int start = HeaderEnd(text, at);
        if (start < 0)
            return false;
        ReadOnlySpan<byte> rest = text[start..Math.Min(text.Length, start + MaxBytes)];
        int end = rest.IndexOf("-----"u8);
        if (end < 0)
            end = Body(rest);
        while (end > 0 && rest[end - 1] is (byte)'\\' or (byte)'n' or (byte)'r' or (byte)' ' or (byte)'\n' or (byte)'\r' && IsLineEnd(rest, end))
            end -= rest[end - 1] is (byte)'n' or (byte)'r' ? 2 : 1;
        found = new SecretSpan(start, end, RedactRules.PrivateKey);
        return end > 0 && !rest[..end].StartsWith("***"u8);
    }

    /// <summary>Says whether a text holds the first line of a key and not its last.</summary>
    public static bool IsOpen(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOf("-----BEGIN "u8);
        return at >= 0 && HeaderEnd(text, at + 3) >= 0 && text[at..].IndexOf("-----END "u8) < 0;
    }

    /// <summary>Finds what a further line of an open key hides; says whether the key goes on behind it.</summary>
    public static bool Continues(ReadOnlySpan<byte> line, out SecretSpan found)
    {
        int last = line.IndexOf("-----END "u8);
        ReadOnlySpan<byte> body = last >= 0 ? line[..last] : line;
        int start = 0;
        int bytes = 0;
        for (int at = 0; at < body.Length;)
        {
            int run = body[at..].IndexOfAnyExcept(Base64);
            run = run < 0 ? body.Length - at : run;
            if (run > bytes)
                (start, bytes) = (at, run);
            at += run + 1;
        }

        bool whole = bytes > 0 && bytes == body.Trim("\r\n "u8).Length;
        found = bytes >= MinRunBytes || whole ? new SecretSpan(start, bytes, RedactRules.PrivateKey) : default;
        bool header = body.StartsWith("Proc-Type:"u8) || body.StartsWith("DEK-Info:"u8) || body.Trim("\r\n "u8).IsEmpty;
        return last < 0 && (found.ByteCount > 0 || header);
    }

    // at: the second and third of the five dashes, as the scan gives each pair before the B.
    private static int HeaderEnd(ReadOnlySpan<byte> text, int at)
    {
        if (at < 3 || !text[(at - 3)..].StartsWith("-----BEGIN "u8))
            return -1;
        ReadOnlySpan<byte> rest = text[(at + 8)..Math.Min(text.Length, at + 72)];
        int end = rest.IndexOf("-----"u8);
        if (end < 0 || rest[..end].IndexOf("PRIVATE KEY"u8) < 0)
            return -1;
        return at + 8 + end + 5;
    }

    private static int Body(ReadOnlySpan<byte> rest)
    {
        int at = 0;
        while (at < rest.Length && (Base64.Contains(rest[at]) || rest[at] is (byte)'\n' or (byte)'\r' or (byte)'\\' or (byte)' ' or (byte)':' or (byte)',' or (byte)'-'))
            at++;
        return at;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> text, int end) =>
        text[end - 1] is not ((byte)'n' or (byte)'r') || (end >= 2 && text[end - 2] == '\\');
}
