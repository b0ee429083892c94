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
