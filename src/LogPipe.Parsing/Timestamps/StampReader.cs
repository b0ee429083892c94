using System.Runtime.CompilerServices;

namespace LogPipe.Parsing.Timestamps;

/// <summary>Reads one stamp at the start of a text, whichever of the known forms it has.</summary>
/// <remarks>
/// Hot: runs once or more per line. The first bytes' shape (number of leading digits, or letters) chooses the form; nothing is tried twice.
/// Each form fills the fields and leaves <see cref="_at"/> just past the stamp; <see cref="TryResolve"/> makes the point in time out of them.
/// The commonest forms are read before it by <see cref="CommonStamps"/>. Measured by <c>TimestampSpeedTests</c>.
/// </remarks>
internal ref partial struct StampReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly ref readonly TimestampContext _context;
    private readonly bool _whole;

    private int _at;
    private int _year;
    private int _month;
    private int _day;
    private int _secondOfDay;
    private int _nanosecond;
    private ZoneSuffix _zone;
    private long _epoch;
    private TimestampParts _parts;
    private bool _timeAlone;
    private bool _hasColonFraction;

    public StampReader(ReadOnlySpan<byte> text, in TimestampContext context, bool whole)
    {
        _text = text;
        _context = ref context;
        _whole = whole;
    }

    /// <summary>Takes over a time without a year whose fields were read already.</summary>
    public StampReader(ReadOnlySpan<byte> text, in TimestampContext context, int month, int day, int secondOfDay)
    {
        _text = text;
        _context = ref context;
        _month = month;
        _day = day;
        _secondOfDay = secondOfDay;
        _parts = TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds;
    }

    /// <summary>Finds the year of fields that were taken over.</summary>
    public readonly bool TryFinishYearless(int byteCount, out ParsedTimestamp result)
    {
        bool found = TryNearestYear(out long nanoseconds);
        result = new ParsedTimestamp(nanoseconds, _parts, byteCount);
        return found;
    }

    /// <summary>Reads the stamp; false when the text starts with none or a field is out of range.</summary>
    public bool TryRead(out ParsedTimestamp result)
    {
        if (TryReadForm() && EndsWell() && TryResolve(out long nanoseconds))
        {
            result = new ParsedTimestamp(nanoseconds, _parts, _at);
            return true;
        }

        result = default;
        return false;
    }

    private bool TryReadForm()
    {
        if (_text.Length < 7) // the shortest stamp is 3:04:05
            return false;
        byte first = _text[0];
        if (IsDigit(first))
            return TryReadDigitsFirst();
        if (IsLetter(first))
            return TryReadNameFirst();
        if (first == '@')
            return TryReadTai64();

        // Cisco IOS marks clocks that were never or are no longer synchronised with * and .
        if (first is (byte)'*' or (byte)'.' && IsLetter(_text[1]))
        {
            _at = 1;
            return TryReadNameFirst();
        }

        return false;
    }

    private bool TryReadDigitsFirst()
    {
        _at = 0;
        int digits = CountDigits();
        switch (digits)
        {
            case 1 or 2:
                return TryReadSmallNumberFirst();
            case 4:
                return TryReadYearOrMonthDay();
            case 6:
                return TryReadMySqlDate();
            case 8 or 14 or 17:
                return TryReadCompactDate(digits);
            case 10 or 13 or 16 or 19:
                return TryReadEpoch(digits);
            default:
                return digits == 0 && TryReadNameFirst();
        }
    }

    /// <summary>A stamp is not the beginning of a longer number, and a time alone not that of a word or an address.</summary>
    private readonly bool EndsWell()
    {
        if (_at >= _text.Length)
            return true;
        byte next = _text[_at];
        if (IsDigit(next) && IsWordByte(_text[_at - 1]))
            return false;
        if (_timeAlone)
            return !IsLetter(next) && next is not ((byte)'/' or (byte)'_') && !(next == ':' && _at + 1 < _text.Length && IsWordByte(_text[_at + 1]));
        return true;
    }

    private bool TryResolve(out long nanoseconds)
    {
        if ((_parts & TimestampParts.Epoch) != 0)
        {
            nanoseconds = _epoch;
            return true;
        }

        if (_timeAlone)
        {
            nanoseconds = NearestDay();
            return true;
        }

        _parts |= TimestampParts.HasDate;
        if (_year == 0)
            return TryNearestYear(out nanoseconds);
        _parts |= TimestampParts.HasYear;
        nanoseconds = 0;
        if (!CivilDate.IsValid(_year, _month, _day))
            return false;
        nanoseconds = ToUtc(LocalAt(_year));
        return true;
    }

    private readonly long LocalAt(int year) =>
        (CivilDate.DaysSinceEpoch(year, _month, _day) * CivilDate.NanosecondsPerDay) + (_secondOfDay * CivilDate.NanosecondsPerSecond) + _nanosecond;

    private readonly long ToUtc(long local) => _zone.ToUtc(local, _text, _context);

    private void TakeZone(bool mayBeHost = false)
    {
        _zone.Read(_text, _at, mayBeHost);
        _at = _zone.End;
        if (_zone.IsPresent)
            _parts |= TimestampParts.HasZone;
    }

    private readonly int CountDigits()
    {
        ReadOnlySpan<byte> text = _text;
        int end = _at;
        int limit = Math.Min(text.Length, _at + 20);
        while (end < limit && IsDigit(text[end]))
            end++;
        return end - _at;
    }

    /// <summary>Reads exactly two digits at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryTwoDigits(int at, out int value)
    {
        ReadOnlySpan<byte> text = _text;
        if ((uint)(at + 1) < (uint)text.Length)
        {
            uint tens = (uint)(text[at] - '0');
            uint ones = (uint)(text[at + 1] - '0');
            value = (int)((tens * 10) + ones);
            if (tens <= 9 && ones <= 9)
                return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Takes a number of known digit count; the digits were counted before.</summary>
    private int TakeNumber(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
            value = (value * 10) + _text[_at++] - '0';
        return value;
    }

    private readonly byte Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 25;

    internal static bool IsWordByte(byte b) => IsDigit(b) || IsLetter(b) || b == '_';

}
