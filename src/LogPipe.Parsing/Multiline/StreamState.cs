using LogPipe.Model;
using LogPipe.Parsing.Envelopes;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Multiline;

/// <summary>What joining knows of one stream between lines and between batches.</summary>
internal sealed class StreamState(LogStream stream, byte[]? key = null)
{
    /// <summary>Gets the key that envelopes give the stream, or null for a stream that the input made.</summary>
    public byte[]? Key { get; } = key;

    /// <summary>Number of the stream in the batch at hand, or -1 while its batch does not have it.</summary>
    public int NumberInBatch = -1;

    /// <summary>Gets the stream.</summary>
    public LogStream Stream { get; } = stream;

    /// <summary>Gets the formats that the stream was seen to write.</summary>
    public StreamFormats Formats { get; } = new();

    /// <summary>Gets the event that waits for more lines across batches.</summary>
    public CarriedEvent Carried { get; } = new();

    /// <summary>Number of the record in the batch at hand that may still get lines, or -1.</summary>
    public int OpenRecord = -1;

    /// <summary>Whether the open record's message continues on further lines.</summary>
    public bool MessageIsOpen;

    /// <summary>Whether every indented line goes on the open record.</summary>
    public bool TakesIndented;

    /// <summary>End of the last line, blank ones included, that belongs to the open record.</summary>
    public int OpenEnd;

    /// <summary>Number, as the input counted, of the last line of the open record: lines joined without a copy follow each other directly.</summary>
    public int LastLine;

    /// <summary>What agents and runtimes wrote around the first line of the open event.</summary>
    public Envelope Envelope = Envelope.None;

    /// <summary>The first line of the open event as it came in, envelope included; empty for a bare line.</summary>
    public Utf8Slice Wrapped;

    /// <summary>Whether the runtime cut the last line, so that the next one goes on right behind it.</summary>
    public bool IsPartial;

    /// <summary>Whether the open record's text is a copy behind the input's bytes, so that the next line does not follow it in the buffer.</summary>
    public bool IsCopied;

    /// <summary>Blank lines behind the open record's text that a copy of its lines would have to make up.</summary>
    public int BlankLines;

    /// <summary>The kind of text that a headless event has turned out to be.</summary>
    public TraceKind Trace;

    /// <summary>Whether the open event is inside a block of its format, which lines cannot end by what they look like.</summary>
    public bool IsInBlock;

    /// <summary>Whether the file began with the second line of a pair of heads, so that its events start there.</summary>
    public bool IsCutAtSecond;

    /// <summary>Gets who sent the open event, where its format carries lines of several programs; empty elsewhere.</summary>
    public ReadOnlySpan<byte> Sender => _sender.AsSpan(0, _senderByteCount);

    /// <summary>Remembers who sent the event that is opened.</summary>
    public void SentBy(ReadOnlySpan<byte> sender)
    {
        if (_sender.Length < sender.Length)
            _sender = new byte[Math.Max(sender.Length, 64)];
        sender.CopyTo(_sender);
        _senderByteCount = sender.Length;
    }

    private byte[] _sender = [];
    private int _senderByteCount;

    /// <summary>Whether the last line of the open or carried event was indented.</summary>
    public bool LastIndented;

    /// <summary>Format of the event that was last given out before its end was seen (by time or limit), or null.</summary>
    public int? SplitFormat;
}

/// <summary>An event that was still open when its batch ended: its bytes, kept until more lines or the end come.</summary>
internal sealed class CarriedEvent
{
    private byte[] _bytes = [];
    private byte[] _wrapped = [];
    private int _wrappedByteCount;
    private byte[]? _trace;
    private byte[]? _span;

    /// <summary>Gets a value that says whether there is one.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Number of lines, blank ones included; 0 also for all but the first event of a record that holds several.</summary>
    public int LineCount;

    /// <summary>Position of the first line in the source.</summary>
    public long Position;

    /// <summary>Position behind the last line.</summary>
    public long NextPosition;

    /// <summary>Sub-event number of the first line.</summary>
    public int SubEvent;

    /// <summary>Which format's head the first line had.</summary>
    public HeadMatch Match;

    /// <summary>What inputs noticed about the lines.</summary>
    public RecordFlags Flags;

    /// <summary>Arrival of the event's batch, nanoseconds since 1970.</summary>
    public long ArrivedAt;

    /// <summary>When the transport or an agent saw the first line, nanoseconds since 1970, or <see cref="LogBatch.NoTime"/>.</summary>
    public long SeenAt = LogBatch.NoTime;

    /// <summary>When the last line was added, on the clock that the stage is told; nanoseconds since 1970.</summary>
    public long TouchedAt;

    /// <summary>Gets the first line as it came in, envelope included; empty for a bare line.</summary>
    public ReadOnlySpan<byte> Wrapped => _wrapped.AsSpan(0, _wrappedByteCount);

