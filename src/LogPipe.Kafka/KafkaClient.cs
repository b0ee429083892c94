using System.Globalization;
using Confluent.Kafka;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Kafka;

/// <summary>The consumer of one input, and what goes wrong with it in words.</summary>
internal sealed class KafkaClient : IDisposable
{
    /// <summary>Bytes of lines that librdkafka holds ahead over all partitions: half a second at full speed, and no more memory than that.</summary>
    private const int FetchAheadKilobytes = 32 << 10;

    /// <summary>
    /// How long librdkafka leaves a partition alone that it fetched enough of. Its default of a second is longer than what it holds lasts (100,000 messages of a partition are gone in 0.1 s):
    /// readers waited for five sixths of the time, page <c>2026-11-26-kafka.md</c>. While the pipeline is full and nothing is read, looking every 10 ms costs 0.7 % of a core (1 ms: 1.7 %).
    /// </summary>
    private const int LookForRoomEveryMs = 10;

    /// <summary>
    /// Bytes, compressed, of one answer of a broker, instead of librdkafka's 50 MiB: what an answer holds is unpacked at once, however little room there is. With 64 partitions that are behind,
    /// <c>logpipe run</c> took 856 MB; so it takes 265. A larger batch of a producer comes whole all the same (KIP-74), and a broker 50 ms away still gives 390,000 lines/s that are not
    /// compressed. Bytes of one partition stay at librdkafka's 1 MiB: with 256 KiB it gave 98,000. Page <c>2026-11-26-kafka.md</c>.
    /// </summary>
    private const int MaxAnswerBytes = 2 << 20;

    /// <summary>
    /// How often the instance says that it is there, and so learns that others came or went, instead of every 3 s. Partitions that move are read by nobody from one such moment to the next: a second instance
    /// got its share 6 s after its start. Kafka's own advice for short rebalances; a request a second costs the broker nothing.
    /// </summary>
    private const int SayHereEveryMs = 1000;

    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SameTroubleAfter = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<ErrorCode, long> _told = [];
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly TopicIds _topics;
    private string? _trouble;
    private int? _assignedCount;

    /// <summary>Initializes the client; librdkafka connects by itself.</summary>
    /// <exception cref="InputException">The settings are refused.</exception>
    public KafkaClient(string name, KafkaInputOptions options, ILogger log)
    {
        _name = name;
        _log = log;
        try
        {
            _consumer = new ConsumerBuilder<Ignore, Ignore>(ConfigOf(options))
                .SetKeyDeserializer(Key)
                .SetValueDeserializer(Value)
                .SetErrorHandler((_, error) => Tell(error))
                .SetLogHandler(static (_, _) => { }) // what matters of it comes as errors too
                .SetPartitionsAssignedHandler((_, partitions) => Assign(partitions))
                .SetPartitionsRevokedHandler((_, partitions) => Revoke(partitions))
                .SetPartitionsLostHandler((_, partitions) => Revoke(partitions))
                .Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new InputException($"{name}: the Kafka client refuses its settings ({e.Message}): correct them in the configuration", e);
        }

        _topics = new TopicIds(_consumer.Handle);
    }

