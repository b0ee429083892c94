using System.Runtime.CompilerServices;

namespace LogPipe.Parsing.Timestamps;

/// <summary>The forms that nearly all lines have, read at fixed places with every field in a register.</summary>
/// <remarks>
/// Hot kernel: ISO 8601 to the second (<c>2026-01-02 03:04:05</c>), NCSA (<c>02/Jan/2026:03:04:05</c>), PHP and Tomcat (<c>02-Jan-2026 03:04:05</c>) and
/// RFC 3164 (<c>Jan  2 03:04:05</c>), each with the usual fraction and zone behind it. Assumes nothing: what is not exactly so, it leaves to
/// <see cref="StampReader"/>, which reads the same stamps slowly and is its twin in tests. Measured by <c>TimestampSpeedTests</c>.
/// </remarks>
internal static class CommonStamps
{
    // 12 months in 16 places: the multiplier was found by trial, the top four bits of the product differ. Each entry holds name and number.
    private const uint MonthMultiplier = 0x3B6FE507;
    private static readonly uint[] Months = Build();

    public static bool TryRead(ReadOnlySpan<byte> text, in TimestampContext context, out ParsedTimestamp result)
    {
        if (text.Length >= 19)
        {
            if (text[4] == '-')
                return TryReadIso(text, context, out result);
            if (text[2] == text[6] && text[2] is (byte)'/' or (byte)'-')
                return TryReadDayFirst(text, context, out result);
            if (text[3] == ' ' && text[6] == ' ')
                return TryReadSyslog(text, context, out result);
        }

        result = default;
        return false;
    }

    private static bool TryReadIso(ReadOnlySpan<byte> t, in TimestampContext context, out ParsedTimestamp result)
    {
        result = default;
        if (t.Length < 19 || t[7] != '-' || t[13] != ':' || t[16] != ':' || (t[10] != ' ' && t[10] != 'T'))
            return false;

        // A byte that is no digit makes this negative: one test for all of them.
        int bad = 0;
        int year = (Pair(t[0], t[1], ref bad) * 100) + Pair(t[2], t[3], ref bad);
        int month = Pair(t[5], t[6], ref bad);
        int day = Pair(t[8], t[9], ref bad);
        int second = SecondOfDay(t[11], t[12], t[14], t[15], t[17], t[18], ref bad);
        return bad >= 0 && CivilDate.IsValid(year, month, day) && TryFinish(t, 19, context, year, month, day, second, out result);
    }

    private static bool TryReadDayFirst(ReadOnlySpan<byte> t, in TimestampContext context, out ParsedTimestamp result)
    {
        result = default;
        if (t.Length < 20 || t[14] != ':' || t[17] != ':' || t[11] is not ((byte)':' or (byte)' '))
            return false;
        int bad = 0;
        int day = Pair(t[0], t[1], ref bad);
        int month = MonthOf(t[3], t[4], t[5]);
        int year = (Pair(t[7], t[8], ref bad) * 100) + Pair(t[9], t[10], ref bad);
        int second = SecondOfDay(t[12], t[13], t[15], t[16], t[18], t[19], ref bad);
        return bad >= 0 && CivilDate.IsValid(year, month, day) && TryFinish(t, 20, context, year, month, day, second, out result);
    }

