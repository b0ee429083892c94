using System.Globalization;

namespace LogPipe.Index.Documents;

/// <summary>Nanoseconds since 1970-01-01T00:00:00Z as ISO 8601 text in UTC and back. Years 1677 to 2262, which is what 64 bits hold.</summary>
internal static class NanosecondTime
{
    public const long PerSecond = 1_000_000_000;

    public const long PerDay = 86_400 * PerSecond;

    /// <summary>Bytes of the longest form: nine digits of fraction.</summary>
    public const int MaxByteCount = 30;

    /// <summary>Reads <c>2026-01-02T03:04:05[.f…]Z</c> with up to nine digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long nanoseconds, out int fractionDigits)
    {
        nanoseconds = 0;
        fractionDigits = 0;
        if (text.Length is < 20 or > MaxByteCount || text[^1] != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
            return false;
        if (!Digits(text, 0, 4, out int year) || !Digits(text, 5, 2, out int month) || !Digits(text, 8, 2, out int day)
            || !Digits(text, 11, 2, out int hour) || !Digits(text, 14, 2, out int minute) || !Digits(text, 17, 2, out int second))
            return false;
        if (year is < 1678 or > 2261 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        long fraction = 0;
        if (text.Length > 20)
        {
            fractionDigits = text.Length - 21;
            if (text[19] != '.' || fractionDigits == 0 || !Digits(text, 20, fractionDigits, out int value))
                return false;
            fraction = value;
            for (int i = fractionDigits; i < 9; i++)
                fraction *= 10;
        }

        long days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerDay;
        nanoseconds = (days * PerDay) + ((((hour * 60L) + minute) * 60 + second) * PerSecond) + fraction;
        return true;
    }

    /// <summary>Writes the form with a fixed number of fraction digits, 0 to 9; finer digits are cut off.</summary>
    public static int Format(long nanoseconds, int fractionDigits, Span<byte> destination)
    {
        long days = Math.DivRem(nanoseconds, PerDay, out long ofDay);
        if (ofDay < 0)
        {
            days--;
            ofDay += PerDay;
        }

        DateTime date = DateTime.UnixEpoch.AddDays(days).AddTicks(ofDay / PerSecond * TimeSpan.TicksPerSecond);
        date.TryFormat(destination, out int written, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        if (fractionDigits > 0)
        {
            destination[written++] = (byte)'.';
            long fraction = ofDay % PerSecond;
            long unit = PerSecond / 10;
            for (int i = 0; i < fractionDigits; i++, unit /= 10)
                destination[written++] = (byte)('0' + (fraction / unit % 10));
        }

        destination[written++] = (byte)'Z';
        return written;
    }

    public static DateTimeOffset ToDateTimeOffset(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    /// <summary>Converts, with times outside of what nanoseconds hold moved to the nearest that they do.</summary>
    public static long From(DateTimeOffset time)
    {
        long ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        return ticks > long.MaxValue / 100 ? long.MaxValue : ticks < long.MinValue / 100 ? long.MinValue : ticks * 100;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int start, int count, out int value)
    {
        value = 0;
        for (int i = start; i < start + count; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit > 9)
                return false;
            value = (value * 10) + digit;
        }

        return true;
    }
}
