namespace LogPipe.Parsing.Timestamps;

/// <summary>A stamp that was read.</summary>
/// <param name="UnixNanoseconds">Nanoseconds since 1970-01-01T00:00:00Z, within the years 1678 to 2261.</param>
/// <param name="Parts">The parts that the stamp spelled out.</param>
/// <param name="ByteCount">The number of bytes it took at the start of the text, 1 or more.</param>
public readonly record struct ParsedTimestamp(long UnixNanoseconds, TimestampParts Parts, int ByteCount);
