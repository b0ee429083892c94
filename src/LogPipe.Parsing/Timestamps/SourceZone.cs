using System.Runtime.CompilerServices;
using System.Text;

namespace LogPipe.Parsing.Timestamps;

/// <summary>The zone in which a source writes local times: an IANA zone or a fixed offset. Immutable to its users; safe for any number of threads.</summary>
public sealed class SourceZone
{
    private readonly ZoneInterval[] _intervals;
    private ZoneInterval _last;

    private SourceZone(string name, ZoneInterval[] intervals)
    {
        Name = name;
        _intervals = intervals;
        _last = intervals[^1];
    }

    /// <summary>Gets Coordinated Universal Time.</summary>
    public static SourceZone Utc { get; } = Fixed("UTC", 0);

    /// <summary>Gets the name by which the zone was found.</summary>
    public string Name { get; }

    /// <summary>Finds a zone by its IANA id, fixed offset (<c>+02:00</c>, <c>+0200</c>, <c>+02</c>, <c>UTC+2</c>), <c>UTC</c>, <c>Z</c> or abbreviation.</summary>
    /// <remarks>
    /// Ids come before abbreviations: <c>CET</c> is the IANA zone with summer time, <c>CEST</c> the fixed offset +02:00. Abbreviations that several
    /// countries use mean the first of <see cref="ZoneAbbreviations"/>. IANA ids need the system's zone files (tzdata).
    /// </remarks>
    public static bool TryFind(string name, out SourceZone zone)
    {
        ArgumentNullException.ThrowIfNull(name);
        string trimmed = name.Trim();
        if (trimmed.Length is > 0 and <= ZoneTable.MaxNameBytes && Ascii.IsValid(trimmed))
        {
            Span<byte> utf8 = stackalloc byte[trimmed.Length];
            Encoding.ASCII.GetBytes(trimmed, utf8);
            if (TryFindOffset(utf8, trimmed, out zone) || ZoneTable.Shared.TryFind(utf8, out zone))
                return true;
            if (ZoneAbbreviations.TryFind(utf8, out int offsetSeconds))
            {
                zone = Fixed(trimmed, offsetSeconds);
                return true;
            }
        }

        zone = Utc;
        return false;
    }

    /// <summary>Makes a zone with one offset for all times.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="offsetSeconds">Local time minus UTC in seconds, -86,399 to 86,399.</param>
    public static SourceZone Fixed(string name, int offsetSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(offsetSeconds), 86_399, nameof(offsetSeconds));
        return new SourceZone(name, [new ZoneInterval(long.MinValue, long.MaxValue, offsetSeconds * CivilDate.NanosecondsPerSecond)]);
    }

    /// <summary>Converts local time, in nanoseconds since 1970-01-01 as if it were UTC, to nanoseconds since 1970-01-01T00:00:00Z.</summary>
    /// <remarks>
    /// A local time that the clock skips (spring) moves forward by the gap; one that it shows twice (autumn) is the first, summer-time one.
    /// A few nanoseconds when the time lies in the same stretch of the year as the one before.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToUtc(long localNanoseconds) => localNanoseconds - OffsetAt(localNanoseconds);

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static SourceZone Of(string name, TimeZoneInfo zone) => new(name, ZoneInterval.AllOf(zone));

    /// <summary>Local time minus UTC, in nanoseconds, at a local time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long OffsetAt(long localNanoseconds)
    {
        ZoneInterval last = _last;
        return localNanoseconds >= last.Start && localNanoseconds < last.End ? last.Offset : Search(localNanoseconds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Search(long localNanoseconds)
    {
        int low = 0;
        int high = _intervals.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (localNanoseconds < _intervals[middle].End)
                high = middle;
            else
                low = middle + 1;
        }

        _last = _intervals[low];
        return _intervals[low].Offset;
    }

    private static bool TryFindOffset(ReadOnlySpan<byte> utf8, string name, out SourceZone zone)
    {
        int sign = utf8.StartsWith("UTC"u8) || utf8.StartsWith("GMT"u8) ? 3 : 0;
        if (utf8 is [(byte)'Z' or (byte)'z'] || utf8.SequenceEqual("UTC"u8))
        {
            zone = Utc;
            return true;
        }

        bool found = ZoneOffset.TryRead(utf8[sign..], shortHours: true, out int seconds, out int byteCount) && byteCount == utf8.Length - sign;
        zone = found ? Fixed(name, seconds) : Utc;
        return found;
    }
}
