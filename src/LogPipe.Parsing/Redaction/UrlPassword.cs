using System.Buffers;

namespace LogPipe.Parsing.Redaction;

/// <summary>The password in <c>scheme://user:password@host</c>.</summary>
internal static class UrlPassword
{
    private const int MaxBytesBack = 256;

    private static readonly SearchValues<byte> Outside = SearchValues.Create(" \t\r\n\"'<>,(){}[]|\\"u8);
    private static readonly SearchValues<byte> AfterHost = SearchValues.Create(" \t\r\n\"'<>,;(){}[]|\\/?#"u8);

    /// <summary>Looks back from an @ to the scheme; a password may have an @ itself, so the last one before the path counts.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        int from = Math.Max(0, at - MaxBytesBack);
        ReadOnlySpan<byte> before = text[from..at];
        int outside = before.LastIndexOfAny(Outside);
        before = before[(outside + 1)..];
        int scheme = before.LastIndexOf("://"u8);
        if (scheme <= 0 || !char.IsAsciiLetterOrDigit((char)before[scheme - 1]))
            return false;
        ReadOnlySpan<byte> user = before[(scheme + 3)..];
        int colon = user.IndexOf((byte)':');
        if (colon < 0 || user.Contains((byte)'?') || user.Contains((byte)'#'))
            return false;
        int start = at - user.Length + colon + 1;
        int end = at;
        ReadOnlySpan<byte> after = text[(at + 1)..Math.Min(text.Length, at + MaxBytesBack)];
        int host = after.IndexOfAny(AfterHost);
        if (host >= 0)
            after = after[..host];
        int last = after.LastIndexOf((byte)'@');
        if (last >= 0)
            end = at + 1 + last;
        if (user[..colon].Contains((byte)'/') || !SecretValue.IsSecret(text[start..end]))
            return false;
        found = new SecretSpan(start, end - start, RedactRules.UrlPassword);
        return true;
    }
}
