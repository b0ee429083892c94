namespace LogPipe.Parsing.Timestamps;

/// <content>Stamps that leave the year or the date out: the one nearest to the base time.</content>
internal ref partial struct StampReader
{
    // Within half of a common year no other year can be nearer.
    private const long Near = 182 * CivilDate.NanosecondsPerDay;

    // Half of a leap year and the widest zone: the nearest of a date that every year has is never further away.
    private const long HalfYear = 184 * CivilDate.NanosecondsPerDay;

    // Only the 29th of February can be further than half a year from the base time; then it is the last one that has been, as logs are not written ahead.
    private readonly bool TryNearestYear(out long nanoseconds)
    {
        long now = ClampedBase();
        int year = CivilDate.AboutYearOf(now);
        nanoseconds = 0;
        long distance = long.MaxValue;
        Consider(year, now, ref nanoseconds, ref distance);
        if (distance > Near)
        {
            Consider(year - 1, now, ref nanoseconds, ref distance);
            Consider(year + 1, now, ref nanoseconds, ref distance);
        }

        // Leap years are at most eight years apart (1896 and 1904, 2096 and 2104).
        for (int earlier = year + 1; distance > HalfYear && earlier >= year - 9; earlier--)
        {
            distance = long.MaxValue;
            Consider(earlier, now, ref nanoseconds, ref distance);
            if (distance != long.MaxValue && nanoseconds <= now)
                return true;
        }

        return distance <= HalfYear;
    }

    private readonly void Consider(int year, long now, ref long best, ref long bestDistance)
    {
        if (!CivilDate.IsValid(year, _month, _day))
            return;
        long candidate = ToUtc(LocalAt(year));
        long distance = Math.Abs(candidate - now);
        if (distance < bestDistance)
        {
            best = candidate;
            bestDistance = distance;
        }
    }

    private readonly long NearestDay()
    {
        long now = ClampedBase();
        long timeOfDay = (_secondOfDay * CivilDate.NanosecondsPerSecond) + _nanosecond;
        long today = CivilDate.FloorDivide(now, CivilDate.NanosecondsPerDay) * CivilDate.NanosecondsPerDay;
        long best = 0;
        long bestDistance = long.MaxValue;

        // The local date differs from the UTC date by up to one, and the nearest may lie one further.
        for (int days = -2; days <= 2; days++)
        {
            long candidate = ToUtc(today + (days * CivilDate.NanosecondsPerDay) + timeOfDay);
            long distance = Math.Abs(candidate - now);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    // One year of room on both sides, so that the years around the base are valid too.
    private readonly long ClampedBase() => Math.Clamp(_context.BaseNanoseconds, MinBase, MaxBase);

    private static readonly long MinBase = CivilDate.DaysSinceEpoch(CivilDate.MinYear + 1, 1, 1) * CivilDate.NanosecondsPerDay;
    private static readonly long MaxBase = CivilDate.DaysSinceEpoch(CivilDate.MaxYear, 1, 1) * CivilDate.NanosecondsPerDay;
}
