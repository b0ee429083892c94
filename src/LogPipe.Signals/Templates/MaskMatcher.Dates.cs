namespace LogPipe.Signals.Templates;

/// <content>Dates and times of day, in the forms that programs write.</content>
internal static partial class MaskMatcher
{
    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    private static ReadOnlySpan<byte> Days => "MonTueWedThuFriSatSun"u8;

    private static ReadOnlySpan<byte> LongDays => " Monday Tuesday Wednesday Thursday Friday Saturday Sunday "u8;

    private static ReadOnlySpan<byte> Zones => " UTC GMT UT EST EDT CST CDT MST MDT PST PDT CET CEST EET EEST WET WEST MSK BST IST JST KST AEST AEDT "u8;

    /// <summary>A date that begins with figures: <c>2024-02-20</c>, <c>2024/02/20</c>, <c>20.02.2024</c>, <c>10/Oct/2000:13:55:36 -0700</c>, <c>02-Jan-06</c>, a time behind it or not.</summary>
    private static int TryNumericDate(ReadOnlySpan<byte> text, int at, int digits)
    {
        byte mark = text[at + digits];
        if (digits == 4)
        {
            if (!TryPair(text, at + 5, 12, out int month) || !ByteClass.Is(text, month, mark) || !TryPair(text, month + 1, 31, out int day))
                return -1;
            // 2005.11.09 is a date, 2005.1.9 a version
            if (mark == '.' && day - at != 10)
                return -1;
            return WithTime(text, day);
        }

        if (digits > 2 || Value(text, at, digits) is < 1 or > 31)
            return -1;
        int i = at + digits + 1;
        if (IsMonth(text, i))
            i += 3;
        else if (mark == '-' || !TryPair(text, i, 31, out i))
            return -1;
        if (!ByteClass.Is(text, i, mark))
            return -1;
        int year = ByteClass.Run(text, i + 1, ByteClass.Digit, 5);
        if (year is not (4 or 2) || (year == 2 && !IsMonth(text, at + digits + 1)) || (mark == '.' && year != 4))
            return -1;
        return WithTime(text, i + 1 + year);
    }

    /// <summary><c>20060102T150405</c>, <c>20060102 15:04:05</c>, with fraction and zone or not.</summary>
    private static int TryCompactDate(ReadOnlySpan<byte> text, int at)
    {
        if (ByteClass.Run(text, at, ByteClass.Digit, 9) != 8 || at + 15 > text.Length || text[at + 8] is not ((byte)'T' or (byte)' ')
            || Value(text, at, 4) is < 1900 or > 2199 || Value(text, at + 4, 2) is < 1 or > 12 || Value(text, at + 6, 2) is < 1 or > 31)
            return -1;
        if (ByteClass.Run(text, at + 9, ByteClass.Digit, 7) == 6 && Value(text, at + 9, 2) < 24 && Value(text, at + 11, 2) < 60 && Value(text, at + 13, 2) < 61)
            return WithZone(text, WithFraction(text, at + 15));
        return TryClock(text, at + 9, out int end) ? WithZone(text, end) : -1;
    }

    /// <summary><c>02 Jan 2006 15:04:05 +0100</c>.</summary>
    private static int TryDayFirst(ReadOnlySpan<byte> text, int at, int end)
    {
        if (Value(text, at, end - at) is < 1 or > 31 || !IsMonth(text, end + 1) || !ByteClass.Is(text, end + 4, (byte)' '))
            return -1;
        int year = ByteClass.Run(text, end + 5, ByteClass.Digit, 5);
        return year is 2 or 4 ? WithTime(text, end + 5 + year) : -1;
    }

    /// <summary>A date that begins with the name of a day or month.</summary>
    private static int TryNamedDate(ReadOnlySpan<byte> text, int at, int end)
    {
        int i = at;
        if (IsDay(text, at, end))
        {
            i = end + (ByteClass.Is(text, end, (byte)',') ? 1 : 0);
            if (!ByteClass.Is(text, i, (byte)' '))
                return -1;
            i++;
            int digits = ByteClass.Run(text, i, ByteClass.Digit, 3);
            if (digits is 1 or 2)
            {
                byte mark = i + digits < text.Length ? text[i + digits] : (byte)0;
                return mark == '-' ? TryNumericDate(text, i, digits) : mark == ' ' ? TryDayFirst(text, i, i + digits) : -1;
            }
        }

        if (!IsMonth(text, i) || !ByteClass.Is(text, i + 3, (byte)' '))
            return -1;
        i += ByteClass.Is(text, i + 4, (byte)' ') ? 5 : 4;
        int day = ByteClass.Run(text, i, ByteClass.Digit, 3);
        if (day is 0 or > 2 || Value(text, i, day) is < 1 or > 31)
            return -1;
        i += day;
        int separator = i + (ByteClass.Is(text, i, (byte)',') ? 1 : 0);
        if (!ByteClass.Is(text, separator, (byte)' '))
            return -1;
        int year = ByteClass.Run(text, separator + 1, ByteClass.Digit, 5);
        if (year == 4)
            return WithTime(text, separator + 5);
        return TryClock(text, separator + 1, out int clock) ? WithYear(text, WithZone(text, clock)) : -1;
    }

    /// <summary>A time of day alone: <c>15:04</c>, <c>15:04:05.123</c>, <c>3:04 PM</c>.</summary>
    private static int TryTimeOfDay(ReadOnlySpan<byte> text, int at)
    {
        if (!TryClock(text, at, out int end))
            return -1;
        int half = end + (ByteClass.Is(text, end, (byte)' ') ? 1 : 0);
        if (half + 2 <= text.Length && text[half] is (byte)'A' or (byte)'P' or (byte)'a' or (byte)'p' && text[half + 1] is (byte)'M' or (byte)'m'
            && !ByteClass.At(text, half + 2, ByteClass.Word))
            return half + 2;
        return ByteClass.At(text, end, ByteClass.Word & ~ByteClass.Upper) ? -1 : WithZone(text, end);
    }

