using System.Globalization;
using System.Net;

namespace LogPipe.Model;

/// <summary>Reads text as the value that a field's type asks for, where nothing is lost by it.</summary>
internal static class TextCoercion
{
    private const int MaxNumberBytes = 64;
    private const int MaxIpBytes = 45;

    /// <summary>Reads an optional sign and digits that fit in 64 bits: <c>200</c>, <c>-7</c>, <c>007</c>.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= MaxNumberBytes && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a finite number with an optional fraction and exponent.</summary>
    public static bool TryReal(ReadOnlySpan<byte> text, out double value)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return text.Length is > 0 and <= MaxNumberBytes && double.TryParse(text, Styles, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Gives the whole number that a real is, if it is one and a long holds it exactly.</summary>
    public static bool TryInteger(double real, out long value)
    {
        // 2^63 as a double is one more than long.MaxValue, and the cast of it saturates.
        value = real is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)real : 0;
        return value == real;
    }

    /// <summary>Reads <c>true</c> or <c>false</c> in any case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = System.Text.Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || System.Text.Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>Says whether text is an IP address as Elasticsearch's <c>ip</c> type reads it: four decimal parts without leading zeros, or IPv6 without a zone.</summary>
    public static bool IsIpAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > MaxIpBytes)
            return false;
        return Ipv4Text.IsAddress(text, leadingZeros: false) || (text.Contains((byte)':') && IsIpV6(text));
    }

    private static bool IsIpV6(ReadOnlySpan<byte> text) =>
        !text.ContainsAny((byte)'%', (byte)'[', (byte)'/') && IPAddress.IsValidUtf8(text);
}
