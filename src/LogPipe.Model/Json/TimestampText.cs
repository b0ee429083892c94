using System.Runtime.CompilerServices;

namespace LogPipe.Model;

/// <summary>Writes and reads points in time as ISO 8601 in UTC: <c>2026-01-02T03:04:05.678Z</c>.</summary>
public static class TimestampText
{
    /// <summary>Most bytes that a point in time takes: nine digits of a second.</summary>
    public const int MaxByteCount = 30;

    /// <summary>Bytes before the fraction.</summary>
    internal const int SecondByteCount = 20;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>Writes a time with three digits of a second, or six or nine where the finer ones are not zero.</summary>
    /// <param name="unixNanoseconds">Nanoseconds since 1970-01-01T00:00:00Z; all values of a long are years 1677 to 2262.</param>
    /// <param name="destination">Room for <see cref="MaxByteCount"/> bytes.</param>
    /// <returns>The number of bytes written: 24, 27 or 30.</returns>
    public static int Write(long unixNanoseconds, Span<byte> destination)
    {
        Span<byte> to = destination[..MaxByteCount];
        long second = SecondOf(unixNanoseconds, out uint nanoseconds);
        WriteSecond(second, to);
        return WriteFraction(nanoseconds, to);
    }

    /// <summary>Gives the second that a time lies in, and the nanoseconds since its begin.</summary>
    internal static long SecondOf(long unixNanoseconds, out uint nanoseconds)
    {
        long second = Math.DivRem(unixNanoseconds, NanosecondsPerSecond, out long rest);
        if (rest < 0)
        {
            rest += NanosecondsPerSecond;
            second--;
        }

        nanoseconds = (uint)rest;
        return second;
    }

    /// <summary>Writes <see cref="SecondByteCount"/> bytes: the time up to the point before the fraction.</summary>
    internal static void WriteSecond(long unixSecond, Span<byte> to)
    {
        long days = Math.DivRem(unixSecond, SecondsPerDay, out long secondOfDay);
        if (secondOfDay < 0)
        {
            secondOfDay += SecondsPerDay;
            days--;
        }

        WriteDate((int)days, to);
        WriteClock((uint)secondOfDay, to);
    }

    private static void WriteDate(int daysSince1970, Span<byte> to)
    {
        (int year, int month, int day) = CivilDate.FromDays(daysSince1970);
        WriteTwo(to, 0, (uint)year / 100);
        WriteTwo(to, 2, (uint)year % 100);
        to[4] = (byte)'-';
        WriteTwo(to, 5, (uint)month);
        to[7] = (byte)'-';
        WriteTwo(to, 8, (uint)day);
        to[10] = (byte)'T';
    }

    private static void WriteClock(uint secondOfDay, Span<byte> to)
    {
        WriteTwo(to, 11, secondOfDay / 3600);
        to[13] = (byte)':';
        WriteTwo(to, 14, secondOfDay / 60 % 60);
        to[16] = (byte)':';
        WriteTwo(to, 17, secondOfDay % 60);
        to[19] = (byte)'.';
    }

    /// <summary>Writes the fraction and <c>Z</c> behind a second.</summary>
    /// <returns>The bytes of the whole time.</returns>
    internal static int WriteFraction(uint nanoseconds, Span<byte> to)
    {
        uint milliseconds = nanoseconds / 1_000_000;
        uint rest = nanoseconds % 1_000_000;
        WriteThree(to, SecondByteCount, milliseconds);
        int at = SecondByteCount + 3;
        if (rest != 0)
        {
            WriteThree(to, at, rest / 1000);
            at += 3;
            if (rest % 1000 != 0)
            {
                WriteThree(to, at, rest % 1000);
                at += 3;
            }
        }

        to[at] = (byte)'Z';
        return at + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteTwo(Span<byte> to, int at, uint value)
    {
        to[at + 1] = (byte)('0' + (value % 10));
        to[at] = (byte)('0' + (value / 10));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteThree(Span<byte> to, int at, uint value)
    {
        to[at] = (byte)('0' + (value / 100));
        WriteTwo(to, at + 1, value % 100);
    }
}
