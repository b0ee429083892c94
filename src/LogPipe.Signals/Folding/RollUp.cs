using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Folding;

/// <summary>Repetitions of one event within a window: how many, when, and what varied in them.</summary>
/// <remarks>Its identity is that of the first event that it counts, which is delivered in no other way.</remarks>
internal sealed class RollUp
{
    /// <summary>Bytes of an original that are kept as a sample; of the first one all, because it may stay the only one.</summary>
    private const int MaxSampleBytes = 8 << 10;

    /// <summary>Variable parts of a message whose values are counted.</summary>
    private const int MaxParts = 12;

    private readonly List<byte[]> _samples = [];
    private readonly SharedFields _fields = new();
    private readonly int _maxSamples;
    private ValueCounts?[] _parts = [];

    /// <summary>Initializes the roll-up of an event; <see cref="Add"/> counts it.</summary>
    public RollUp(LogBatch batch, in LogRecord record, KnownLine line, int maxSamples)
    {
        Position = record.Position;
        SubEvent = record.SubEvent;
        Stream = batch.StreamOf(record);
        ArrivedAt = batch.ArrivedAt;
        OpenedAt = record.Timestamp;
        Line = line;
        _maxSamples = maxSamples;
    }

    /// <summary>Gets the position of the first event.</summary>
    public long Position { get; }

    /// <summary>Gets the number of the first event at its position.</summary>
    public int SubEvent { get; }

    /// <summary>Gets where the last event ends.</summary>
    public long NextPosition { get; private set; }

    /// <summary>Gets the stream of the events.</summary>
    public LogStream Stream { get; }

    /// <summary>Gets the time of the first event that is counted, which is not the earliest where events come late, or <see cref="LogBatch.NoTime"/>.</summary>
    public long OpenedAt { get; }

    /// <summary>Gets when the first event arrived.</summary>
    public long ArrivedAt { get; }

    /// <summary>Gets what is known of the events' statement.</summary>
    public KnownLine Line { get; }

    /// <summary>Gets the number of events.</summary>
    public long Count { get; private set; }

    /// <summary>Gets or sets the number of events that the roll-up said when it was given out last.</summary>
    public long ShownCount { get; set; }

    /// <summary>Gets the number of their lines.</summary>
    public long LineCount { get; private set; }

    /// <summary>Gets the time of the earliest, or <see cref="LogBatch.NoTime"/>.</summary>
    public long First { get; private set; } = LogBatch.NoTime;

    /// <summary>Gets the time of the latest, or <see cref="LogBatch.NoTime"/>.</summary>
    public long Last { get; private set; } = LogBatch.NoTime;

    /// <summary>Gets the first originals.</summary>
    public IReadOnlyList<byte[]> Samples => _samples;

    /// <summary>Gets the fields of the events.</summary>
    public SharedFields Fields => _fields;

    /// <summary>Gets the values of the message's variable parts, in their order; null where a part never came.</summary>
    public IReadOnlyList<ValueCounts?> Parts => _parts;

    /// <summary>Counts an event.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The event.</param>
    /// <param name="message">The first line of its message.</param>
    /// <param name="key">The key that was read from that line.</param>
    public void Add(LogBatch batch, in LogRecord record, ReadOnlySpan<byte> message, LineKey key)
    {
        if (Count == 0)
            _fields.Start(batch, record);
        else
            _fields.Meet(batch, record, Count);
        Count++;
        LineCount += record.LineCount;
        NextPosition = Math.Max(NextPosition, record.NextPosition);
        if (record.Timestamp != LogBatch.NoTime)
        {
            First = First == LogBatch.NoTime ? record.Timestamp : Math.Min(First, record.Timestamp);
            Last = Math.Max(Last, record.Timestamp);
        }

        if (_samples.Count < _maxSamples)
            _samples.Add(batch.Bytes(record.Text with { ByteCount = Count == 1 ? record.Text.ByteCount : Math.Min(record.Text.ByteCount, MaxSampleBytes) }).ToArray());
        CountParts(message, key.Slots);
    }

    private void CountParts(ReadOnlySpan<byte> message, ReadOnlySpan<LineKey.Slot> slots)
    {
        int count = Math.Min(slots.Length, MaxParts);
        if (_parts.Length < count)
            Array.Resize(ref _parts, count);
        for (int i = 0; i < count; i++)
        {
            int start = slots[i].SourceStart;
            int end = slots[i].SourceEnd;
            // a part that never varied is a word, and nobody wants to read it twice
            if (start < end && end <= message.Length)
                (_parts[i] ??= new ValueCounts()).Add(message[start..end]);
        }
    }
}
