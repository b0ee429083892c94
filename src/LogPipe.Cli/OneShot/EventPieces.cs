using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>Writes the live records of batches as JSON lines into pieces of a quarter of a megabyte: a system call for each is lost in the noise, and a reader behind a pipe gets its lines soon.</summary>
internal sealed class EventPieces : IDisposable
{
    private const int PieceBytes = 256 << 10;

    private readonly EventJsonWriter _json;
    private readonly Func<Utf8Output, Utf8Output> _takeFull;
    private Utf8Output _piece = NewPiece();

    /// <summary>Initializes the writer.</summary>
    /// <param name="options">What a document holds.</param>
    /// <param name="takeFull">Takes a piece that is full and gives the empty one to go on with, which may be the same.</param>
    public EventPieces(EventDocumentOptions options, Func<Utf8Output, Utf8Output> takeFull)
    {
        _json = new EventJsonWriter(options);
        _takeFull = takeFull;
    }

    /// <summary>Makes an empty piece: an event more than a piece holds still fits, as nearly all are short.</summary>
    public static Utf8Output NewPiece() => new(PieceBytes + (64 << 10));

    /// <summary>Writes the records of a batch that are live.</summary>
    /// <returns>How many they are.</returns>
    public long Write(LogBatch batch)
    {
        long events = 0;
        foreach (ref LogRecord record in batch.Records)
        {
            if (!record.IsLive)
                continue;
            _json.Write(batch, record, _piece);
            _piece.Append((byte)'\n');
            events++;
            if (_piece.ByteCount >= PieceBytes)
                _piece = _takeFull(_piece);
        }

        return events;
    }

    /// <summary>Hands over what is written so far.</summary>
    public void Cut()
    {
        if (_piece.ByteCount > 0)
            _piece = _takeFull(_piece);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _piece.Dispose();
    }
}
