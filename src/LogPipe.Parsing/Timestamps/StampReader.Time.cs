namespace LogPipe.Parsing.Timestamps;

/// <content>The time of day, and what stands between it and the date.</content>
internal ref partial struct StampReader
{
    /// <summary>What a fraction of so many digits is multiplied by to make nanoseconds; 0 for more than nine.</summary>
    internal static readonly int[] PowersOfTen = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1, 0];

    /// <summary>Goes over the bytes between a date and its time: <c>T</c>, spaces, <c>_</c>, <c>:</c>, <c>-</c>, a comma, the word "at".</summary>
    private bool TakeDateTimeSeparator()
    {
        int start = _at;
        byte b = Peek();
        if (b is (byte)'T' or (byte)'t' or (byte)'_' or (byte)'-')
            _at++;
        else if (b == ':')
            _at += Peek(1) == ':' ? 2 : 1; // Erlang writes 2-Jan-2026::03:04:05
        else
            TakeSpaces(b == ',');
        if (_at > start && Peek() == 'a' && Peek(1) == 't' && Peek(2) == ' ')
            _at += 3;
        if (_at > start && IsDigit(Peek()))
            return true;
        _at = start;
        return false;
    }

    private void TakeSpaces(bool comma)
    {
        if (comma)
            _at++;
        for (int i = 0; i < 3 && Peek() is ((byte)' ' or (byte)'\t'); i++)
            _at++;
    }

    /// <summary>Takes <c>H:MM[:SS[.fraction]][ AM]</c> or, where <paramref name="compact"/>, <c>HHMM[SS[.fraction]]</c>.</summary>
    private bool TryTakeTime(bool compact = false)
    {
        int digits = CountDigits();
        if (compact && digits is 4 or 6 or 9)
            return TryTakeCompactTime(digits);
        if (digits is not (1 or 2) || Peek(digits) != ':')
            return false;
        int hour = TakeNumber(digits);
        if (!TryTwoDigits(_at + 1, out int minute) || hour > 23 || minute > 59)
            return false;
        _at += 3;
        int second = 0;
        if (Peek() == ':' && TryTwoDigits(_at + 1, out second))
        {
            _at += 3;
            if (second > 60) // 60: leap seconds (RFC 3339 section 5.7) count as the next minute's first
                return false;
            _parts |= TimestampParts.HasSeconds;
            TakeFraction(colon: true);
        }

        if (!TryTakeHalfOfDay(ref hour))
            return false;
        _secondOfDay = (hour * 3600) + (minute * 60) + second;
        _parts |= TimestampParts.HasTime;
        return true;
    }

    private bool TryTakeCompactTime(int digits)
    {
        int hour = TakeNumber(2);
        int minute = TakeNumber(2);
        int second = digits > 4 ? TakeNumber(2) : 0;
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        _parts |= TimestampParts.HasTime | (digits > 4 ? TimestampParts.HasSeconds : TimestampParts.None);
        if (digits == 9)
        {
            _nanosecond = TakeNumber(3) * 1_000_000;
            _parts |= TimestampParts.HasFraction;
        }
        else if (digits == 6)
        {
            TakeFraction(colon: false);
        }

        _secondOfDay = (hour * 3600) + (minute * 60) + second;
        return true;
    }

    /// <summary>Takes <c>.678</c> or <c>,678901</c>, any number of digits, or where <paramref name="colon"/> WebSphere's <c>:678</c>, three digits.</summary>
    private void TakeFraction(bool colon)
    {
        ReadOnlySpan<byte> text = _text;
        int at = _at + 1;
        if ((uint)at >= (uint)text.Length || !IsDigit(text[at]))
            return;
        byte separator = text[at - 1];
        if (separator is not ((byte)'.' or (byte)',' or (byte)':'))
            return;
        int value = 0;
        int start = at;
        for (; at < text.Length && IsDigit(text[at]); at++)
        {
            if (at - start < 9)
                value = (value * 10) + text[at] - '0';
        }

        if (separator == ':' && (!colon || at - start != 3))
            return;
        _hasColonFraction = separator == ':';
        _nanosecond = value * PowersOfTen[Math.Min(at - start, 9)];
        _parts |= TimestampParts.HasFraction;
        _at = at;
    }

    // Java prints a narrow no-break space (U+202F) before AM since CLDR 42, others a no-break space (U+00A0).
    private bool TryTakeHalfOfDay(ref int hour)
    {
        int at = _at;
        byte b = Peek();
        if (b is not ((byte)' ' or 0xE2 or 0xC2) && (b | 0x20) is not ('a' or 'p'))
            return true;
        ReadOnlySpan<byte> rest = _text[at..];
        if (b == ' ')
            at++;
        else if (rest.StartsWith("\u202F"u8))
            at += 3;
        else if (rest.StartsWith("\u00A0"u8))
            at += 2;
        rest = _text[at..];
        if (rest.Length < 2 || (rest[0] | 0x20) is not ('a' or 'p'))
            return true;
        int dots = rest is [_, (byte)'.', _, (byte)'.', ..] ? 1 : 0;
        if ((rest[1 + dots] | 0x20) != 'm')
            return true;
        int length = 2 + (dots * 2);
        if (rest.Length > length && IsWordByte(rest[length]))
            return true;

        bool afternoon = (rest[0] | 0x20) == 'p';
        if (hour > 12)
            return afternoon && Accept(at + length); // 15:04:05 PM says it twice; 15:04:05 AM is wrong
        hour = (hour % 12) + (afternoon ? 12 : 0);
        return Accept(at + length);
    }

    private bool Accept(int end)
    {
        _at = end;
        return true;
    }
}
