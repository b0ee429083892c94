using System.Text;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>What the reader knows of a partition that is assigned to it. Owned by the reader's thread but for the acknowledged position.</summary>
internal sealed class PartitionState
{
    /// <summary>Writers told apart by key in one partition; where keys are as many as messages they tell nobody apart, and the rest shares one stream.</summary>
    private const int MaxStreams = 4096;

    private readonly Dictionary<byte[], Writer> _byKey = new(ByteKeyComparer.Instance);
    private byte[] _key = new byte[256];
    private long _filled;
    private long _acknowledged = -1;
    private long _next = -1;

    /// <summary>Initializes the state.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">Number of the partition, from 0.</param>
    /// <param name="source">The source that the pipeline knows it as.</param>
    public PartitionState(string topic, int partition, LogSource source)
    {
        Topic = topic;
        Partition = partition;
        Source = source;
    }

    public string Topic { get; }

    public int Partition { get; }

    public LogSource Source { get; }

    /// <summary>Gets the offset of the first message that was read.</summary>
    public long First { get; init; }

    /// <summary>Gets or sets the offset behind the last message that was read, or -1 before the first. Other threads may read it, for what they tell.</summary>
    public long Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Gets or sets the batch that is being filled, or null.</summary>
    public LogBatch? Filling { get; set; }

    /// <summary>Gets or sets when the first message of the batch came, on the reader's clock.</summary>
    public long FillingSince { get; set; }

    /// <summary>Gets or sets the hand-over that the pipeline has not taken yet.</summary>
    public Task? HandOver { get; set; }

    /// <summary>Gets or sets a value that says whether the broker sends nothing of it for now.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Gets or sets a value that says whether the end of the partition was reached.</summary>
    public bool IsAtEnd { get; set; }

    /// <summary>Gets or sets a value that says whether the pipeline was told last that more is to come.</summary>
    public bool SaidMore { get; set; }

    /// <summary>Gets or sets the position that the pipeline acknowledged last, or -1. Safe from any thread.</summary>
    public long Acknowledged
    {
        get => Volatile.Read(ref _acknowledged);
        set => Volatile.Write(ref _acknowledged, value);
    }

    /// <summary>Begins a batch.</summary>
    public void Begin(LogBatch batch, long now)
    {
        Filling = batch;
        FillingSince = now;
        _filled++;
    }

    /// <summary>Takes the batch that was filled.</summary>
    public LogBatch Take()
    {
        LogBatch batch = Filling!;
        Filling = null;
        return batch;
    }

    /// <summary>Gives the number in the batch of the stream that a key and a host stand for.</summary>
    public int StreamOf(ReadOnlySpan<byte> key, string? host)
    {
        if (key.IsEmpty && host is null)
            return 0;
        ReadOnlySpan<byte> whole = Join(key, host);
        Dictionary<byte[], Writer>.AlternateLookup<ReadOnlySpan<byte>> lookup = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(whole, out Writer? writer))
        {
            if (_byKey.Count >= MaxStreams)
                return 0;
            writer = new Writer(new LogStream(Source, Encoding.UTF8.GetString(whole).Replace('\0', ' ').Trim()) { HostName = host });
            _byKey.Add(whole.ToArray(), writer);
        }

        if (writer.NumberedIn != _filled)
        {
            writer.Number = Filling!.AddStream(writer.Stream);
            writer.NumberedIn = _filled;
        }

        return writer.Number;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> key, string? host)
    {
        if (host is null)
            return key;
        int needed = key.Length + 1 + Encoding.UTF8.GetMaxByteCount(host.Length);
        if (_key.Length < needed)
            _key = new byte[needed];
        key.CopyTo(_key);
        _key[key.Length] = 0;
        return _key.AsSpan(0, key.Length + 1 + Encoding.UTF8.GetBytes(host, _key.AsSpan(key.Length + 1)));
    }

    /// <summary>A writer, and its number in the batch in which it was met last.</summary>
    private sealed class Writer(LogStream stream)
    {
        public LogStream Stream { get; } = stream;

        public int Number { get; set; }

        /// <summary>Gets or sets which batch of the partition the number is of, counted from 1.</summary>
        public long NumberedIn { get; set; }
    }
}