    /// <summary>Keeps the first line with what was around it.</summary>
    public void Wrap(ReadOnlySpan<byte> wrapped)
    {
        if (_wrapped.Length < wrapped.Length)
            _wrapped = new byte[Math.Max(wrapped.Length, 1024)];
        wrapped.CopyTo(_wrapped);
        _wrappedByteCount = wrapped.Length;
    }

    /// <summary>Gets the names of the rules that hid something in the event.</summary>
    public List<TextConstant> Redacted { get; } = [];

    /// <summary>Gets the bytes of the first line.</summary>
    public int FirstLineByteCount { get; private set; }

    /// <summary>Gets the number of bytes up to the last line that is not blank.</summary>
    public int ByteCount { get; private set; }

    /// <summary>Gets the event's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, ByteCount);

    /// <summary>Takes over an event.</summary>
    /// <param name="record">The event's record.</param>
    /// <param name="text">Its bytes up to the last line, blank lines at the end included.</param>
    /// <param name="endsWithReturn">Whether a carriage return stood before the last line feed.</param>
    public void Start(in LogRecord record, ReadOnlySpan<byte> text, bool endsWithReturn)
    {
        _used = 0;
        Append(text);
        ByteCount = record.Text.ByteCount;
        int feed = text.IndexOf((byte)'\n');
        FirstLineByteCount = feed < 0 ? text.Length : text[..feed].TrimEnd((byte)'\r').Length;
        _endsWithReturn = endsWithReturn;
        IsSet = true;
        LineCount = record.LineCount;
        Position = record.Position;
        NextPosition = record.NextPosition;
        SubEvent = record.SubEvent;
        Flags = record.Flags;
    }

    /// <summary>Adds a line; blank lines count as text only when more text follows them.</summary>
    /// <param name="line">The line's record.</param>
    /// <param name="text">The line's bytes.</param>
    /// <param name="isBlank">Whether it is empty or white space.</param>
    /// <param name="isRest">Whether it is the rest of the last line.</param>
    /// <param name="endsWithReturn">Whether a carriage return stands before its line feed.</param>
    public void AddLine(in LogRecord line, ReadOnlySpan<byte> text, bool isBlank, bool isRest, bool endsWithReturn)
    {
        if (!isRest)
            Append(_endsWithReturn ? "\r\n"u8 : "\n"u8);
        bool isFirstLine = isRest && FirstLineByteCount == _used;
        Append(text);
        if (isFirstLine)
            FirstLineByteCount = _used;
        if (!isBlank)
            ByteCount = _used;
        _endsWithReturn = endsWithReturn;
        LineCount += line.LineCount;
        NextPosition = line.NextPosition;
        Flags |= line.Flags;
    }

    /// <summary>Forgets the event.</summary>
    public void Clear()
    {
        IsSet = false;
        LineCount = 0;
        ByteCount = 0;
        _used = 0;
        _wrappedByteCount = 0;
        Redacted.Clear();
        if (_wrapped.Length > MaxKeptBytes)
            _wrapped = [];
        if (_bytes.Length > MaxKeptBytes)
            _bytes = [];
    }

    /// <summary>Bytes of buffer kept for the stream's next event; larger ones were an exception and are given back.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    private int _used;
    private bool _endsWithReturn;

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _used < bytes.Length)
            Array.Resize(ref _bytes, Math.Max(Math.Max(_bytes.Length * 2, 1024), _used + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Keeps the trace that the transport named, in a Kafka header for one.</summary>
    public void KeepTrace(LogBatch batch, in LogRecord record)
    {
        _trace = batch.TryGetText(record, EcsFields.TraceId, out ReadOnlySpan<byte> trace) ? trace.ToArray() : null;
        _span = batch.TryGetText(record, EcsFields.SpanId, out ReadOnlySpan<byte> span) ? span.ToArray() : null;
    }

    /// <summary>Puts the trace back where the event itself names none.</summary>
    public void RestoreTrace(LogBatch batch, ref LogRecord record)
    {
        if (_trace is not null && !batch.Has(record, EcsFields.TraceId))
            batch.AddText(ref record, EcsFields.TraceId, _trace);
        if (_span is not null && !batch.Has(record, EcsFields.SpanId))
            batch.AddText(ref record, EcsFields.SpanId, _span);
    }

    /// <summary>Remembers which rules hid something in a line of the event.</summary>
    public void Mark(LogBatch batch, in LogRecord line)
    {
        foreach (ref readonly LogField field in batch.Fields(line))
        {
            if (field.Id == LogPipeFields.Redacted && field.Kind == FieldKind.Constant && !Redacted.Contains(field.Constant))
                Redacted.Add(field.Constant);
        }
    }
}
