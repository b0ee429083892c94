namespace LogPipe.Inputs;

/// <summary>The batch's way to say when it arrived.</summary>
internal static class UnixTime
{
    /// <summary>Gives the current time in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public static long Nanoseconds(this TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
