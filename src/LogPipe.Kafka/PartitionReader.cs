using System.Collections.Concurrent;
using System.Text.Unicode;
using Confluent.Kafka;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Kafka;

/// <summary>
/// The loop that consumes: copies messages into a batch a partition, hands batches over, and waits or pauses where the pipeline is full. One thread.
/// </summary>
internal sealed class PartitionReader
{
    /// <summary>Messages of a batch: what the pipeline takes in about a hundredth of a second.</summary>
    private const int MaxBatchMessages = 4096;

    /// <summary>Bytes of a batch, as those of files.</summary>
    private const int MaxBatchBytes = 1 << 20;

    /// <summary>Messages between two looks at the clock: a fraction of a millisecond at full speed, and a silent partition is looked at whenever nothing comes.</summary>
    private const int LookAtClockEvery = 64;

    /// <summary>How long a message waits for others of its partition.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long the loop waits for a full pipeline before it pauses the partition: pausing throws away what was fetched ahead, not polling for minutes would cost the
    /// membership in the group (<c>max.poll.interval.ms</c>, 5 minutes).
    /// </summary>
    private static readonly TimeSpan WaitBeforePause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often topics are asked whether they are still the same. librdkafka goes on in a topic that was deleted and made again at the offset where it was in the old one, and would pass over
    /// what lies before it.
    /// </summary>
    private static readonly TimeSpan AskForTopicsEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TellLagEvery = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly KafkaInputOptions _options;
    private readonly KafkaClient _client;
    private readonly IBatchSink _sink;
    private readonly ConcurrentDictionary<LogSource, PartitionState> _bySource;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Dictionary<TopicPartition, PartitionState> _partitions = [];
    private readonly HashSet<TopicPartition> _ended = [];
    private readonly List<Task> _leaving = [];
    private readonly ConcurrentDictionary<string, OffsetBounds> _bounds;
    private bool _rangeIsEmpty;
    private PartitionState? _last;
    private CancellationToken _stop;
    private Task<IReadOnlyList<string>>? _recreated;
    private long _askedAt;
    private long _sweptAt;
    private long _lagToldAt;

    public PartitionReader(
        string name, KafkaInputOptions options, KafkaClient client, IBatchSink sink, ConcurrentDictionary<LogSource, PartitionState> bySource,
        ConcurrentDictionary<string, OffsetBounds> bounds, TimeProvider clock, ILogger log)
    {
        _bounds = bounds;
        _name = name;
        _options = options;
        _client = client;
        _sink = sink;
        _bySource = bySource;
        _clock = clock;
        _log = log;
        client.Assigned = OnAssigned;
        client.Revoked = partitions => partitions.ForEach(p => Leave(p.TopicPartition));
    }

