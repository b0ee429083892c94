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

    // Arrays, not spans over constants: those of two bytes and more allocate in unoptimised code, where the tests count allocations too.
    private static readonly ushort[] DaysBefore = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

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

    /// <summary>The year of a point in time, or the one beside it near New Year.</summary>
    /// <remarks>The mean year of the Gregorian calendar has 365.2425 days.</remarks>
    public static int AboutYearOf(long unixNanoseconds) => 1970 + (int)Math.Floor(unixNanoseconds * (1 / 31_556_952e9));

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
