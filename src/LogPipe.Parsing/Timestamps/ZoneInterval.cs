namespace LogPipe.Parsing.Timestamps;

/// <summary>A stretch of a zone's local time with one offset; immutable, so that threads may share the last one used.</summary>
/// <param name="start">First local nanosecond, as if UTC.</param>
/// <param name="end">Local nanosecond just past the stretch.</param>
/// <param name="offset">Local time minus UTC in nanoseconds.</param>
internal sealed class ZoneInterval(long start, long end, long offset)
{
    public readonly long Start = start;
    public readonly long End = end;
    public readonly long Offset = offset;

    /// <summary>Finds every stretch of a zone between the years 1900 and 2100; the first and the last reach to the ends of time.</summary>
    /// <remarks>
    /// <para>Looks once a week and halves the week where the offset differs at its ends: no zone of the IANA database changes its offset there
    /// and back within one week. About 2 ms for a zone, once.</para>
    /// <para>The border between two stretches is the transition in the larger of both offsets: local times that a clock skips (the gap in
    /// spring) keep the offset before it, which moves them forward by the gap; local times that a clock shows twice (the fold in autumn)
    /// keep it too, which is their first, summer-time occurrence.</para>
    /// </remarks>
    public static ZoneInterval[] AllOf(TimeZoneInfo zone)
    {
        var intervals = new List<ZoneInterval>();
        long start = long.MinValue;
        DateTime from = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        TimeSpan offset = zone.GetUtcOffset(from);
        while (from.Year < 2100)
        {
            DateTime to = from.AddDays(7);
            TimeSpan next = zone.GetUtcOffset(to);
            if (next != offset)
            {
                DateTime transition = FirstOf(zone, from, to, next);
                long border = Nanoseconds(transition - DateTime.UnixEpoch) + Nanoseconds(next > offset ? next : offset);
                intervals.Add(new ZoneInterval(start, border, Nanoseconds(offset)));
                start = border;
                offset = next;
            }

            from = to;
        }

        intervals.Add(new ZoneInterval(start, long.MaxValue, Nanoseconds(offset)));
        return [.. intervals];
    }

    private static DateTime FirstOf(TimeZoneInfo zone, DateTime before, DateTime after, TimeSpan offset)
    {
        while (after - before > TimeSpan.FromSeconds(1))
        {
            DateTime middle = new(before.Ticks + ((after.Ticks - before.Ticks) / 2 / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond), DateTimeKind.Utc);
            if (middle == before)
                break;
            if (zone.GetUtcOffset(middle) == offset)
                after = middle;
            else
                before = middle;
        }

        return after;
    }

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}
