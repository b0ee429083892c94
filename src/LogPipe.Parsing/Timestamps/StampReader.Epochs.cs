namespace LogPipe.Parsing.Timestamps;

/// <content>Counts since 1970, and TAI64N labels.</content>
internal ref partial struct StampReader
{
    // "TAI64, TAI64N, and TAI64NA" (cr.yp.to/libtai/tai64.html): labels count from 2^62; libtai's clock, which multilog and runit use, adds 10 s to Unix time.
    private const ulong TaiOfUnixEpoch = (1UL << 62) + 10;

    /// <summary>Seconds (10 digits) or milliseconds (13), both with or without a fraction; microseconds (16) or nanoseconds (19) since 1970.</summary>
    private bool TryReadEpoch(int digits)
    {
        long count = 0;
        foreach (byte digit in _text[..digits])
            count = unchecked((count * 10) + digit - '0'); // 19 digits overflow to a negative number at most
        _at = digits;
        long unit = digits switch { 10 => CivilDate.NanosecondsPerSecond, 13 => 1_000_000, 16 => 1_000, _ => 1 };
        if (count < 0 || count > long.MaxValue / unit)
            return false;
        if (digits <= 13 && Peek() == '.')
            TakeFraction(colon: false);
        long fraction = _nanosecond / (CivilDate.NanosecondsPerSecond / unit);
        return TryFinishEpoch(count * unit, fraction);
    }

    /// <summary>Seconds in the notation that Go and zap give large floats: <c>1.767323045678e+09</c>.</summary>
    private bool TryReadScientificEpoch()
    {
        ReadOnlySpan<byte> text = _text;
        long count = text[0] - '0';
        int digits = 1;
        for (_at = 2; _at < text.Length && IsDigit(text[_at]); _at++)
        {
            if (digits >= 19)
                continue;
            count = (count * 10) + text[_at] - '0';
            digits++;
        }

        ReadOnlySpan<byte> exponent = text[_at..];
        int exponentBytes = exponent.StartsWith("e+09"u8) || exponent.StartsWith("E+09"u8) ? 4 : exponent.StartsWith("e9"u8) || exponent.StartsWith("E9"u8) ? 2 : 0;
        if (exponentBytes == 0 || digits < 7)
            return false;
        _at += exponentBytes;
        for (; digits < 19; digits++)
            count *= 10;
        return TryFinishEpoch(count, 0);
    }

    /// <summary><c>@40000000…</c>: 16 hexadecimal digits of seconds, 8 of nanoseconds or none.</summary>
    private bool TryReadTai64()
    {
        int digits = 0;
        ulong seconds = 0;
        uint nanoseconds = 0;
        for (_at = 1; _at < _text.Length && digits < 24 && char.IsAsciiHexDigit((char)_text[_at]); _at++, digits++)
        {
            byte b = _text[_at];
            uint digit = b <= '9' ? (uint)(b - '0') : (uint)((b | 0x20) - 'a' + 10);
            if (digits < 16)
                seconds = (seconds << 4) | digit;
            else
                nanoseconds = (nanoseconds << 4) | digit;
        }

        if (digits is not (16 or 24) || seconds < TaiOfUnixEpoch || nanoseconds >= CivilDate.NanosecondsPerSecond)
            return false;
        ulong unixSeconds = seconds - TaiOfUnixEpoch;
        return unixSeconds < long.MaxValue / CivilDate.NanosecondsPerSecond
            && TryFinishEpoch((long)unixSeconds * CivilDate.NanosecondsPerSecond, nanoseconds);
    }

    private bool TryFinishEpoch(long nanoseconds, long fraction)
    {
        if (nanoseconds > MaxEpoch || (_at < _text.Length && (IsWordByte(_text[_at]) || _text[_at] == '-')))
            return false;
        _epoch = nanoseconds + fraction;
        const TimestampParts Spelled = TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds;
        _parts |= Spelled | TimestampParts.HasZone | TimestampParts.Epoch;
        return true;
    }

    private static readonly long MaxEpoch = CivilDate.DaysSinceEpoch(CivilDate.MaxYear, 12, 31) * CivilDate.NanosecondsPerDay;
}