    /// <summary>Gives the settings of the consumer; for what is only speed and memory, users' <c>properties</c> go before ours.</summary>
    internal static ConsumerConfig ConfigOf(KafkaInputOptions options)
    {
        var config = new ConsumerConfig(options.Connection.ToConfig())
        {
            GroupId = options.Group,
            AutoOffsetReset = options.StartAt == "end" ? AutoOffsetReset.Latest : AutoOffsetReset.Earliest,
            EnableAutoCommit = options.Range is null,
            AutoCommitIntervalMs = 1000,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            AllowAutoCreateTopics = false,
        };
        Default("queued.max.messages.kbytes", FetchAheadKilobytes);
        Default("fetch.queue.backoff.ms", LookForRoomEveryMs);
        Default("fetch.max.bytes", MaxAnswerBytes);
        Default("heartbeat.interval.ms", SayHereEveryMs);
        // a topic that comes, goes or grows is noticed within as much
        Default("topic.metadata.refresh.interval.ms", 10_000);
        return config;

        void Default(string name, int value)
        {
            // the text, not the number: one that is none is for librdkafka to refuse
            if (config.Get(name) is null)
                config.Set(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Gets the key of the message that was consumed last.</summary>
    public MessageBuffer Key { get; } = new();

    /// <summary>Gets the value of the message that was consumed last.</summary>
    public MessageBuffer Value { get; } = new();

    /// <summary>Gets or sets what is called, within <see cref="Consume"/>, with partitions that came.</summary>
    public Action<List<TopicPartition>>? Assigned { get; set; }

    /// <summary>Gets or sets what is called, within <see cref="Consume"/>, with partitions that went.</summary>
    public Action<List<TopicPartitionOffset>>? Revoked { get; set; }

    /// <summary>Gets what went wrong last and has not got well since, or null. Safe from any thread.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Gets the number of partitions that are assigned. Asked for once after each change: librdkafka's main thread answers, and a message costs less than that.</summary>
    public int AssignedCount => _assignedCount ??= _consumer.Assignment.Count;

    /// <summary>Joins the group.</summary>
    public void Subscribe(IEnumerable<string> topics) => _consumer.Subscribe(topics);

    /// <summary>Takes a part of topics instead, outside of any group.</summary>
    /// <returns>What the range comes to in each partition that holds something of it.</returns>
    /// <exception cref="InputException">The cluster does not answer, or refuses.</exception>
    public Dictionary<TopicPartition, OffsetBounds> Assign(IEnumerable<string> topics, KafkaRange range)
    {
        try
        {
            Dictionary<TopicPartition, OffsetBounds> bounds = topics.SelectMany(topic => RangeResolver.Resolve(_consumer, topic, range)).ToDictionary();
            _consumer.Assign(bounds.Select(b => new TopicPartitionOffset(b.Key, Math.Max(b.Value.From - range.Margin, 0))));
            return bounds;
        }
        catch (KafkaException e)
        {
            throw new InputException($"{_name}: {KafkaTrouble.Explain(e.Error)}", e);
        }
    }

    /// <summary>Waits for a message or the end of a partition; null when neither came in time.</summary>
    /// <exception cref="InputException">The client cannot go on.</exception>
    public ConsumeResult<Ignore, Ignore>? Consume(TimeSpan patience)
    {
        try
        {
            // where a message lies ready, a call that may wait reads the clock for nothing: a tenth of what reading one costs
            ConsumeResult<Ignore, Ignore>? result = _consumer.Consume(0) ?? _consumer.Consume(patience);
            if (result is not null && _trouble is not null)
                Volatile.Write(ref _trouble, null);
            return result;
        }
        catch (ConsumeException e)
        {
            if (e.Error.IsFatal)
                throw new InputException($"{_name}: {KafkaTrouble.Explain(e.Error)}", e);
            Tell(e.Error);
            return null;
        }
    }

    /// <summary>Gives what the id of a partition's source is made from; waits for a cluster that does not answer.</summary>
    public string KeyOf(string topic, int partition, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return PartitionName.KeyOf(_topics.Of(topic), partition);
            }
            catch (KafkaException e)
            {
                Tell(e.Error);
                if (stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
                    throw new OperationCanceledException(stop);
            }
        }
    }

    /// <summary>
    /// Counts messages that the group has not read and the broker does not have any more, where reading began behind them. Asks the broker only where something is missing.
    /// </summary>
    /// <returns>Where they begin and how many there are; 0 for none, or where the broker does not say.</returns>
    public (long From, long Count) GoneBefore(TopicPartition partition, long first)
    {
        try
        {
            Offset committed = _consumer.Committed([partition], AskFor)[0].Offset;
            if (committed.IsSpecial || committed.Value >= first)
                return default;
            long low = _consumer.QueryWatermarkOffsets(partition, AskFor).Low.Value;
            return low > committed.Value ? (committed.Value, Math.Min(low, first) - committed.Value) : default;
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            return default;
        }
    }

    /// <summary>Asks which topics were deleted and made again since their ids were read.</summary>
    public Task<IReadOnlyList<string>> RecreatedAsync()
    {
        Dictionary<string, string> known = _topics.Known();
        return known.Count == 0 ? Task.FromResult<IReadOnlyList<string>>([]) : _topics.ChangedAsync(known);
    }

    /// <summary>Goes back to the beginning of a partition, for the next owner too.</summary>
    public void Restart(TopicPartition partition)
    {
        try
        {
            TopicPartitionOffset beginning = new(partition, 0);
            _consumer.Seek(beginning);
            _consumer.Commit([beginning]);
        }
        catch (KafkaException e)
        {
            Tell(e.Error);
        }
    }

    /// <summary>Forgets the ids of topics.</summary>
    public void Forget(IEnumerable<string> topics) => _topics.Forget(topics);

    /// <summary>Stops or goes on fetching a partition.</summary>
    public void Pause(string topic, int partition, bool isPaused)
    {
        TopicPartition[] one = [new TopicPartition(topic, partition)];
        try
        {
            if (isPaused)
                _consumer.Pause(one);
            else
                _consumer.Resume(one);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            // lost in between: there is nothing to pause
        }
    }

    /// <summary>Notes an offset to be committed; one of a partition that went is its next owner's business. Safe from any thread.</summary>
    public void Store(string topic, int partition, long offset)
    {
        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(topic, partition, offset));
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            // revoked in between: nothing is lost, the next owner reads it again
        }
    }

    /// <summary>Counts how many messages of the assigned partitions lie behind what was read.</summary>
    public long LagOf(PartitionState partition)
    {
        WatermarkOffsets ends = _consumer.GetWatermarkOffsets(new TopicPartition(partition.Topic, partition.Partition));
        return ends.High == Offset.Unset || partition.Next < 0 ? 0 : Math.Max(0, ends.High.Value - partition.Next);
    }

    public void Dispose()
    {
        Revoked = null;
        try
        {
            _consumer.Close();
        }
        catch (KafkaException e)
        {
            Tell(e.Error);
        }

        _topics.Dispose();
        _consumer.Dispose();
    }

    private void Assign(List<TopicPartition> partitions)
    {
        _assignedCount = null;
        Assigned?.Invoke(partitions);
    }

    private void Revoke(List<TopicPartitionOffset> partitions)
    {
        _assignedCount = null;
        Revoked?.Invoke(partitions);
    }

    /// <summary>Says what went wrong, the same not more often than once a minute.</summary>
    private void Tell(Error error)
    {
        // one broker of several that is away is the client's own business; all of them are told as AllBrokersDown
        if (error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_Resolve && !error.IsFatal)
            return;
        long now = Environment.TickCount64;
        lock (_gate)
        {
            // to the client, brokers that it cannot log in at are down: what to do about that was said
            if (error.Code == ErrorCode.Local_AllBrokersDown && _told.TryGetValue(ErrorCode.Local_Authentication, out long refused) && now - refused < SameTroubleAfter.TotalMilliseconds)
                return;
            Volatile.Write(ref _trouble, KafkaTrouble.Explain(error));
            if (_told.TryGetValue(error.Code, out long last) && now - last < SameTroubleAfter.TotalMilliseconds)
                return;
            _told[error.Code] = now;
        }

        KafkaLog.Problem(_log, _name, KafkaTrouble.Explain(error));
    }
}
