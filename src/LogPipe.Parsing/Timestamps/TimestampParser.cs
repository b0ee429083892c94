namespace LogPipe.Parsing.Timestamps;

/// <summary>Reads the timestamps of logs, in all forms that the known log families print, without being told the form.</summary>
/// <remarks>
/// <para>Forms: ISO 8601 and RFC 3339 with their everyday variants (space, comma, slashes, missing seconds, basic form), RFC 3164 and 5424 syslog,
/// Apache, nginx and HAProxy access stamps, asctime and date(1), RFC 5322, 9110 and 850 dates, PHP, Tomcat, java.util.logging, WebSphere, MySQL 5 and 8,
/// PostgreSQL, Redis, klog, logcat, Spark, Cisco, JavaScript's Date, seconds to nanoseconds since 1970, TAI64N, 12-hour clocks, times alone.
/// Month and weekday names are English. Digits beyond nanoseconds are cut. Second 60 is the next minute's first.</para>
/// <para>Years 1678 to 2261. Two-digit years: 69 to 99 are 1969 to 1999 (POSIX). A field out of range makes the text no stamp; nothing throws. Time and
/// memory do not depend on the text's byte count beyond the stamp. Allocates nothing, but once for each IANA id met.</para>
/// </remarks>
public static class TimestampParser
{
    /// <summary>Reads a text that is one stamp; spaces and one pair of brackets or quotation marks around it are ignored. A date alone is its midnight.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, in TimestampContext context, out ParsedTimestamp result)
    {
        ReadOnlySpan<byte> stamp = Unwrap(text.Trim(" \t\r\n"u8));
        if (CommonStamps.TryRead(stamp, context, out result) && result.ByteCount == stamp.Length)
        {
            result = result with { ByteCount = text.Length };
            return true;
        }

        if (!new StampReader(stamp, context, whole: true).TryRead(out result) || result.ByteCount != stamp.Length)
        {
            result = default;
            return false;
        }

        result = result with { ByteCount = text.Length };
        return true;
    }

    /// <summary>Reads the longest stamp at the start of a text, which begins with its first byte; a date alone is none.</summary>
    public static bool TryParsePrefix(ReadOnlySpan<byte> text, in TimestampContext context, out ParsedTimestamp result) =>
        CommonStamps.TryRead(text, context, out result) || new StampReader(text, context, whole: false).TryRead(out result);

    private static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return text;
        byte closing = text[0] switch { (byte)'[' => (byte)']', (byte)'(' => (byte)')', (byte)'<' => (byte)'>', (byte)'"' or (byte)'\'' => text[0], _ => 0 };
        if (closing == 0)
            return text;
        return (text[^1] == closing ? text[1..^1] : text[1..]).Trim(" \t"u8);
    }
}
