using LogPipe.Pipeline.Accounting;

namespace LogPipe.Web.Monitoring;

/// <summary>What monitoring asks a running pipeline for, at one moment.</summary>
public sealed record MonitorState
{
    /// <summary>Gets the counters of the pipeline.</summary>
    public required PipelineSnapshot Pipeline { get; init; }

    /// <summary>Gets the version of LogPipe.</summary>
    public required string Version { get; init; }

    /// <summary>Gets how the inputs are.</summary>
    public IReadOnlyList<ComponentHealth> Inputs { get; init; } = [];

    /// <summary>Gets how far Kafka partitions are behind.</summary>
    public IReadOnlyList<PartitionGauge> Partitions { get; init; } = [];

    /// <summary>Gets documents by what the index answered, over all bulk requests.</summary>
    public IReadOnlyDictionary<string, long> BulkItems { get; init; } = new Dictionary<string, long>();

    /// <summary>Gets the number of templates that are known.</summary>
    public long Templates { get; init; }

    /// <summary>Gets how old events were when they came, by input.</summary>
    public IReadOnlyList<(string Input, HistogramSnapshot Lag)> EventLags { get; init; } = [];

    /// <summary>Gets the events that no format fits, by dataset.</summary>
    public IReadOnlyList<(string Dataset, long Events)> ParseFailures { get; init; } = [];

    /// <summary>Gets the number of error codes that are known.</summary>
    public long Codes { get; init; }

    /// <summary>Gets the error codes that were seen for the first time since the run began.</summary>
    public long NewCodes { get; init; }

    /// <summary>Gets the incidents that are open, by severity.</summary>
    public IReadOnlyDictionary<string, int> OpenIncidents { get; init; } = new Dictionary<string, int>();

    /// <summary>Gets how the places are where incidents are recorded.</summary>
    public IReadOnlyList<SignalGauge> Signals { get; init; } = [];

    /// <summary>Gets what came to the inputs that listen.</summary>
    public IReadOnlyList<ListenerGauge> Listeners { get; init; } = [];

    /// <summary>Gets dead letters by the Kafka topic that they are on.</summary>
    public IReadOnlyDictionary<string, long> KafkaDeadLetters { get; init; } = new Dictionary<string, long>();
}

/// <summary>How a place is where incidents are recorded.</summary>
/// <param name="Sink">Its name.</param>
/// <param name="Written">Writings that it took.</param>
/// <param name="Refused">Writings that it refused for good.</param>
/// <param name="Pending">Incidents whose last state it does not have yet.</param>
public sealed record SignalGauge(string Sink, long Written, long Refused, int Pending);

/// <summary>What came to an input that listens.</summary>
public sealed record ListenerGauge
{
    /// <summary>Gets the input's name.</summary>
    public required string Input { get; init; }

    /// <summary>Gets the connections that were accepted.</summary>
    public long Connections { get; init; }

    /// <summary>Gets the connections that are open.</summary>
    public long OpenConnections { get; init; }

    /// <summary>Gets requests of HTTP by route and status.</summary>
    public IReadOnlyList<(string Route, int Status, long Count)> Requests { get; init; } = [];

    /// <summary>Gets what was refused, put off or given up, by reason.</summary>
    public IReadOnlyList<(string Reason, long Count)> Refused { get; init; } = [];

    /// <summary>Gets the messages that were put into the spool.</summary>
    public long Messages { get; init; }

    /// <summary>Gets their bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Gets the bytes of the spool on the disk.</summary>
    public long SpoolBytes { get; init; }

    /// <summary>Gets the bytes that it may have.</summary>
    public long SpoolMaxBytes { get; init; }

    /// <summary>Gets how long the oldest message that is not delivered has been in the spool.</summary>
    public TimeSpan SpoolAge { get; init; }
}

/// <summary>How a part of the pipeline is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is: <c>input</c>, <c>output</c>, <c>dead_letters</c>.</param>
/// <param name="Trouble">Why it does not work now, with the next step; null while it does.</param>
public sealed record ComponentHealth(string Name, string Kind, string? Trouble);

/// <summary>How far one partition is behind.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="LagMessages">Messages in it that were not read.</param>
/// <param name="UncommittedMessages">Messages that were read and may not be committed yet.</param>
public sealed record PartitionGauge(string Topic, int Partition, long LagMessages, long UncommittedMessages);
