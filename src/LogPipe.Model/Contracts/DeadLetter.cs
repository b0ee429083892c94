namespace LogPipe.Model;

/// <summary>A record that cannot be delivered, with its original bytes and everything needed to send it again.</summary>
public sealed record DeadLetter
{
    private static readonly Dictionary<string, string> EmptyContext = new(StringComparer.Ordinal);

    /// <summary>Gets the bytes as they came in.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Gets the number of the event among those of one position, as <see cref="LogRecord.SubEvent"/>.</summary>
    public int SubEvent { get; init; }

    /// <summary>Gets the time of the event, or of its arrival where it has none, in nanoseconds since 1970-01-01T00:00:00Z, or <see cref="LogBatch.NoTime"/>.</summary>
    public long Timestamp { get; init; } = LogBatch.NoTime;

    /// <summary>
    /// Gets what was known of the event that its bytes do not say, by the fields' names: who sent it, its trace, what a roll-up counts. With it a replay makes the same event.
    /// </summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = EmptyContext;

    /// <summary>Gets the number of physical lines in the payload, for the books.</summary>
    public required int LineCount { get; init; }

    /// <summary>Gets the identity of the source.</summary>
    public required string SourceKey { get; init; }

    /// <summary>Gets the source as people call it.</summary>
    public required string SourceName { get; init; }

    /// <summary>Gets the position in the source.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the kind of reason, one of <c>parse</c>, <c>too_large</c>, <c>mapping</c>, <c>output_rejected</c>, <c>poison</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets what happened, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>Gets the stage or output that gave up.</summary>
    public required string Stage { get; init; }

    /// <summary>Gets how often delivery was tried, 1 or more.</summary>
    public required int Attempts { get; init; }

    /// <summary>Gets when delivery failed for the first time.</summary>
    public required DateTimeOffset FirstFailedAt { get; init; }
}

/// <summary>Keeps dead letters durably: in files beside the index, or on a Kafka topic.</summary>
public interface IDeadLetterStore : IAsyncDisposable
{
    /// <summary>Writes letters; they are durable when the task ends. Throws when they are not: the engine retries and acknowledges nothing meanwhile.</summary>
    Task WriteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation);
}
