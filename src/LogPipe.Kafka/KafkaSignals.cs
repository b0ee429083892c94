using System.Text;
using Confluent.Kafka;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>Writes signals to a topic: key and header <c>logpipe-id</c> are the signal's id, so a compacted topic keeps its last state.</summary>
/// <remarks>Taken means acknowledged by every replica in sync. A topic can only be appended to: after a crash the same state may come again.</remarks>
public sealed class KafkaSignals : ISignalSink
{
    private readonly string _topic;
    private readonly KafkaProducer _producer;
    private readonly byte[] _version;

    /// <summary>Initializes the sink; nothing is connected before the first signal.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">How to write; <see cref="KafkaOutputOptions.SignalsTopic"/> is set.</param>
    /// <param name="version">The version of LogPipe, for the header.</param>
    public KafkaSignals(string name, KafkaOutputOptions options, string version)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        _topic = options.SignalsTopic ?? throw new ArgumentException("no topic for signals", nameof(options));
        _version = Encoding.UTF8.GetBytes(version);
        _producer = new KafkaProducer(options.Connection, options.Compression, options.MaxMessageBytes);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SignalRefusal>> WriteAsync(IReadOnlyList<Signal> signals, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ProduceCall call = _producer.Begin(signals.Count);
        for (int i = 0; i < signals.Count; i++)
        {
            byte[] id = Encoding.ASCII.GetBytes(signals[i].Id);
            _producer.Add(call, i, _topic, new Message<byte[]?, byte[]>
            {
                Key = id,
                Value = signals[i].Json.ToArray(),
                Headers = [new Header("logpipe-id", id), new Header("logpipe-version", _version)],
            });
        }

        await _producer.EndAsync(call, cancellation).ConfigureAwait(false);
        var refused = new List<SignalRefusal>();
        for (int i = 0; i < signals.Count; i++)
        {
            if (call[i] is not { } error)
                continue;
            if (!KafkaTrouble.IsTooLarge(error))
                throw new IOException(error.Code == ErrorCode.Local_MsgTimedOut ? _producer.Trouble ?? KafkaTrouble.Explain(error) : KafkaTrouble.Explain(error));
            refused.Add(new SignalRefusal(signals[i].Id, $"no message of {signals[i].Json.Length} bytes is taken ({error.Reason})"));
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();
}
