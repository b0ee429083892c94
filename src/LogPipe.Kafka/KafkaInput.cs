using System.Collections.Concurrent;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Kafka;

/// <summary>
/// Reads topics as a member of a consumer group. One source a partition; the offset that is committed is the one up to which everything is delivered without a
/// gap, so that whoever gets the partition next reads again what was under way, and the ids of the events tell the index what it has.
/// </summary>
/// <remarks>
/// <para>A revoked partition is abandoned: what is under way of it is delivered still, half-joined events are forgotten, and its next owner begins at the committed
/// offset. Offsets are stored (<c>enable.auto.offset.store=false</c>) as they are acknowledged and committed by librdkafka every second, at a revocation and at the end.</para>
/// <para>Empty messages and tombstones are counted as blank; longer ones than the limit are cut and say so; offsets that are gone are passed over as
/// <c>start_at</c> says. A topic that was deleted and made again is another one, with other ids.</para>
/// </remarks>
public sealed class KafkaInput : IInput
{
    private readonly KafkaInputOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<LogSource, PartitionState> _bySource = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, OffsetBounds> _bounds = new(StringComparer.Ordinal);
    private KafkaClient? _client;

    /// <summary>Initializes the input; nothing is connected before <see cref="RunAsync"/>.</summary>
    /// <param name="name">The name of the input.</param>
    /// <param name="options">What to read.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Where partitions that come and go, and trouble, are told.</param>
    public KafkaInput(string name, KafkaInputOptions options, TimeProvider clock, ILogger log)
    {
        Name = name;
        _options = options;
        _clock = clock;
        _log = log;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Gets why nothing can be read now, with the next step, or null while it can. Safe from any thread.</summary>
    public string? Trouble => _client is { } client ? client.Trouble : "not connected yet";

    /// <summary>Says how far the partitions are behind that are read now. Safe from any thread.</summary>
    public IReadOnlyList<PartitionLag> Lags() =>
        _client is not { } client ? [] : [.. _bySource.Values.Select(p => new PartitionLag(p.Topic, p.Partition, client.LagOf(p), Math.Max(0, p.Next - Math.Max(p.Acknowledged, p.First))))];

    /// <summary>Gives the part of a source that belongs to the range that is read; null where no range is, or nothing of it lies there.</summary>
    public OffsetBounds? BoundsOf(LogSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _bounds.TryGetValue(source.DisplayName, out OffsetBounds bounds) ? bounds : null;
    }

    /// <inheritdoc/>
    public Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        _client = new KafkaClient(Name, _options, _log);
        var reader = new PartitionReader(Name, _options, _client, sink, _bySource, _bounds, _clock, _log);
        // librdkafka's calls block: they get a thread of their own
        return Task.Factory.StartNew(() => reader.RunAsync(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation)
    {
        if (_bySource.TryGetValue(source, out PartitionState? partition))
        {
            partition.Acknowledged = position;
            _client!.Store(partition.Topic, partition.Partition, position);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // leaves the group and commits what was stored last
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>How far the reading of a partition is behind.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition's number, from 0.</param>
/// <param name="Messages">Messages in it that were not read.</param>
/// <param name="Uncommitted">Messages that were read and may not be committed yet.</param>
public readonly record struct PartitionLag(string Topic, int Partition, long Messages, long Uncommitted);
