namespace LogPipe.Pipeline.Accounting;

/// <summary>Counts what one output takes; written by the loops of its worker, read by anybody.</summary>
internal sealed class OutputMeter
{
    private long _batches;
    private long _eventsDelivered;
    private long _linesDelivered;
    private long _eventsRejected;
    private long _eventsPoisoned;
    private long _eventsRetried;
    private long _calls;
    private long _failedCalls;
    private long _callTicks;

    /// <summary>Gets or sets why the output is being retried now.</summary>
    public string? Trouble
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Gets how many events it delivered or rejected.</summary>
    public long EventsSettled => Interlocked.Read(ref _eventsDelivered) + Interlocked.Read(ref _eventsRejected);

    public void CountBatch() => Interlocked.Increment(ref _batches);

    public void CountCall(long ticks, bool failed)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _failedCalls, failed ? 1 : 0);
        Interlocked.Add(ref _callTicks, ticks);
    }

    public void CountDelivered(int events, long lines)
    {
        Interlocked.Add(ref _eventsDelivered, events);
        Interlocked.Add(ref _linesDelivered, lines);
    }

    public void CountRejected(int events) => Interlocked.Add(ref _eventsRejected, events);

    public void CountPoisoned(int events) => Interlocked.Add(ref _eventsPoisoned, events);

    public void CountRetried(int events) => Interlocked.Add(ref _eventsRetried, events);

    public OutputSnapshot Read(string name, int queuedBatches, long queuedBytes, TimeProvider clock) => new()
    {
        Name = name,
        Batches = Interlocked.Read(ref _batches),
        EventsDelivered = Interlocked.Read(ref _eventsDelivered),
        LinesDelivered = Interlocked.Read(ref _linesDelivered),
        EventsRejected = Interlocked.Read(ref _eventsRejected),
        EventsPoisoned = Interlocked.Read(ref _eventsPoisoned),
        EventsRetried = Interlocked.Read(ref _eventsRetried),
        Calls = Interlocked.Read(ref _calls),
        FailedCalls = Interlocked.Read(ref _failedCalls),
        CallTime = clock.GetElapsedTime(0, Interlocked.Read(ref _callTicks)),
        QueuedBatches = queuedBatches,
        QueuedBytes = queuedBytes,
        Trouble = Trouble,
    };
}
