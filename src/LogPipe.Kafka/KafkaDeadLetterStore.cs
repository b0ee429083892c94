using System.Collections.Concurrent;
using Confluent.Kafka;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>
/// Keeps the dead letters of a topic on a topic beside it: the event's bytes as the value, why and where from in the headers (<see cref="DeadLetterHeaders"/>). Letters that cannot
/// stand on a topic, because they come from elsewhere or are too large for the broker, go to another store.
/// </summary>
/// <remarks>A letter is durable when every replica in sync has it (<c>acks=all</c>); the engine acknowledges nothing before. Missing topics are made. Several callers, one after another.</remarks>
public sealed class KafkaDeadLetterStore : IDeadLetterStore
{
    /// <summary>Letters are as large as messages may be; the broker has the last word.</summary>
    private const int MaxMessageBytes = 64 << 20;

    private readonly KafkaDeadLetterOptions _options;
    private readonly IDeadLetterStore _others;
    private readonly KafkaProducer _producer;
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Initializes the store; nothing is connected before the first letter.</summary>
    /// <param name="options">Where letters go.</param>
    /// <param name="others">Takes what cannot stand on a topic; disposed of with the store.</param>
    public KafkaDeadLetterStore(KafkaDeadLetterOptions options, IDeadLetterStore others)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _others = others;
        _producer = new KafkaProducer(options.Connection, "none", MaxMessageBytes);
    }

    /// <summary>Gives how many letters each topic got. Safe from any thread.</summary>
    public IReadOnlyDictionary<string, long> Counts() => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="IOException">The broker does not take them: the message says why.</exception>
    public async Task WriteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(letters);
        var elsewhere = new List<DeadLetter>();
        var here = new List<(DeadLetter Letter, string Topic)>();
        foreach (DeadLetter letter in letters)
        {
            if (TopicOf(letter) is { } topic)
                here.Add((letter, topic));
            else
                elsewhere.Add(letter);
        }

        if (here.Count > 0)
            elsewhere.AddRange(await WriteAsync(here, mayCreate: true, cancellation).ConfigureAwait(false));
        if (elsewhere.Count > 0)
            await _others.WriteAsync(elsewhere, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _producer.Dispose();
        return _others.DisposeAsync();
    }

    private string? TopicOf(DeadLetter letter)
    {
        if (!PartitionName.IsKey(letter.SourceKey) || !PartitionName.TryParse(letter.SourceName, out string topic, out _))
            return _options.Topic;
        // what is read from a dead-letter topic and refused again stays on it
        return topic.EndsWith(_options.Suffix, StringComparison.Ordinal) ? topic : topic + _options.Suffix;
    }

    /// <summary>Writes letters to their topics.</summary>
    /// <returns>Those that are too large for a topic.</returns>
    private async Task<List<DeadLetter>> WriteAsync(List<(DeadLetter Letter, string Topic)> letters, bool mayCreate, CancellationToken cancellation)
    {
        ProduceCall call = _producer.Begin(letters.Count);
        for (int i = 0; i < letters.Count; i++)
        {
            DeadLetter letter = letters[i].Letter;
            _producer.Add(call, i, letters[i].Topic, new Message<byte[]?, byte[]>
            {
                Key = System.Text.Encoding.UTF8.GetBytes(letter.SourceName),
                Value = letter.Payload.ToArray(),
                Headers = DeadLetterHeaders.Of(letter, _options.Group),
            });
        }

        await _producer.EndAsync(call, cancellation).ConfigureAwait(false);
        var tooLarge = new List<DeadLetter>();
        var missing = new List<(DeadLetter Letter, string Topic)>();
        for (int i = 0; i < letters.Count; i++)
        {
            if (call[i] is not { } error)
            {
                _counts.AddOrUpdate(letters[i].Topic, 1, static (_, count) => count + 1);
                continue;
            }

            if (KafkaTrouble.IsTooLarge(error))
                tooLarge.Add(letters[i].Letter);
            else if (mayCreate && error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition)
                missing.Add(letters[i]);
            else
                throw new IOException($"dead letters for the topic {letters[i].Topic}: {_producer.Trouble ?? KafkaTrouble.Explain(error)}");
        }

        if (missing.Count == 0)
            return tooLarge;
        await CreateAsync(missing.Select(static m => m.Topic).Distinct(StringComparer.Ordinal)).ConfigureAwait(false);
        tooLarge.AddRange(await WriteAsync(missing, mayCreate: false, cancellation).ConfigureAwait(false));
        return tooLarge;
    }

    private async Task CreateAsync(IEnumerable<string> topics)
    {
        try
        {
            await _producer.CreateTopicsAsync(topics).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new IOException($"dead letters: the topic {string.Join(", ", topics)} is missing and cannot be made: {KafkaTrouble.Explain(e.Error)}", e);
        }
    }
}
