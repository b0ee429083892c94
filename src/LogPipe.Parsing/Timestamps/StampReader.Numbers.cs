namespace LogPipe.Parsing.Timestamps;

/// <content>Forms that start with a digit.</content>
internal ref partial struct StampReader
{
    /// <summary>Four digits: a year, or the month and day of klog and glog (<c>0102 03:04:05.678901</c>).</summary>
    private bool TryReadYearOrMonthDay()
    {
        byte separator = Peek(4);
        if (separator == ' ')
            return IsLetter(Peek(5)) ? TryReadYearThenName() : TryReadMonthDay();
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.'))
            return false;
        _year = TakeNumber(4);
        if (!TryTakeSmallNumber(1, out _month) || Peek() != separator || !TryTakeSmallNumber(1, out _day))
            return false;
        return TryTakeTimeOfDate(compact: true);
    }

    private bool TryReadMonthDay()
    {
        _month = TakeNumber(2);
        _day = TakeNumber(2);
        return TakeDateTimeSeparator() && TryTakeTime() && TryEndYearless();
    }

    /// <summary>Year, month and day are there: takes the time and the zone. A text that ends here is a date alone.</summary>
    private bool TryTakeTimeOfDate(bool compact = false)
    {
        if (_whole && _at == _text.Length)
            return true;
        if (!TakeDateTimeSeparator() || !TryTakeTime(compact))
            return false;
        TakeZone();
        return true;
    }

    private bool TryEndYearless()
    {
        if ((_parts & TimestampParts.HasSeconds) == 0)
            return false;
        TakeZone(mayBeHost: true);
        return true;
    }

    /// <summary>MySQL 5: <c>161209 13:08:33</c>, the hour padded with a space.</summary>
    private bool TryReadMySqlDate()
    {
        if (Peek(6) != ' ')
            return false;
        _year = FullYear(TakeNumber(2));
        _month = TakeNumber(2);
        _day = TakeNumber(2);
        if (!TakeDateTimeSeparator() || !TryTakeTime() || (_parts & TimestampParts.HasSeconds) == 0)
            return false;
        TakeZone();
        return true;
    }

    /// <summary>ISO basic form, with the time behind a separator or joined to the date.</summary>
    private bool TryReadCompactDate(int digits)
    {
        _year = TakeNumber(4);
        _month = TakeNumber(2);
        _day = TakeNumber(2);
        if (digits == 8)
            return TryTakeTimeOfDate(compact: true);
        if (!TryTakeCompactTime(digits - 8))
            return false;
        TakeZone();
        return true;
    }

    /// <summary>One or two digits: a time alone, or a day or month.</summary>
    private bool TryReadSmallNumberFirst()
    {
        int digits = CountDigits();
        byte separator = Peek(digits);
        if (separator == ':')
            return TryReadTimeAlone();
        if (separator is not ((byte)'/' or (byte)'-' or (byte)'.' or (byte)' '))
            return false;
        int first = TakeNumber(digits);
        if (IsLetter(Peek(1)) || (separator == ' ' && Peek(1) == ' ' && IsLetter(Peek(2))))
            return TryReadDayThenName(first, separator);
        return separator != ' ' && TryReadNumericDate(first, digits, separator);
    }

    private bool TryReadTimeAlone()
    {
        _timeAlone = true;
        return TryTakeTime() && TryEndYearless();
    }

    /// <summary>Three numbers with the year last, or month and day alone (Android's logcat).</summary>
    private bool TryReadNumericDate(int first, int firstDigits, byte separator)
    {
        int start = _at;
        if (!TryTakeSmallNumber(1, out int second))
            return separator == '.' && firstDigits == 1 && TryReadScientificEpoch();
        int secondDigits = _at - start - 1;
        if (Peek() != separator)
        {
            if (separator != '-' || firstDigits != 2 || secondDigits != 2 || Peek() != ' ')
                return false;
            _month = first;
            _day = second;
            return TakeDateTimeSeparator() && TryTakeTime() && TryEndYearless();
        }

        _at++;
        int yearDigits = CountDigits();
        if (yearDigits is not (2 or 4))
            return false;
        int third = TakeNumber(yearDigits);
        if (!TryTakeTimeOfDate())
            return false;
        SetDayAndMonth(first, second, yearDigits == 2 ? FullYear(third) : third, separator);
        if (yearDigits == 2 && firstDigits == 2 && secondDigits == 2 && separator == '/' && !_hasColonFraction)
            PreferYearFirst(FullYear(first), second, third);
        return true;
    }

    private void SetDayAndMonth(int first, int second, int year, byte separator)
    {
        bool monthFirst = separator != '.' && _context.MonthFirst;
        if (separator != '.' && first <= 12 && second <= 12)
            _parts |= first == second ? TimestampParts.None : TimestampParts.DayMonthByHint;
        else if (separator != '.')
            monthFirst = first <= 12;
        _year = year;
        _month = monthFirst ? first : second;
        _day = monthFirst ? second : first;
    }

    // Spark and Hadoop print yy/MM/dd (WebSphere, with its colon before the milliseconds, does not): of the two readings that exist, the one nearer to the base time.
    private void PreferYearFirst(int year, int month, int day)
    {
        if (!CivilDate.IsValid(year, month, day))
            return;
        long now = ClampedBase();
        long yearFirst = CivilDate.DaysSinceEpoch(year, month, day) * CivilDate.NanosecondsPerDay;
        if (CivilDate.IsValid(_year, _month, _day) && Math.Abs(LocalAt(_year) - now) <= Math.Abs(yearFirst - now))
            return;
        _year = year;
        _month = month;
        _day = day;
        _parts &= ~TimestampParts.DayMonthByHint;
    }

    /// <summary>Takes a separator of known length and a number of one or two digits.</summary>
    private bool TryTakeSmallNumber(int separatorBytes, out int value)
    {
        value = 0;
        _at += separatorBytes;
        int digits = CountDigits();
        if (digits is not (1 or 2))
            return false;
        value = TakeNumber(digits);
        return true;
    }

    // POSIX strptime %y: 69 to 99 are the 1900s.
    private static int FullYear(int twoDigits) => twoDigits >= 69 ? 1900 + twoDigits : 2000 + twoDigits;
}
