using System.Net;
using LogPipe.Model;

namespace LogPipe.Parsing.Formats;

/// <summary>Recognises IP addresses in UTF-8 text.</summary>
internal static class Addresses
{
    /// <summary>Says whether the text is an IPv4 address in four decimal parts or an IPv6 address without brackets or zone.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text) =>
        Ipv4Text.IsAddress(text, leadingZeros: true) || (text.Contains((byte)':') && !text.ContainsAny((byte)'[', (byte)'%') && IPAddress.TryParse(text, out _));
}
