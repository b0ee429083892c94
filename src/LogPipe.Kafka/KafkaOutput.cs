using System.Text;
using Confluent.Kafka;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>Writes events as ECS documents to a topic, and roll-ups to one of their own.</summary>
/// <remarks>
/// <para>Delivered means acknowledged by every replica in sync (<c>acks=all</c>). A topic can only be appended to: after a crash, messages come again that were not acknowledged, with
/// the same header <c>logpipe-id</c>, by which readers know them. A roll-up is written again when it counts more; its key is its id, so a compacted topic keeps the last one.</para>
/// <para>Events have the key of their stream (host and file), so that each stream keeps its order in one partition. Headers: <c>logpipe-id</c>, <c>logpipe-version</c>,
/// <c>logpipe-format</c>, <c>traceparent</c> (W3C Trace Context, level 1) where trace and span are known.</para>
/// </remarks>
public sealed class KafkaOutput : IOutput
{
    private const int TraceIdChars = 32;
    private const int SpanIdChars = 16;

    private readonly KafkaOutputOptions _options;
    private readonly KafkaProducer _producer;
    private readonly EventJsonWriter _writer;
    private readonly Utf8Output _json = new();
    private readonly byte[] _version;
    private EventId? _ids;
    private LogSource? _source;
    private bool _isDisposed;

    /// <summary>Initializes the output; nothing is connected before the first batch.</summary>
    /// <param name="name">The name from the configuration.</param>
    /// <param name="options">How and where to write.</param>
    /// <param name="version">The version of LogPipe, for the header.</param>
    /// <param name="document">What a document holds besides its fields.</param>
    public KafkaOutput(string name, KafkaOutputOptions options, string version, EventDocumentOptions? document = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        _options = options;
        _version = Encoding.UTF8.GetBytes(version);
        _writer = new EventJsonWriter(document ?? new());
        _producer = new KafkaProducer(options.Connection, options.Compression, options.MaxMessageBytes);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(outcomes);
        cancellation.ThrowIfCancellationRequested();
        ProduceCall call = _producer.Begin(batch.RecordCount);
        var keys = new byte[]?[batch.Streams.Count];
        for (int i = 0; i < batch.RecordCount; i++)
        {
            if (outcomes[i] == WriteStatus.Pending)
                Add(call, i, batch, keys);
        }

        await _producer.EndAsync(call, cancellation).ConfigureAwait(false);
        Judge(call, outcomes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return ValueTask.CompletedTask;
        _isDisposed = true;
        _producer.Dispose();
        _writer.Dispose();
        _json.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Add(ProduceCall call, int number, LogBatch batch, byte[]?[] keys)
    {
        ref LogRecord record = ref batch.Records[number];
        _json.Clear();
        _writer.Write(batch, record, _json);
        byte[] id = IdOf(batch, record);
        bool isSignal = batch.Has(record, LogPipeFields.RepeatCount);
        var headers = new Headers { new Header("logpipe-id", id), new Header("logpipe-version", _version) };
        if (batch.TryGetText(record, LogPipeFields.Format, out ReadOnlySpan<byte> format))
            headers.Add(new Header("logpipe-format", format.ToArray()));
        if (TraceParent(batch, record) is { } parent)
            headers.Add(new Header("traceparent", parent));
        var message = new Message<byte[]?, byte[]>
        {
            Key = isSignal ? id : keys[record.Stream] ??= KeyOf(batch.StreamOf(record)),
            Value = _json.WrittenSpan.ToArray(),
            Headers = headers,
        };
        _producer.Add(call, number, isSignal ? _options.SignalsTopic ?? _options.Topic : _options.Topic, message);
    }

    private byte[] IdOf(LogBatch batch, in LogRecord record)
    {
        if (!ReferenceEquals(_source, batch.Source))
        {
            _source = batch.Source;
            _ids = new EventId(batch.Source);
        }

        byte[] id = new byte[EventId.CharCount];
        _ids!.Write(record, id);
        return id;
    }

    private static byte[] KeyOf(LogStream stream) => Encoding.UTF8.GetBytes(stream.Key.Length > 0 ? stream.Key : stream.Source.DisplayName);

    private static byte[]? TraceParent(LogBatch batch, in LogRecord record)
    {
        if (!batch.TryGetText(record, EcsFields.TraceId, out ReadOnlySpan<byte> trace) || trace.Length != TraceIdChars
            || !batch.TryGetText(record, EcsFields.SpanId, out ReadOnlySpan<byte> span) || span.Length != SpanIdChars)
            return null;
        return [.. "00-"u8, .. trace, (byte)'-', .. span, .. "-01"u8];
    }

    /// <summary>Sets outcomes; where the broker took and refused nothing at all, says why in an exception, which the engine tells once.</summary>
    private void Judge(ProduceCall call, WriteOutcomes outcomes)
    {
        string? retry = null;
        bool settled = false;
        for (int i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i] != WriteStatus.Pending)
                continue;
            if (call[i] is not { } error)
            {
                settled = true;
                outcomes.Set(i, WriteStatus.Delivered);
            }
            else if (KafkaTrouble.IsTooLarge(error))
            {
                settled = true;
                outcomes.Set(i, WriteStatus.Rejected, $"too_large: no message of this size is taken ({error.Reason}); raise max_message_bytes here and max.message.bytes of the topic");
            }
            else
            {
                retry ??= error.Code == ErrorCode.Local_MsgTimedOut ? _producer.Trouble ?? KafkaTrouble.Explain(error) : KafkaTrouble.Explain(error);
                outcomes.Set(i, WriteStatus.Retry, retry);
            }
        }

        if (retry is not null && !settled)
            throw new IOException(retry);
    }
}
