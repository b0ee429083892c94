namespace LogPipe.Parsing.Timestamps;

/// <content>Forms with the English name of a month or weekday.</content>
internal ref partial struct StampReader
{
    // What follows the first three letters of each month's full name, padded to eight.
    private static ReadOnlySpan<byte> MonthRests =>
        "uary....ruary...ch......il..............e......."u8
        + "y.......ust.....tember..ober....ember...ember..."u8;

    /// <summary>A weekday or a month comes first.</summary>
    private bool TryReadNameFirst()
    {
        int start = _at;
        int month = TakeMonthName();
        if (month > 0)
            return TryReadMonthThenDay(month, hasWeekday: false);
        _at = start;
        if (!TryTakeWeekday())
            return false;
        if (Peek() == ',')
            _at++;
        TakeSpaces(comma: false);
        if (IsDigit(Peek()))
            return TryReadDateAfterWeekday();
        month = TakeMonthName();
        return month > 0 && TryReadMonthThenDay(month, hasWeekday: true);
    }

    // Mail (RFC 5322), HTTP (RFC 9110 with its RFC 850 form) and systemd: Fri 2026-01-02 03:04:05 CET
    private bool TryReadDateAfterWeekday()
    {
        int digits = CountDigits();
        byte separator = Peek(digits);
        if (digits == 4 && separator == '-')
            return TryReadYearOrMonthDay();
        if (digits is not (1 or 2) || separator is not ((byte)' ' or (byte)'-'))
            return false;
        int day = TakeNumber(digits);
        return TryReadDayThenName(day, separator) && (_parts & TimestampParts.HasTime) != 0;
    }

    /// <summary>
    /// <c>Jan  2 03:04:05</c> of syslog with its variants, <c>Mon Dec 26 16:15:55.103522 2016</c> of asctime, <c>Jan 2, 2026 3:04:05 AM</c> of
    /// java.util.logging, and <c>Fri Jan 02 2026 03:04:05 GMT+0100</c> of JavaScript.
    /// </summary>
    private bool TryReadMonthThenDay(int month, bool hasWeekday)
    {
        int start = _at;
        TakeSpaces(comma: false);
        int digits = CountDigits();
        if (_at == start || digits is not (1 or 2))
            return false;
        _month = month;
        _day = TakeNumber(digits);
        if (!TryTakeYearBeforeTime() || !TakeDateTimeSeparator() || !TryTakeTime())
            return false;
        if (_year == 0 && (_parts & TimestampParts.HasSeconds) == 0)
            return false;
        TakeZone(mayBeHost: !hasWeekday && _year == 0);
        TakeYearAfterTime();
        return true;
    }

    private bool TryTakeYearBeforeTime()
    {
        int start = _at;
        TakeSpaces(Peek() == ',');
        if (_at == start)
            return false;
        if (CountDigits() != 4)
        {
            _at = start;
            return true;
        }

        _year = TakeNumber(4);
        return true;
    }

    // In syslog a host may stand here, also one that is a number: only a whole year from 1970 on is taken.
    private void TakeYearAfterTime()
    {
        if (_year != 0 || Peek() != ' ' || !ZoneSuffix.IsYearAt(_text, _at + 1))
            return;
        _at++;
        _year = TakeNumber(4);
        if ((_parts & TimestampParts.HasZone) == 0)
            TakeZone();
    }

    /// <summary><c>2026 Jan  2 03:04:05</c>, as some switches print it.</summary>
    private bool TryReadYearThenName()
    {
        int year = TakeNumber(4);
        _at++;
        int month = TakeMonthName();
        if (month == 0)
            return false;
        _year = year;
        return TryReadMonthThenDay(month, hasWeekday: false);
    }

    /// <summary><c>02/Jan/2026:03:04:05 +0100</c>, <c>02-Jan-2026 03:04:05 Europe/Rome</c>, <c>2 Jan 2026 03:04:05</c>, <c>30 May 12:50:13.457</c>.</summary>
    private bool TryReadDayThenName(int day, byte separator)
    {
        TakeSpaces(comma: false);
        if (separator != ' ')
            _at++;
        _day = day;
        _month = TakeMonthName();
        if (_month == 0)
            return false;
        byte next = Peek();
        int digits = 0;
        if (next == separator || next == ' ')
        {
            _at++;
            digits = CountDigits();
            if (digits == 4 || (digits == 2 && Peek(2) != ':'))
                _year = digits == 4 ? TakeNumber(4) : FullYear(TakeNumber(2));
            else
                _at--;
        }

        if (_year == 0)
            return TakeDateTimeSeparator() && TryTakeTime() && TryEndYearless();
        return TryTakeTimeOfDate();
    }

    /// <summary>Takes a month's name, abbreviated to three letters (or <c>Sept</c>), with or without a dot, or in full; 0 if there is none.</summary>
    private int TakeMonthName()
    {
        int month = _at + 3 <= _text.Length ? MonthOf(PackName(_text[_at], _text[_at + 1], _text[_at + 2])) : 0;
        if (month == 0)
            return 0;
        _at += 3;
        byte next = Peek();
        if (IsLetter(next))
            return TryTakeRest(MonthRests.Slice((month - 1) * 8, 8)) ? month : 0;
        if (next == '.')
            _at++;
        return month;
    }

    private bool TryTakeRest(ReadOnlySpan<byte> padded)
    {
        int length = padded.IndexOf((byte)'.');
        if (_at + length <= _text.Length && System.Text.Ascii.EqualsIgnoreCase(_text.Slice(_at, length), padded[..length]) && !IsLetter(Peek(length)))
        {
            _at += length;
            return length > 0;
        }

        if ((Peek() | 0x20) != 't' || padded[0] != 't' || IsLetter(Peek(1)))
            return false;
        _at += Peek(1) == '.' ? 2 : 1;
        return true;
    }

    private bool TryTakeWeekday()
    {
        if (_at + 3 > _text.Length || !IsWeekday(PackName(_text[_at], _text[_at + 1], _text[_at + 2])))
            return false;
        int end = _at + 3;
        while (end < _text.Length && end < _at + 9 && IsLetter(_text[end]))
            end++;
        if (end > _at + 3 && !System.Text.Ascii.EqualsIgnoreCase(_text[(end - 3)..end], "day"u8))
            return false;
        _at = end;
        if (Peek() == '.')
            _at++;
        return true;
    }

    private static uint PackName(byte first, byte second, byte third) => ((uint)(first | 0x20) << 16) | ((uint)(second | 0x20) << 8) | (uint)(third | 0x20);

    private static int MonthOf(uint name) => name switch
    {
        'j' << 16 | 'a' << 8 | 'n' => 1,
        'f' << 16 | 'e' << 8 | 'b' => 2,
        'm' << 16 | 'a' << 8 | 'r' => 3,
        'a' << 16 | 'p' << 8 | 'r' => 4,
        'm' << 16 | 'a' << 8 | 'y' => 5,
        'j' << 16 | 'u' << 8 | 'n' => 6,
        'j' << 16 | 'u' << 8 | 'l' => 7,
        'a' << 16 | 'u' << 8 | 'g' => 8,
        's' << 16 | 'e' << 8 | 'p' => 9,
        'o' << 16 | 'c' << 8 | 't' => 10,
        'n' << 16 | 'o' << 8 | 'v' => 11,
        'd' << 16 | 'e' << 8 | 'c' => 12,
        _ => 0,
    };

    private static bool IsWeekday(uint name) => name switch
    {
        'm' << 16 | 'o' << 8 | 'n' => true,
        't' << 16 | 'u' << 8 | 'e' => true,
        'w' << 16 | 'e' << 8 | 'd' => true,
        't' << 16 | 'h' << 8 | 'u' => true,
        'f' << 16 | 'r' << 8 | 'i' => true,
        's' << 16 | 'a' << 8 | 't' => true,
        's' << 16 | 'u' << 8 | 'n' => true,
        _ => false,
    };
}
