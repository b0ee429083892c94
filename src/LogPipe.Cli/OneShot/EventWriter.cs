using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>Writes the live records of batches as JSON lines, in large pieces.</summary>
internal sealed class EventWriter : IDisposable
{
    // one write per quarter of a megabyte: the system call is lost in the noise, and a reader behind a pipe gets its lines soon
    private const int PieceBytes = 256 << 10;
    private readonly Stream _to;
    private readonly EventJsonWriter _json;
    private readonly Utf8Output _text = new(PieceBytes + (64 << 10));

    /// <summary>Initializes the writer.</summary>
    /// <param name="to">Where the lines go; not owned.</param>
    /// <param name="options">What a document holds.</param>
    public EventWriter(Stream to, EventDocumentOptions options)
    {
        _to = to;
        _json = new EventJsonWriter(options);
    }

    /// <summary>Gets the number of events written.</summary>
    public long EventCount { get; private set; }

    /// <summary>Writes the records of a batch that are live.</summary>
    public void Write(LogBatch batch)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            if (!record.IsLive)
                continue;
            _json.Write(batch, record, _text);
            _text.Append((byte)'\n');
            EventCount++;
            if (_text.ByteCount >= PieceBytes)
                Flush();
        }
    }

    /// <summary>Hands over what is written so far.</summary>
    public void Flush()
    {
        if (_text.ByteCount == 0)
            return;
        _to.Write(_text.WrittenSpan);
        _text.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();
}
