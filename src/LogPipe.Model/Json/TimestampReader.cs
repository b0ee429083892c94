namespace LogPipe.Model;

/// <summary>Reads ISO 8601 as agents and JSON loggers write it, for values of date fields that arrive as text.</summary>
/// <remarks>Times without a zone are UTC here, the last resort of the time zone rule; log timestamps in other forms are the parser's business.</remarks>
internal static class TimestampReader
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int MaxFractionDigits = 9;

    /// <summary>Reads <c>yyyy-MM-dd</c>, then optionally <c>T</c> or a space, <c>HH:mm:ss</c>, up to nine digits of a second and <c>Z</c> or <c>±HH[:]mm</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long unixNanoseconds)
    {
        unixNanoseconds = 0;
        if (!TryDate(text, out long seconds))
            return false;
        int at = 10;
        long nanoseconds = 0;
        if (at < text.Length && !(TryClock(text, ref at, ref seconds) && TryFraction(text, ref at, out nanoseconds) && TryZone(text, ref at, ref seconds)))
            return false;
        return at == text.Length && TryCombine(seconds, nanoseconds, out unixNanoseconds);
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-')
            return false;
        if (!TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        seconds = CivilDate.ToDays(year, month, day) * 86_400L;
        return true;
    }

    private static bool TryClock(ReadOnlySpan<byte> text, ref int at, ref long seconds)
    {
        if (text.Length < at + 9 || text[at] is not ((byte)'T' or (byte)' ') || text[at + 3] != ':' || text[at + 6] != ':')
            return false;
        if (!TryDigits(text.Slice(at + 1, 2), out int hour) || !TryDigits(text.Slice(at + 4, 2), out int minute) || !TryDigits(text.Slice(at + 7, 2), out int second))
            return false;
        at += 9;
        seconds += (hour * 3600) + (minute * 60) + second;
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out long nanoseconds)
    {
        nanoseconds = 0;
        if (at == text.Length || text[at] is not ((byte)'.' or (byte)','))
            return true;
        int digits = 0;
        for (at++; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, digits++)
        {
            if (digits == MaxFractionDigits)
                return false;
            nanoseconds = (nanoseconds * 10) + (text[at] - '0');
        }

        for (int i = digits; i < MaxFractionDigits; i++)
            nanoseconds *= 10;
        return digits > 0;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, ref int at, ref long seconds)
    {
        if (at == text.Length)
            return true;
        ReadOnlySpan<byte> zone = text[at..];
        at = text.Length;
        if (zone is [(byte)'Z'])
            return true;
        if (zone[0] is not ((byte)'+' or (byte)'-') || zone.Length is not (5 or 6) || (zone.Length == 6 && zone[3] != ':'))
            return false;
        if (!TryDigits(zone.Slice(1, 2), out int hours) || !TryDigits(zone[^2..], out int minutes) || hours > 18 || minutes > 59)
            return false;
        int offset = (hours * 3600) + (minutes * 60);
        seconds -= zone[0] == '-' ? -offset : offset;
        return true;
    }

    private static bool TryCombine(long seconds, long nanoseconds, out long unixNanoseconds)
    {
        // A long of nanoseconds ends in 2262; a date outside it stays text.
        Int128 exact = ((Int128)seconds * NanosecondsPerSecond) + nanoseconds;
        unixNanoseconds = (long)exact;
        return unixNanoseconds == exact && unixNanoseconds != LogBatch.NoTime;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (b - '0');
        }

        return true;
    }
}
