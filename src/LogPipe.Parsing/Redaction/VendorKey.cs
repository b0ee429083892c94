using System.Buffers;

namespace LogPipe.Parsing.Redaction;

/// <summary>Keys that tell by their own shape what they are: JSON web tokens, and those of AWS, GitHub, GitLab, Slack, Stripe and Google.</summary>
/// <remarks>Shapes as the vendors publish them for secret scanners (GitHub "About secret scanning", gitleaks' rule set).</remarks>
internal static class VendorKey
{
    private static readonly SearchValues<byte> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);
    private static readonly SearchValues<byte> UpperOrDigit = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    /// <summary>Three parts of base64url, the first a JSON object (RFC 7519); the last may be missing.</summary>
    public static bool TryFindJwt(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (!IsFree(text, at))
            return false;
        int end = at;
        int parts = 0;
        while (parts < 5)
        {
            int length = Run(text[end..], Base64Url);
            if (length < (parts < 2 ? 10 : 1))
                break;
            end += length;
            parts++;
            if (end >= text.Length || text[end] != '.')
                break;
            end++;
        }

        if (parts < 2)
            return false;
        if (text[end - 1] == '.')
            end--;
        found = new SecretSpan(at, end - at, RedactRules.Jwt);
        return true;
    }

    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        ReadOnlySpan<byte> rest = text[at..];
        if (rest.StartsWith("AKI"u8) || rest.StartsWith("ASI"u8))
            return TryFind(text, at, 4, 16, 16, UpperOrDigit, rest.Length > 3 && rest[3] == 'A', out found);
        if (rest.StartsWith("AIz"u8))
            return TryFind(text, at, 4, 35, 35, Base64Url, rest.StartsWith("AIza"u8), out found);
        if (rest.StartsWith("xox"u8))
            return TryFind(text, at, 5, 10, 250, Base64Url, rest.Length > 4 && rest[4] == '-', out found);
        if (rest.StartsWith("lpa"u8))
            return TryFind(text, at - 1, 6, 20, 250, Base64Url, at > 0 && text[(at - 1)..].StartsWith("glpat-"u8), out found);
        if (rest.StartsWith("k_l"u8))
            return TryFind(text, at - 1, 8, 10, 250, Base64Url, at > 0 && text[at - 1] is (byte)'s' or (byte)'r' && rest.StartsWith("k_live_"u8), out found);
        if (rest.StartsWith("at_"u8))
            return TryFind(text, at - 8, 11, 22, 250, Base64Url, at >= 8 && text[(at - 8)..].StartsWith("github_pat_"u8), out found);
        bool github = at > 0 && text[at - 1] == 'g' && text[at] == 'h' && text[at + 1] is (byte)'p' or (byte)'o' or (byte)'u' or (byte)'s' or (byte)'r' && text[at + 2] == '_';
        return TryFind(text, at - 1, 4, 30, 255, Base64Url, github, out found);
    }

    private static bool TryFind(ReadOnlySpan<byte> text, int start, int prefix, int min, int max, SearchValues<byte> bytes, bool isIt, out SecretSpan found)
    {
        found = default;
        if (!isIt || start < 0 || start + prefix > text.Length || !IsFree(text, start))
            return false;
        int length = Run(text[(start + prefix)..], bytes);
        if (length < min || length > max)
            return false;
        found = new SecretSpan(start, prefix + length, RedactRules.VendorKey);
        return true;
    }

    private static bool IsFree(ReadOnlySpan<byte> text, int at) => at == 0 || !char.IsAsciiLetterOrDigit((char)text[at - 1]);

    private static int Run(ReadOnlySpan<byte> text, SearchValues<byte> bytes)
    {
        int end = text[..Math.Min(text.Length, SecretValue.MaxBytes)].IndexOfAnyExcept(bytes);
        return end < 0 ? Math.Min(text.Length, SecretValue.MaxBytes) : end;
    }
}
