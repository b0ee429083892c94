using Confluent.Kafka;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>Reads the dead letters of a topic, from where the last replay ended.</summary>
/// <remarks>The place is a committed offset of the group <c>logpipe-replay</c>, moved by <see cref="Commit"/> once everything was replayed. One thread at a time.</remarks>
public sealed class KafkaDeadLetterReader : IDisposable
{
    private const string Group = "logpipe-replay";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _topic;
    private readonly KafkaRange _range;
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private Dictionary<TopicPartition, OffsetBounds> _bounds = [];

    /// <summary>Initializes the reader.</summary>
    /// <param name="connection">How the cluster is reached.</param>
    /// <param name="topic">The topic of dead letters.</param>
    /// <param name="range">What of it to read; where it has no beginning, from where the last replay ended.</param>
    public KafkaDeadLetterReader(KafkaConnection connection, string topic, KafkaRange range)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _topic = topic;
        _range = range;
        var config = new ConsumerConfig(connection.ToConfig())
        {
            GroupId = Group,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            AllowAutoCreateTopics = false,
        };
        _consumer = new ConsumerBuilder<Ignore, byte[]>(config).SetErrorHandler(static (_, _) => { }).SetLogHandler(static (_, _) => { }).Build();
    }

    /// <summary>Gets the number of messages that were passed over because they are no dead letters of LogPipe.</summary>
    public int StrangerCount { get; private set; }

    /// <summary>Reads the letters.</summary>
    /// <exception cref="IOException">The cluster does not answer, or refuses; the message says what to do.</exception>
    public IEnumerable<DeadLetter> Read(CancellationToken stop)
    {
        Dictionary<TopicPartition, long> open = Begin();
        while (open.Count > 0)
        {
            ConsumeResult<Ignore, byte[]> result = Next(stop);
            if (!open.TryGetValue(result.TopicPartition, out long end))
                continue;
            if (result.IsPartitionEOF || result.Offset.Value >= end)
            {
                open.Remove(result.TopicPartition);
                continue;
            }

            if (result.Offset.Value == end - 1)
                open.Remove(result.TopicPartition);
            if (DeadLetterHeaders.Read(result.Message.Headers ?? [], result.Message.Value ?? []) is { } letter)
                yield return letter;
            else
                StrangerCount++;
        }
    }

    /// <summary>Remembers that everything was replayed.</summary>
    public void Commit()
    {
        if (_bounds.Count > 0)
            _consumer.Commit(_bounds.Select(static b => new TopicPartitionOffset(b.Key, b.Value.To)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private Dictionary<TopicPartition, long> Begin()
    {
        try
        {
            _bounds = RangeResolver.Resolve(_consumer, _topic, _range);
            if (_range.From == KafkaPlace.Open && _bounds.Count > 0)
            {
                foreach (TopicPartitionOffset committed in _consumer.Committed(_bounds.Keys, Patience).Where(static c => !c.Offset.IsSpecial))
                    _bounds[committed.TopicPartition] = _bounds[committed.TopicPartition] with { From = Math.Max(committed.Offset.Value, _bounds[committed.TopicPartition].From) };
            }

            _bounds = _bounds.Where(static b => b.Value.From < b.Value.To).ToDictionary();
            _consumer.Assign(_bounds.Select(static b => new TopicPartitionOffset(b.Key, b.Value.From)));
            return _bounds.ToDictionary(static b => b.Key, static b => b.Value.To);
        }
        catch (KafkaException e)
        {
            throw new IOException($"{_topic}: {KafkaTrouble.Explain(e.Error)}", e);
        }
    }

    private ConsumeResult<Ignore, byte[]> Next(CancellationToken stop)
    {
        try
        {
            return _consumer.Consume(stop);
        }
        catch (ConsumeException e)
        {
            throw new IOException($"{_topic}: {KafkaTrouble.Explain(e.Error)}", e);
        }
    }
}
