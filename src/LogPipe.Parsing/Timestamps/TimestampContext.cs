namespace LogPipe.Parsing.Timestamps;

/// <summary>What a stamp does not say itself.</summary>
/// <param name="Zone">The zone of stamps that name none; null for UTC.</param>
/// <param name="BaseNanoseconds">
/// Arrival or base time in nanoseconds since 1970-01-01T00:00:00Z: stamps without a year or a date are put as near to it as they can be.
/// Values outside the years 1679 to 2260 are moved to the nearest of them.
/// </param>
/// <param name="MonthFirst">Whether <c>1/2/26</c> is the second of January; where one number is over 12, the hint is not asked.</param>
public readonly record struct TimestampContext(SourceZone? Zone, long BaseNanoseconds, bool MonthFirst);
