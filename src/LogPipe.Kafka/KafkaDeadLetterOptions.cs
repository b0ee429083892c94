namespace LogPipe.Kafka;

/// <summary>What users write about dead letters on topics.</summary>
public sealed record KafkaDeadLetterOptions
{
    /// <summary>Gets how the cluster is reached.</summary>
    public required KafkaConnection Connection { get; init; }

    /// <summary>Gets what the name of a topic's dead-letter topic ends with: <c>logs</c> has <c>logs.dlq</c>.</summary>
    public string Suffix { get; init; } = ".dlq";

    /// <summary>Gets the topic for letters of other sources than Kafka; null to keep those in files.</summary>
    public string? Topic { get; init; }

    /// <summary>Gets the consumer group that reads, for the header; null where there is none.</summary>
    public string? Group { get; init; }
}
