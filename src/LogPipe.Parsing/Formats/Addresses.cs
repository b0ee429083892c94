using System.Net;
using System.Runtime.CompilerServices;

namespace LogPipe.Parsing.Formats;

/// <summary>Recognises IP addresses in UTF-8 text.</summary>
internal static class Addresses
{
    /// <summary>Says whether the text is an IPv4 address in four decimal parts or an IPv6 address without brackets or zone.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text) =>
        IsIpv4(text) || (text.Contains((byte)':') && !text.ContainsAny((byte)'[', (byte)'%') && IPAddress.TryParse(text, out _));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        int parts = 0, digits = 0, value = 0;
        foreach (byte b in text)
        {
            if (b == '.')
            {
                if (digits == 0 || ++parts > 3)
                    return false;
                digits = value = 0;
            }
            else if (char.IsAsciiDigit((char)b) && ++digits <= 3)
            {
                value = (value * 10) + (b - '0');
                if (value > 255)
                    return false;
            }
            else
                return false;
        }

        return parts == 3 && digits > 0;
    }
}
