using System.Runtime.CompilerServices;

namespace LogPipe.Parsing.Timestamps;

/// <summary>Arithmetic on dates of the proleptic Gregorian calendar, years 1 to 9999.</summary>
internal static class CivilDate
{
    public const long NanosecondsPerSecond = 1_000_000_000;
    public const long NanosecondsPerDay = 86_400 * NanosecondsPerSecond;

    /// <summary>First and last whole year that 64 bits of nanoseconds around 1970 hold, whatever the zone.</summary>
    public const int MinYear = 1678;

    /// <inheritdoc cref="MinYear"/>
    public const int MaxYear = 2261;

    private static ReadOnlySpan<ushort> DaysBefore => [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    private static ReadOnlySpan<byte> LongestMonth => [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Says whether the date exists and its nanoseconds fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(int year, int month, int day) =>
        (uint)(year - MinYear) <= MaxYear - MinYear && (uint)(month - 1) < 12 && (uint)(day - 1) < 31 && (day <= 28 || IsInMonth(year, month, day));

    /// <summary>Days from 1970-01-01 to a valid date.</summary>
    public static int DaysSinceEpoch(int year, int month, int day)
    {
        int leapYears = month <= 2 ? year - 1 : year;
        return (365 * year) + (leapYears / 4) - (leapYears / 100) + (leapYears / 400) + DaysBefore[month] + day - 719_528;
    }

    /// <summary>The UTC year of a point in time.</summary>
    /// <remarks>After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.</remarks>
    public static int YearOf(long unixNanoseconds)
    {
        int days = (int)FloorDivide(unixNanoseconds, NanosecondsPerDay) + 719_468;
        int era = days / 146_097;
        int dayOfEra = days - (era * 146_097);
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        return yearOfEra + (era * 400) + (dayOfYear >= 306 ? 1 : 0);
    }

    /// <summary>Divides towards minus infinity.</summary>
    public static long FloorDivide(long dividend, long divisor)
    {
        long quotient = dividend / divisor;
        return dividend - (quotient * divisor) < 0 ? quotient - 1 : quotient;
    }

    private static bool IsInMonth(int year, int month, int day) =>
        day <= LongestMonth[month] && (month != 2 || day <= 28 || IsLeap(year));

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