    private static bool TryClock(ReadOnlySpan<byte> text, int at, out int end)
    {
        end = at;
        int hour = ByteClass.Run(text, at, ByteClass.Digit, 3);
        if (hour is 0 or > 2 || Value(text, at, hour) > 23 || !ByteClass.Is(text, at + hour, (byte)':'))
            return false;
        int i = at + hour + 1;
        if (ByteClass.Run(text, i, ByteClass.Digit, 3) != 2 || Value(text, i, 2) > 59)
            return false;
        i += 2;
        if (ByteClass.Is(text, i, (byte)':') && ByteClass.At(text, i + 1, ByteClass.Digit))
        {
            if (ByteClass.Run(text, i + 1, ByteClass.Digit, 3) != 2 || Value(text, i + 1, 2) > 60)
                return false;
            i = WithFraction(text, i + 3);
            // 01:02:03:04 is something else
            if (ByteClass.Is(text, i, (byte)':') && ByteClass.At(text, i + 1, ByteClass.Digit))
                return false;
        }

        end = i;
        return true;
    }

    private static int WithTime(ReadOnlySpan<byte> text, int end)
    {
        if (end + 4 < text.Length && text[end] is (byte)' ' or (byte)'T' or (byte)'_' or (byte)':' or (byte)'-' or (byte)',')
        {
            int at = end + (text[end] is (byte)',' or (byte)' ' && text[end + 1] == ' ' ? 2 : 1);
            if (TryClock(text, at, out int clock))
                return WithZone(text, clock);
            if (text[end] is (byte)'T' or (byte)' ' && ByteClass.Run(text, at, ByteClass.Digit, 7) == 6 && Value(text, at, 2) < 24)
                return WithZone(text, WithFraction(text, at + 6));
        }

        return ByteClass.At(text, end, ByteClass.Digit) ? -1 : end;
    }

    private static int WithFraction(ReadOnlySpan<byte> text, int end) =>
        end < text.Length && text[end] is (byte)'.' or (byte)',' && ByteClass.Run(text, end + 1, ByteClass.Digit, 10) is > 0 and <= 9 and var digits ? end + 1 + digits : end;

    private static int WithYear(ReadOnlySpan<byte> text, int end) =>
        ByteClass.Is(text, end, (byte)' ') && ByteClass.Run(text, end + 1, ByteClass.Digit, 5) == 4 && Value(text, end + 1, 4) is >= 1970 and < 2200 ? end + 5 : end;

    private static int WithZone(ReadOnlySpan<byte> text, int end)
    {
        if (ByteClass.Is(text, end, (byte)'Z') && !ByteClass.At(text, end + 1, ByteClass.Letter))
            end++;
        int at = end + (ByteClass.Is(text, end, (byte)' ') ? 1 : 0);
        int letters = ByteClass.Run(text, at, ByteClass.Upper | ByteClass.UpperHex, 6);
        if (letters is >= 2 and <= 4 && !ByteClass.At(text, at + letters, ByteClass.Word))
        {
            Span<byte> name = stackalloc byte[letters + 2];
            name.Fill((byte)' ');
            text.Slice(at, letters).CopyTo(name[1..]);
            if (Zones.IndexOf(name) >= 0)
                at = end = at + letters;
        }

        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
        {
            int hours = ByteClass.Run(text, at + 1, ByteClass.Digit, 5);
            if (hours == 4)
                end = at + 5;
            else if (hours == 2 && ByteClass.Is(text, at + 3, (byte)':') && ByteClass.Run(text, at + 4, ByteClass.Digit, 3) == 2)
                end = at + 6;
        }

        // JavaScript writes the zone's name behind it
        if (ByteClass.Is(text, end, (byte)' ') && ByteClass.Is(text, end + 1, (byte)'(') && text[(end + 2)..].IndexOf((byte)')') is > 0 and < 48 and var close
            && ByteClass.At(text, end - 1, ByteClass.Digit) && (text[end + 2] is >= (byte)'A' and <= (byte)'Z') && ByteClass.Run(text, end - 4, ByteClass.Digit, 4) == 4)
            end += close + 3;
        return end;
    }

    private static bool TryPair(ReadOnlySpan<byte> text, int at, int most, out int end)
    {
        int digits = ByteClass.Run(text, at, ByteClass.Digit, 3);
        end = at + digits;
        return digits is 1 or 2 && Value(text, at, digits) is >= 1 and var value && value <= most;
    }

    private static int Value(ReadOnlySpan<byte> text, int at, int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
            value = (value * 10) + (text[at + i] - '0');
        return value;
    }

    private static bool IsMonth(ReadOnlySpan<byte> text, int at) => IsName(Months, text, at) && !ByteClass.At(text, at + 3, ByteClass.Word);

    private static bool IsDay(ReadOnlySpan<byte> text, int at, int end) =>
        end - at == 3 ? IsName(Days, text, at) : end - at is >= 6 and <= 9 && LongDays.IndexOf(text[at..end]) > 0;

    private static bool IsName(ReadOnlySpan<byte> names, ReadOnlySpan<byte> text, int at)
    {
        if (at + 3 > text.Length)
            return false;
        for (int i = 0; i < names.Length; i += 3)
        {
            if (names[i] == text[at] && names[i + 1] == text[at + 1] && names[i + 2] == text[at + 2])
                return true;
        }

        return false;
    }
}
