namespace LogPipe.Kafka;

/// <summary>What users write about topics to read.</summary>
public sealed record KafkaInputOptions
{
    /// <summary>Gets how the cluster is reached.</summary>
    public required KafkaConnection Connection { get; init; }

    /// <summary>Gets the topics; one that begins with <c>^</c> is a regular expression over all names. At least one.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Gets the consumer group: instances of one group share the partitions.</summary>
    public string Group { get; init; } = "logpipe";

    /// <summary>Gets whether a partition without a committed offset is read from its <c>beginning</c> (default) or its <c>end</c>.</summary>
    public string StartAt { get; init; } = "beginning";

    /// <summary>Gets the bytes kept of a message, 64 to 67,108,864; the rest is passed over and the event says so.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Gets the format of the messages; null to detect it.</summary>
    public string? Format { get; init; }

    /// <summary>Gets the IANA zone or offset of stamps that name none.</summary>
    public string? Timezone { get; init; }

    /// <summary>Gets the service that writes the topics, where no message says so.</summary>
    public string? Service { get; init; }

    /// <summary>Gets a value that says whether reading ends when every partition was read to the end that it had.</summary>
    public bool Once { get; init; }

    /// <summary>Gets the part of the topics to read instead of being a member of the group; null for a member. What is read so is never acknowledged.</summary>
    public KafkaRange? Range { get; init; }
}