    /// <summary>Consumes until it is told to stop, or, where everything is read only once, until everything was.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        Begin();
        _lagToldAt = _clock.GetTimestamp();
        try
        {
            for (int taken = 0; !stop.IsCancellationRequested && !IsDone(); taken++)
            {
                ConsumeResult<Ignore, Ignore>? result = _client.Consume(Linger);
                Take(result);
                // asking the clock for every message is a tenth of what reading one costs
                if ((result is null || taken % LookAtClockEvery == 0) && _clock.GetElapsedTime(_sweptAt) >= Linger)
                    Sweep();
            }

            await EndAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    private void Begin()
    {
        if (_options.Range is not { } range)
        {
            _client.Subscribe(_options.Topics);
            return;
        }

        foreach ((TopicPartition partition, OffsetBounds bounds) in _client.Assign(_options.Topics, range))
            _bounds[PartitionName.Of(partition.Topic, partition.Partition.Value)] = bounds;
        _rangeIsEmpty = _bounds.IsEmpty;
    }

    private bool IsDone() => _rangeIsEmpty || IsReadOnce();

    private bool IsReadOnce() => _options.Once && _ended.Count > 0 && _ended.Count >= _client.AssignedCount && _partitions.Values.All(static p => p is { Filling: null, HandOver: null });

    private void Take(ConsumeResult<Ignore, Ignore>? result)
    {
        if (result is null)
            return;
        if (result.IsPartitionEOF || IsBehindRange(result))
        {
            _ended.Add(result.TopicPartition);
            if (_partitions.TryGetValue(result.TopicPartition, out PartitionState? ended))
                ended.IsAtEnd = true;
            return;
        }

        PartitionState partition = PartitionOf(result);
        partition.IsAtEnd = false;
        if (partition.Filling is null)
            partition.Begin(_sink.Rent(partition.Source), _clock.GetTimestamp());
        Add(partition, result);
        if (IsFull(partition) && !TryHandOver(partition))
            WaitOrPause(partition);
    }

    private bool IsBehindRange(ConsumeResult<Ignore, Ignore> result)
    {
        if (_options.Range is not { } range || !_bounds.TryGetValue(PartitionName.Of(result.Topic, result.Partition.Value), out OffsetBounds bounds))
            return false;
        if (result.Offset.Value < bounds.To + range.Margin)
            return false;
        _client.Pause(result.Topic, result.Partition.Value, isPaused: true);
        return true;
    }

    private static bool IsFull(PartitionState partition) =>
        partition.Filling is { } batch && (batch.RecordCount >= MaxBatchMessages || batch.ByteCount >= MaxBatchBytes);

    private PartitionState PartitionOf(ConsumeResult<Ignore, Ignore> result)
    {
        PartitionState? partition = _last;
        if (partition is null || partition.Partition != result.Partition.Value || partition.Topic != result.Topic)
            _partitions.TryGetValue(result.TopicPartition, out partition);
        if (partition is not null && result.Offset.Value < partition.Next)
        {
            // offsets only go back when the topic was made again or the group was reset: positions of one source must not
            _client.Forget([partition.Topic]);
            Leave(result.TopicPartition);
            partition = null;
        }

        return _last = partition ?? Open(result);
    }

    private PartitionState Open(ConsumeResult<Ignore, Ignore> result)
    {
        string name = PartitionName.Of(result.Topic, result.Partition.Value);
        var source = new LogSource
        {
            Key = _client.KeyOf(result.Topic, result.Partition.Value, _stop),
            Input = _name,
            DisplayName = name,
            Format = _options.Format,
            TimeZone = _options.Timezone,
            ServiceName = _options.Service,
            CountsMessages = true,
        };
        var partition = new PartitionState(result.Topic, result.Partition.Value, source) { First = result.Offset.Value };
        _partitions[result.TopicPartition] = partition;
        _bySource[source] = partition;
        KafkaLog.Reads(_log, _name, name, result.Offset.Value);
        if (_options.Range is null && _client.GoneBefore(result.TopicPartition, result.Offset.Value) is { Count: > 0 } gone)
            KafkaLog.Gone(_log, _name, name, gone.Count, gone.From);
        return partition;
    }

    private void Add(PartitionState partition, ConsumeResult<Ignore, Ignore> result)
    {
        LogBatch batch = partition.Filling!;
        ReadOnlySpan<byte> text = _client.Value.Bytes.TrimEnd("\r\n"u8);
        bool isCut = text.Length > _options.MaxMessageBytes;
        if (isCut)
            text = text[.._options.MaxMessageBytes];
        long offset = result.Offset.Value;
        ref LogRecord record = ref batch.AddRecord(batch.Append(text), offset, offset + 1);
        // what follows in the buffer must not look like the next bytes of this line
        batch.Append("\n"u8);
        record.Timestamp = result.Message.Timestamp is { Type: not TimestampType.NotAvailable, UnixTimestampMs: > 0 } stamp
            ? stamp.UnixTimestampMs * 1_000_000
            : LogBatch.NoTime;
        record.Dropped = text.IsEmpty ? DropReason.Blank : DropReason.None;
        record.Flags = (isCut ? RecordFlags.Truncated : RecordFlags.None) | (Utf8.IsValid(text) ? RecordFlags.None : RecordFlags.InvalidEncoding);
        string? host = null;
        if (result.Message.Headers is { Count: > 0 } headers)
            MessageHeaders.Read(headers, batch, ref record, out host);
        record.Stream = partition.StreamOf(_client.Key.Bytes, host);
        partition.Next = offset + 1;
    }

    /// <summary>Hands the batch of a partition over if the pipeline took the one before.</summary>
    private bool TryHandOver(PartitionState partition)
    {
        if (partition.HandOver is { } before)
        {
            if (!before.IsCompleted)
                return false;
            partition.HandOver = null;
            before.GetAwaiter().GetResult();
        }

        HandOver(partition);
        if (!partition.IsPaused)
            return true;
        partition.IsPaused = false;
        _client.Pause(partition.Topic, partition.Partition, isPaused: false);
        return true;
    }

    private void HandOver(PartitionState partition)
    {
        LogBatch batch = partition.Filling is null ? _sink.Rent(partition.Source) : partition.Take();
        batch.CommitPosition = partition.Next;
        batch.HasMore = partition.SaidMore = !partition.IsAtEnd;
        ValueTask written = _sink.WriteAsync(batch, _stop);
        if (!written.IsCompletedSuccessfully)
            partition.HandOver = written.AsTask();
    }

    private void WaitOrPause(PartitionState partition)
    {
        try
        {
            if (partition.HandOver!.Wait((int)WaitBeforePause.TotalMilliseconds, _stop))
            {
                TryHandOver(partition);
                return;
            }
        }
        catch (AggregateException e) when (e.InnerException is { } inner)
        {
            throw inner;
        }

        if (partition.IsPaused)
            return;
        partition.IsPaused = true;
        _client.Pause(partition.Topic, partition.Partition, isPaused: true);
    }

    /// <summary>Looks after every partition: what has waited long enough, what is full, what has come to its end.</summary>
    private void Sweep()
    {
        _sweptAt = _clock.GetTimestamp();
        foreach (PartitionState partition in _partitions.Values)
        {
            bool isDue = partition.Filling is not null && (IsFull(partition) || _clock.GetElapsedTime(partition.FillingSince) >= Linger);
            bool hasCaughtUp = partition is { Filling: null, IsAtEnd: true, SaidMore: true };
            if (isDue || hasCaughtUp || partition.HandOver is { IsCompleted: true })
                TryEnd(partition, isDue || hasCaughtUp);
        }

        _leaving.RemoveAll(static task => task.IsCompleted);
        RestartRecreated();
        if (_clock.GetElapsedTime(_lagToldAt) < TellLagEvery)
            return;
        _lagToldAt = _clock.GetTimestamp();
        long lag = _partitions.Values.Sum(_client.LagOf);
        if (lag > MaxBatchMessages)
            KafkaLog.Note(_log, _name, $"{lag} messages behind in {_partitions.Count} partitions");
    }

    /// <summary>Begins anew with topics that were deleted and made again: under new ids, from their beginning.</summary>
    private void RestartRecreated()
    {
        if (_options.Range is not null)
            return;
        if (_recreated is { IsCompletedSuccessfully: true })
        {
            IReadOnlyList<string> topics = _recreated.GetAwaiter().GetResult();
            _recreated = null;
            foreach (string topic in topics)
            {
                KafkaLog.Recreated(_log, _name, topic);
                _client.Forget([topic]);
                foreach (TopicPartition partition in _partitions.Keys.Where(p => p.Topic == topic).ToArray())
                {
                    Leave(partition);
                    _client.Restart(partition);
                }
            }
        }

        if (_recreated is { IsCompleted: false } || _clock.GetElapsedTime(_askedAt) < AskForTopicsEvery)
            return;
        _askedAt = _clock.GetTimestamp();
        _recreated = _client.RecreatedAsync();
    }

    private void TryEnd(PartitionState partition, bool hasSomething)
    {
        if (hasSomething)
        {
            TryHandOver(partition);
            return;
        }

        Task before = partition.HandOver!;
        partition.HandOver = null;
        before.GetAwaiter().GetResult();
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        _client.Forget(partitions.Select(static p => p.Topic));
        KafkaLog.Note(_log, _name, $"got {string.Join(", ", partitions.Select(static p => $"{p.Topic}[{p.Partition.Value}]"))}");
    }

    /// <summary>Lets go of a partition: what the pipeline took of it goes on, what it holds back of it is forgotten.</summary>
    private void Leave(TopicPartition which)
    {
        _ended.Remove(which);
        if (!_partitions.Remove(which, out PartitionState? partition))
            return;
        if (ReferenceEquals(_last, partition))
            _last = null;
        _bySource.TryRemove(partition.Source, out _);
        // librdkafka remembers the pause of a partition that goes, and would fetch nothing of it if it came back
        if (partition.IsPaused)
            _client.Pause(partition.Topic, partition.Partition, isPaused: false);
        if (partition.Filling is not null)
            partition.Take().Release();
        KafkaLog.Revoked(_log, _name, partition.Source.DisplayName, partition.Next, partition.Acknowledged);
        _leaving.Add(AbandonAsync(partition));
    }

    private async Task AbandonAsync(PartitionState partition)
    {
        if (partition.HandOver is { } before)
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sink.AbandonSourceAsync(partition.Source, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends: what was read to its end is given out by the stages when they drain, as its silence would have done soon; of the rest, half an event must not be
    /// given out, because it is read again.
    /// </summary>
    private async Task EndAsync()
    {
        foreach (PartitionState partition in _partitions.Values)
        {
            bool isWhole = partition is { IsAtEnd: true, Filling: null, HandOver: null };
            if (partition.Filling is not null)
                partition.Take().Release();
            if (!isWhole)
                _leaving.Add(AbandonAsync(partition));
        }

        await Task.WhenAll(_leaving).ConfigureAwait(false);
    }
}
