namespace LogPipe.Cli.Configuration;

/// <summary>How a Kafka cluster is reached.</summary>
internal record KafkaConnectionSettings
{
    /// <summary>Gets the brokers to begin with.</summary>
    [Setting("brokers to begin with, host:port; outputs and dead letters without any use the connection of the first Kafka input")]
    public IReadOnlyList<string> Brokers { get; init; } = [];

    /// <summary>Gets how the connection is encrypted.</summary>
    [Setting("TLS to the brokers; 'tls: {}' takes the system's certificate authorities")]
    public KafkaTlsSettings? Tls { get; init; }

    /// <summary>Gets who logs in.</summary>
    [Setting("who logs in at the brokers")]
    public KafkaSaslSettings? Sasl { get; init; }

    /// <summary>Gets settings of librdkafka.</summary>
    [Setting("settings of librdkafka that have none of their own here, each as name=value")]
    public IReadOnlyList<string> Properties { get; init; } = [];
}

/// <summary>Topics to read.</summary>
internal sealed record KafkaInputSettings : KafkaConnectionSettings
{
    /// <summary>Gets the topics.</summary>
    [Setting("topics to read; one that begins with ^ is a regular expression over all names")]
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Gets the consumer group.</summary>
    [Setting("consumer group; instances of one group share the partitions")]
    public string Group { get; init; } = "logpipe";

    /// <summary>Gets where to begin.</summary>
    [Setting("where a partition is read from that the group has not read yet", Words = ["beginning", "end"])]
    public string StartAt { get; init; } = "beginning";

    /// <summary>Gets the bytes that are kept of a message.</summary>
    [Setting("bytes that are kept of a message; the rest is passed over, the event tagged _truncated", Minimum = "64", Maximum = "64MiB")]
    public ByteSize MaxMessageBytes { get; init; } = new(1 << 20);

    /// <summary>Gets the format where it is not to be detected.</summary>
    [Setting("name of the format; detected where it is left out")]
    public string? Format { get; init; }

    /// <summary>Gets the zone of stamps that name none.</summary>
    [Setting("zone of stamps that name none; default: that of parse.timezone")]
    public string? Timezone { get; init; }

    /// <summary>Gets the service that writes the topics.</summary>
    [Setting("service that writes the topics, where no message says so: service.name")]
    public string? Service { get; init; }
}

/// <summary>A topic that events go to.</summary>
internal sealed record KafkaOutputSettings : KafkaConnectionSettings
{
    /// <summary>Gets the topic of events.</summary>
    [Setting("topic of events, ECS documents with the stream as their key")]
    public string Topic { get; init; } = "logpipe-events";

    /// <summary>Gets the topic of signals.</summary>
    [Setting("topic of roll-ups and incidents, with their id as the key (made to be compacted); default: roll-ups go to that of the events, incidents nowhere")]
    public string? SignalsTopic { get; init; }

    /// <summary>Gets how batches are compressed.</summary>
    [Setting("how batches are compressed", Words = ["none", "gzip", "snappy", "lz4", "zstd"])]
    public string Compression { get; init; } = "zstd";

    /// <summary>Gets the bytes of a message.</summary>
    [Setting("bytes of a message at most; a larger event becomes a dead letter; the topic's max.message.bytes counts too", Minimum = "1KiB", Maximum = "64MiB")]
    public ByteSize MaxMessageBytes { get; init; } = new(1_000_000);
}

/// <summary>Dead letters on topics.</summary>
internal sealed record KafkaDeadLetterSettings : KafkaConnectionSettings
{
    /// <summary>Gets what the names of dead-letter topics end with.</summary>
    [Setting("what the name of a topic's dead-letter topic ends with")]
    public string Suffix { get; init; } = ".dlq";

    /// <summary>Gets the topic for letters of other sources.</summary>
    [Setting("topic for dead letters of other inputs than Kafka; default: those stay in files")]
    public string? Topic { get; init; }
}

/// <summary>TLS to Kafka.</summary>
internal sealed record KafkaTlsSettings
{
    /// <summary>Gets the certificate authorities.</summary>
    [Setting("file of the certificate authorities (PEM); default: those of the system")]
    public string? CaFile { get; init; }

    /// <summary>Gets the client's certificate.</summary>
    [Setting("file of the client's certificate (PEM), where the brokers ask for one")]
    public string? CertificateFile { get; init; }

    /// <summary>Gets the client's key.</summary>
    [Setting("file of the client's key (PEM)")]
    public string? KeyFile { get; init; }

    /// <summary>Gets the password of the key.</summary>
    [Setting("password of the key; write ${NAME} to take it from the environment")]
    public string? KeyPassword { get; init; }
}

/// <summary>Who logs in at Kafka.</summary>
internal sealed record KafkaSaslSettings
{
    /// <summary>Gets the mechanism.</summary>
    [Setting("mechanism", Words = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"])]
    public string Mechanism { get; init; } = "SCRAM-SHA-512";

    /// <summary>Gets the user.</summary>
    [Setting("user; with OAUTHBEARER the client id")]
    public string? User { get; init; }

    /// <summary>Gets the password.</summary>
    [Setting("password; with OAUTHBEARER the client's secret; write ${NAME} to take it from the environment")]
    public string? Password { get; init; }

    /// <summary>Gets a file that holds the password.</summary>
    [Setting("file that holds the password instead")]
    public string? PasswordFile { get; init; }

    /// <summary>Gets where tokens come from.</summary>
    [Setting("address that gives out tokens, for OAUTHBEARER")]
    public string? TokenEndpoint { get; init; }

    /// <summary>Gets the scope.</summary>
    [Setting("scope to ask for, for OAUTHBEARER")]
    public string? Scope { get; init; }
}
