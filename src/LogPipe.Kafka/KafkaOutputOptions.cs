namespace LogPipe.Kafka;

/// <summary>What users write about topics that events go to.</summary>
public sealed record KafkaOutputOptions
{
    /// <summary>The compressions that librdkafka and every broker know.</summary>
    public static readonly IReadOnlyList<string> Compressions = ["none", "gzip", "snappy", "lz4", "zstd"];

    /// <summary>Gets how the cluster is reached.</summary>
    public required KafkaConnection Connection { get; init; }

    /// <summary>Gets the topic of events.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the topic of signals, the roll-ups that count what was folded; null for that of the events.</summary>
    public string? SignalsTopic { get; init; }

    /// <summary>Gets how batches are compressed, one of <see cref="Compressions"/>.</summary>
    public string Compression { get; init; } = "zstd";

    /// <summary>Gets the bytes of a message at most; larger events become dead letters (<c>too_large</c>). The broker's own limit, 1 MiB by default, counts too.</summary>
    public int MaxMessageBytes { get; init; } = 1_000_000;
}
