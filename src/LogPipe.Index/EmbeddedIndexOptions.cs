namespace LogPipe.Index;

/// <summary>Settings of the embedded index; the defaults suit one machine with a few gigabytes of memory.</summary>
public sealed record EmbeddedIndexOptions
{
    /// <summary>Gets the number of events after which the unflushed ones become a file; 1,000 or more. More need more memory and a longer start after a crash.</summary>
    public int FlushEvents { get; init; } = 100_000;

    /// <summary>Gets the bytes of documents after which the unflushed ones become a file, so that large events do not take more memory than many.</summary>
    public long FlushBytes { get; init; } = 192L << 20;

    /// <summary>Gets the time after which unflushed events become a file even when they are few.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets the age (since they arrived) at which events are dropped, a whole file at a time; null keeps them.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Gets the bytes of files above which the oldest are dropped; null keeps them.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Gets the time after which a source that nothing came from is forgotten, so that its events would be taken for new if they came again.</summary>
    public TimeSpan ForgetSourceAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets the bytes that DuckDB may take for unflushed events and queries; queries that need more spill to disk or fail with a clear message.</summary>
    public long MemoryLimitBytes { get; init; } = 1L << 30;

    /// <summary>Gets the threads for queries and flushes; 0 for one per processor, at most 4.</summary>
    public int Threads { get; init; }

    /// <summary>Gets a value that says whether events are in files when the index is closed, whatever their number; otherwise few stay in the log for the next start.</summary>
    public bool FlushOnClose { get; init; }

    internal int ThreadCount => Threads > 0 ? Threads : Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Gives every mistake, each with the name of its setting.</summary>
    public IEnumerable<string> Validate()
    {
        if (FlushEvents < 1000)
            yield return $"flush_events: {FlushEvents} is below 1000";
        if (FlushBytes < 1 << 20)
            yield return $"flush_bytes: {FlushBytes} is below {1 << 20} (1 MiB)";
        if (FlushAfter < TimeSpan.FromSeconds(1))
            yield return $"flush_after: {FlushAfter} is below one second";
        if (MaxAge <= TimeSpan.Zero)
            yield return $"max_age: {MaxAge} is not above zero; leave it out to keep events";
        if (MaxBytes < 0)
            yield return $"max_bytes: {MaxBytes} is below zero; leave it out to keep events";
        if (ForgetSourceAfter < TimeSpan.FromHours(1))
            yield return $"forget_source_after: {ForgetSourceAfter} is below one hour, shorter than an input may take to come back";
        if (MemoryLimitBytes < 64L << 20)
            yield return $"memory_limit: {MemoryLimitBytes} is below {64 << 20} (64 MiB)";
        if (Threads is < 0 or > 256)
            yield return $"threads: {Threads} is not between 0 and 256";
    }
}
