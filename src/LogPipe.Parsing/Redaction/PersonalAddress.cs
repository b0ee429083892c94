using System.Buffers;
using System.Net;

namespace LogPipe.Parsing.Redaction;

/// <summary>E-mail and IP addresses, hidden only where the user wants it.</summary>
internal static class PersonalAddress
{
    private static readonly SearchValues<byte> LocalPart = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$%&*+-^_~"u8);
    private static readonly SearchValues<byte> Domain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"u8);
    private static readonly SearchValues<byte> IpBytes = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    /// <summary>Finds the next e-mail address at or behind an offset (RFC 5321 dot-strings; a domain needs a dot).</summary>
    public static bool TryFindEmail(ReadOnlySpan<byte> text, int from, out SecretSpan found)
    {
        for (int at = from; at < text.Length; at++)
        {
            int next = text[at..].IndexOf((byte)'@');
            if (next < 0)
                break;
            at += next;
            int before = text[Math.Max(from, at - 64)..at].LastIndexOfAnyExcept(LocalPart);
            int start = Math.Max(from, at - 64) + before + 1;
            ReadOnlySpan<byte> rest = text[(at + 1)..Math.Min(text.Length, at + 255)];
            int length = rest.IndexOfAnyExcept(Domain);
            ReadOnlySpan<byte> host = (length < 0 ? rest : rest[..length]).TrimEnd(".-"u8);
            if (start == at || host.LastIndexOf((byte)'.') is < 1 || !char.IsAsciiLetter((char)host[^1]) || host.StartsWith("***"u8))
                continue;
            found = new SecretSpan(start, at + 1 + host.Length - start, RedactRules.Email);
            return true;
        }

        found = default;
        return false;
    }

    /// <summary>Finds the next IPv4 or IPv6 address at or behind an offset.</summary>
    public static bool TryFindIp(ReadOnlySpan<byte> text, int from, out SecretSpan found)
    {
        int at = from;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny(IpBytes);
            if (next < 0)
                break;
            at += next;
            int length = text[at..Math.Min(text.Length, at + 64)].IndexOfAnyExcept(IpBytes);
            length = length < 0 ? Math.Min(text.Length - at, 64) : length;
            bool free = (at == 0 || !char.IsAsciiLetterOrDigit((char)text[at - 1]))
                && (at + length >= text.Length || !char.IsAsciiLetterOrDigit((char)text[at + length]));
            if (free && length >= 3 && IpLength(text.Slice(at, length)) is int bytes and > 0)
            {
                found = new SecretSpan(at, bytes, RedactRules.IpAddress);
                return true;
            }

            at += length;
        }

        found = default;
        return false;
    }

    // 10.0.0.1:8080 and a full stop or colon behind an address.
    private static int IpLength(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> address = word.TrimEnd(".:"u8);
        if (word.EndsWith("::"u8))
            address = word;
        int colon = address.IndexOf((byte)':');
        if (colon > 0 && address[..colon].Contains((byte)'.'))
            address = address[..colon];
        bool four = address.Count((byte)'.') == 3 && !address.ContainsAnyExceptInRange((byte)'.', (byte)'9');
        bool six = address.Count((byte)':') >= 2 && (address.Count((byte)':') == 7 || address.IndexOf("::"u8) >= 0) && address.ContainsAnyExcept((byte)':', (byte)':');
        Span<char> chars = stackalloc char[64];
        for (int i = 0; i < address.Length; i++)
            chars[i] = (char)address[i];
        return (four || six) && IPAddress.TryParse(chars[..address.Length], out _) ? address.Length : 0;
    }
}
