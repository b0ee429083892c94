using System.Runtime.CompilerServices;

namespace LogPipe.Model;

/// <summary>
/// One line or event of a <see cref="LogBatch"/>. Everything textual is a slice of the batch's buffer, and the
/// fields hang on it as a chain of <see cref="LogField"/> entries; change both through the batch.
/// </summary>
/// <remarks>Mutable on purpose and handed out by reference: records are worked on in place, one stage after another.</remarks>
public struct LogRecord
{
    /// <summary>The event's bytes as they came in, line ends inside a multi-line event included: ECS <c>event.original</c>.</summary>
    public Utf8Slice Text;

    /// <summary>Position of the first byte (files), offset (Kafka) or number (others) in the source; never decreases inside a batch.</summary>
    public long Position;

    /// <summary>Position just past the record in the source: where a reader would go on.</summary>
    public long NextPosition;

    /// <summary>
    /// Number of physical lines that the record accounts for. Stages may move lines from one record to another but keep the sum: an event joined
    /// from five lines has 5 and each record joined into it 0; of several events made from one record the first keeps the count and the others
    /// have 0; a roll-up has 0, because the records it counts keep theirs and are <see cref="DropReason.Folded"/>.
    /// </summary>
    public int LineCount;

    /// <summary>Tells events apart that share one position (several events of one Kafka message); 0 for the first.</summary>
    public int SubEvent;

    /// <summary>
    /// Event time in nanoseconds since 1970-01-01T00:00:00Z, or <see cref="LogBatch.NoTime"/> while unknown. As an input hands it over: when the transport took
    /// the message, which counts where the event itself does not say.
    /// </summary>
    public long Timestamp;

    /// <summary>Index of the record's stream in <see cref="LogBatch.Streams"/>.</summary>
    public int Stream;

    /// <summary>Number of the format that framing recognised at the head of the record, or -1; only Parsing reads it.</summary>
    public int Format;

    /// <summary>What happened to the record while it was read.</summary>
    public RecordFlags Flags;

    /// <summary>Why the record left the flow, or <see cref="DropReason.None"/>.</summary>
    public DropReason Dropped;

    /// <summary>First entry of the record's field chain, or -1.</summary>
    internal int FirstField;

    /// <summary>Last entry of the record's field chain, or -1.</summary>
    internal int LastField;

    /// <summary>Number, from 1, of the text in the batch's list of texts that came before which the record's text ends with, or 0.</summary>
    internal int Repeat;

    /// <summary>
    /// A bit for each field that was ever added, by its id modulo 128: a Bloom filter of one hash, so that most questions for a field that is not there are
    /// answered without a walk. Bits stay when fields go. Of 64 bits, the 20 fields of an access log's line left every third question to the walk.
    /// </summary>
    internal FieldBits Fields;

    /// <summary>Gets a value that says whether the record is still in the flow.</summary>
    public readonly bool IsLive => Dropped == DropReason.None;
}

/// <summary>Bits of 128 fields.</summary>
internal struct FieldBits
{
    private ulong _even;
    private ulong _odd;

    /// <summary>Says whether the bit of a field is set; for a field that is a constant this is one test.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(FieldId id) => (((id.Index & 64) == 0 ? _even : _odd) >> id.Index & 1) != 0;

    /// <summary>Says whether any of several bits is set.</summary>
    public readonly bool HasAny(in FieldBits other) => ((_even & other._even) | (_odd & other._odd)) != 0;

    /// <summary>Sets several bits.</summary>
    public void AddAll(in FieldBits other)
    {
        _even |= other._even;
        _odd |= other._odd;
    }

    /// <summary>Sets the bit of a field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(FieldId id)
    {
        if ((id.Index & 64) == 0)
            _even |= 1UL << id.Index;
        else
            _odd |= 1UL << id.Index;
    }
}

/// <summary>What inputs and framing noticed about a record; Parsing turns them into <c>tags</c> and <c>log.flags</c>.</summary>
[Flags]
public enum RecordFlags : byte
{
    /// <summary>Nothing to note.</summary>
    None = 0,

    /// <summary>The line was longer than the limit and was cut (<c>tags: _truncated</c>).</summary>
    Truncated = 1,

    /// <summary>The record was joined from several lines (<c>log.flags: multiline</c>).</summary>
    Multiline = 2,

    /// <summary>The bytes were not valid in the source's encoding and were mended with U+FFFD (<c>tags: _invalid_encoding</c>).</summary>
    InvalidEncoding = 4,

    /// <summary>The source ended without a line end after this record.</summary>
    Unterminated = 8,

    /// <summary>The record was cut off an event by a time or size limit (<c>tags: _multiline_split</c>).</summary>
    Split = 16,
}
