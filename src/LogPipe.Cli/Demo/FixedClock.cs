namespace LogPipe.Cli.Demo;

/// <summary>A clock for what was written long ago: the samples arrive when they were written, so that stamps without a year get the right one.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;
}
