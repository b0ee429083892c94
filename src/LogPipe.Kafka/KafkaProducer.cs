using Confluent.Kafka;

namespace LogPipe.Kafka;

/// <summary>
/// Writes messages and says what became of each. Idempotent (<c>enable.idempotence</c>): what librdkafka itself sends again is in the topic once and in order. One caller at a time.
/// </summary>
internal sealed class KafkaProducer : IDisposable
{
    /// <summary>
    /// How long librdkafka itself tries a message. Shorter than its five minutes, so that the pipeline can say what is wrong; long enough for a new leader to be chosen.
    /// </summary>
    private const int PatienceMilliseconds = 30_000;

    /// <summary>A pipeline's batch is written as a whole: what waits longer gains nothing.</summary>
    private const double LingerMilliseconds = 5;

    private readonly ProducerConfig _config;
    private IProducer<byte[]?, byte[]>? _producer;
    private Error? _trouble;

    /// <summary>Initializes the producer; nothing is connected before the first message.</summary>
    /// <param name="connection">How the cluster is reached.</param>
    /// <param name="compression">One of <see cref="KafkaOutputOptions.Compressions"/>.</param>
    /// <param name="maxMessageBytes">Bytes of a message at most.</param>
    public KafkaProducer(KafkaConnection connection, string compression, int maxMessageBytes)
    {
        _config = new ProducerConfig(connection.ToConfig())
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            CompressionType = Enum.Parse<CompressionType>(compression, ignoreCase: true),
            LingerMs = LingerMilliseconds,
            MessageMaxBytes = maxMessageBytes,
            BatchSize = Math.Max(maxMessageBytes, 1_000_000),
            MessageTimeoutMs = PatienceMilliseconds,
            DeliveryReportFields = "status",
            // a missing topic is told at once instead of after the whole patience
            TopicMetadataPropagationMaxMs = 5_000,
        };
    }

    /// <summary>Gets what went wrong with the connection last, or null.</summary>
    public string? Trouble => Volatile.Read(ref _trouble) is { } error ? KafkaTrouble.Explain(error) : null;

    /// <summary>Begins a call; its messages are added by <see cref="Add"/>.</summary>
    public ProduceCall Begin(int count)
    {
        _producer ??= Build();
        Volatile.Write(ref _trouble, null);
        return new ProduceCall(count);
    }

    /// <summary>Hands one message over; what becomes of it is told to the call.</summary>
    public void Add(ProduceCall call, int number, string topic, Message<byte[]?, byte[]> message)
    {
        call.Open();
        try
        {
            _producer!.Produce(topic, message, report => call.Close(number, report.Error));
        }
        catch (ProduceException<byte[]?, byte[]> e)
        {
            call.Close(number, e.Error);
        }
    }

    /// <summary>Waits until the broker has said of every message what became of it.</summary>
    public async Task EndAsync(ProduceCall call, CancellationToken cancellation)
    {
        await call.EndAsync().WaitAsync(cancellation).ConfigureAwait(false);
        // an idempotent producer that lost its place says so once and takes nothing more: the next call makes a new one
        if (call.IsFatal)
            Drop();
    }

    /// <summary>Makes topics that are missing, as large as the broker makes them by default.</summary>
    /// <exception cref="KafkaException">The broker refuses.</exception>
    public async Task CreateTopicsAsync(IEnumerable<string> topics)
    {
        using IAdminClient admin = new DependentAdminClientBuilder((_producer ??= Build()).Handle).Build();
        try
        {
            await admin.CreateTopicsAsync(topics.Select(static t => new Confluent.Kafka.Admin.TopicSpecification { Name = t })).ConfigureAwait(false);
        }
        catch (Confluent.Kafka.Admin.CreateTopicsException e)
        {
            Error? other = e.Results.Select(static r => r.Error).FirstOrDefault(static error => error.IsError && error.Code != ErrorCode.TopicAlreadyExists);
            if (other is not null)
                throw new KafkaException(other);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private void Drop()
    {
        IProducer<byte[]?, byte[]>? producer = _producer;
        _producer = null;
        producer?.Dispose();
    }

    private IProducer<byte[]?, byte[]> Build()
    {
        try
        {
            return new ProducerBuilder<byte[]?, byte[]>(_config)
                .SetErrorHandler((_, error) => Volatile.Write(ref _trouble, error))
                .SetLogHandler(static (_, _) => { }) // what matters of it comes as errors too
                .Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new IOException($"the Kafka client refuses its settings ({e.Message}): correct them in the configuration", e);
        }
    }
}

/// <summary>Messages that were handed over together, and what became of each. Reports come on the client's own thread.</summary>
internal sealed class ProduceCall(int count)
{
    private readonly Error?[] _errors = new Error?[count];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1;

    /// <summary>Gets a value that says whether the producer can take nothing more.</summary>
    public bool IsFatal { get; private set; }

    /// <summary>Gives what went wrong with a message, or null where it is in the topic. Valid after the end.</summary>
    public Error? this[int number] => _errors[number];

    internal void Open() => Interlocked.Increment(ref _open);

    internal void Close(int number, Error error)
    {
        if (error.IsError)
        {
            _errors[number] = error;
            IsFatal |= error.IsFatal;
        }

        Close();
    }

    internal Task EndAsync()
    {
        Close();
        return _ended.Task;
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _ended.SetResult();
    }
}
