namespace LogPipe.Parsing.Timestamps;

/// <summary>Reads numeric offsets from UTC.</summary>
internal static class ZoneOffset
{
    /// <summary>Reads <c>+hh</c>, <c>+hhmm</c>, <c>+hh:mm</c> or <c>+hh:mm:ss</c>, with either sign, at the start of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shortHours">Whether <c>+2</c> is an offset too, as in <c>GMT+2</c>.</param>
    /// <param name="seconds">Local time minus UTC, less than a day either way (RFC 3339 section 5.6: hours 0 to 23).</param>
    /// <param name="byteCount">The number of bytes read.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, bool shortHours, out int seconds, out int byteCount)
    {
        seconds = 0;
        byteCount = 0;
        if (text.Length < 2 || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        int digits = 0;
        int number = 0;
        while (digits < 5 && digits + 1 < text.Length && (uint)(text[digits + 1] - '0') <= 9)
            number = (number * 10) + text[++digits] - '0';
        if (!(digits is 2 or 4 || (digits == 1 && shortHours)))
            return false;

        int hours = digits == 4 ? number / 100 : number;
        int minutes = digits == 4 ? number % 100 : 0;
        byteCount = digits + 1;
        if (digits <= 2 && TryReadSexagesimal(text, byteCount, out minutes))
            byteCount += 3;
        int extra = 0;
        if (byteCount > digits + 1 && TryReadSexagesimal(text, byteCount, out extra))
            byteCount += 3;
        seconds = (hours * 3600) + (minutes * 60) + extra;
        if (text[0] == '-')
            seconds = -seconds;
        return hours <= 23 && minutes <= 59 && extra <= 59;
    }

    private static bool TryReadSexagesimal(ReadOnlySpan<byte> text, int at, out int value)
    {
        value = 0;
        if (text.Length < at + 3 || text[at] != ':' || (uint)(text[at + 1] - '0') > 9 || (uint)(text[at + 2] - '0') > 9)
            return false;
        value = ((text[at + 1] - '0') * 10) + text[at + 2] - '0';
        return true;
    }
}