    private static bool TryReadSyslog(ReadOnlySpan<byte> t, in TimestampContext context, out ParsedTimestamp result)
    {
        result = default;
        if (t.Length < 20 || t[9] != ':' || t[12] != ':')
            return false;
        int bad = 0;
        int month = MonthOf(t[0], t[1], t[2]);
        int day = Pair(t[4] == ' ' ? (byte)'0' : t[4], t[5], ref bad);
        int second = SecondOfDay(t[7], t[8], t[10], t[11], t[13], t[14], ref bad);
        if (bad < 0 || !CivilDate.IsValid(2000, month, day))
            return false;

        // A host in lower case follows; what could be a year, a zone or AM is looked at by the twin.
        if (t[15] != ' ' || (uint)(t[16] - 'a') > 25 || MayBeHalfOfDay(t, 16))
            return false;
        var reader = new StampReader(t, context, month, day, second);
        return reader.TryFinishYearless(15, out result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFinish(
        ReadOnlySpan<byte> t, int at, in TimestampContext context, int year, int month, int day, int second, out ParsedTimestamp result)
    {
        result = default;
        TimestampParts parts = TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds;
        long local = ((CivilDate.DaysSinceEpoch(year, month, day) * 86_400L) + second) * CivilDate.NanosecondsPerSecond;
        if (at < t.Length && t[at] is (byte)',' or (byte)'.')
        {
            int digits = Fraction(t[(at + 1)..], out int nanoseconds);
            if (digits is 0 or > 9)
                return false;
            local += nanoseconds;
            at += digits + 1;
            parts |= TimestampParts.HasFraction;
        }

        var zone = default(ZoneSuffix);
        zone.End = at;
        if (at + 1 < t.Length)
        {
            byte next = t[at];
            if (next is (byte)':' or >= 0xC2 || StampReader.IsDigit(next))
                return false;
            int start = next == ' ' ? at + 1 : at;
            if (MayBeHalfOfDay(t, start))
                return false;
            byte first = t[start];
            bool name = (uint)(first - 'A') <= 25 && (start + 1 >= t.Length || ZoneAbbreviations.MayBegin(first, t[start + 1]));
            if (name || first is (byte)'+' or (byte)'-' or (byte)'(' or (byte)'z')
                ReadZone(t, at, start, ref zone);
        }
        else if (at < t.Length)
        {
            return false;
        }

        if (zone.IsPresent)
            parts |= TimestampParts.HasZone;
        result = new ParsedTimestamp(zone.ToUtc(local, t, context), parts, zone.End);
        return true;
    }

    // +hh:mm and +hhmm with or without a space before it, Z; anything else is for the general reader of zones.
    private static void ReadZone(ReadOnlySpan<byte> t, int at, int start, ref ZoneSuffix zone)
    {
        byte sign = t[start];
        if (sign == 'Z' && (start + 1 == t.Length || t[start + 1] is (byte)' ' or (byte)']'))
        {
            zone.SetOffset(0, start + 1);
            return;
        }

        if (sign is (byte)'+' or (byte)'-' && start + 6 < t.Length)
        {
            int bad = 0;
            int colon = t[start + 3] == ':' ? 1 : 0;
            int hours = Pair(t[start + 1], t[start + 2], ref bad);
            int minutes = Pair(t[start + 3 + colon], t[start + 4 + colon], ref bad);
            int end = start + 5 + colon;
            byte after = end < t.Length ? t[end] : (byte)']';
            if (bad >= 0 && hours <= 23 && minutes <= 59 && (after is (byte)']' or (byte)'"' || (after == ' ' && end + 1 < t.Length && t[end + 1] != '(')))
            {
                int seconds = (hours * 3600) + (minutes * 60);
                zone.SetOffset(sign == '-' ? -seconds : seconds, end);
                return;
            }
        }

        zone.Read(t, at, mayBeHost: false);
    }

    private static bool MayBeHalfOfDay(ReadOnlySpan<byte> t, int at) =>
        (t[at] | 0x20) is 'a' or 'p' && at + 1 < t.Length && ((t[at + 1] | 0x20) == 'm' || t[at + 1] == '.');

    /// <summary>Reads up to ten digits; how many there were.</summary>
    private static int Fraction(ReadOnlySpan<byte> text, out int nanoseconds)
    {
        int digits = 0;
        int value = 0;
        while (digits < text.Length && digits < 10 && StampReader.IsDigit(text[digits]))
            value = unchecked((value * 10) + text[digits++] - '0'); // ten digits may overflow; they are refused
        nanoseconds = unchecked(value * StampReader.PowersOfTen[digits]);
        return digits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SecondOfDay(byte h1, byte h2, byte m1, byte m2, byte s1, byte s2, ref int bad)
    {
        int hour = Pair(h1, h2, ref bad);
        int minute = Pair(m1, m2, ref bad);
        int second = Pair(s1, s2, ref bad);
        bad |= (23 - hour) | (59 - minute) | (60 - second);
        return (hour * 3600) + (minute * 60) + second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pair(byte tens, byte ones, ref int bad)
    {
        int high = tens - '0';
        int low = ones - '0';
        bad |= high | low | (9 - high) | (9 - low);
        return (high * 10) + low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MonthOf(byte first, byte second, byte third)
    {
        uint name = (first | ((uint)second << 8) | ((uint)third << 16)) | 0x202020;
        uint entry = Months[(name * MonthMultiplier) >> 28];
        return (entry & 0xFFFFFF) == name ? (int)(entry >> 24) : 0;
    }

    private static uint[] Build()
    {
        var table = new uint[16];
        ReadOnlySpan<byte> names = "janfebmaraprmayjunjulaugsepoctnovdec"u8;
        for (uint month = 1; month <= 12; month++)
        {
            int at = (int)(month - 1) * 3;
            uint name = names[at] | ((uint)names[at + 1] << 8) | ((uint)names[at + 2] << 16);
            table[(name * MonthMultiplier) >> 28] = name | (month << 24);
        }

        return table;
    }
}
