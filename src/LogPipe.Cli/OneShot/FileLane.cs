using System.Threading.Channels;
using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>One file from its bytes to its documents, on one thread: what is written goes to the file's channel in pieces.</summary>
internal sealed class FileLane : IBatchSink, IBatchEmitter, IDisposable
{
    // one write per quarter of a megabyte: the system call is lost in the noise
    private const int PieceBytes = 256 << 10;

    private readonly BatchPool _pool = new();
    private readonly StageChain _stages;
    private readonly EventJsonWriter _json;
    private readonly FileLaneCounts _counts;
    private readonly long? _baseTime;
    private readonly CancellationToken _stop;
    private readonly List<Utf8Output> _full = [];
    private ChannelWriter<Utf8Output>? _to;
    private Utf8Output _piece = NewPiece();

    /// <summary>Initializes a lane.</summary>
    /// <param name="stages">The stages, owned by the lane.</param>
    /// <param name="options">What a document holds.</param>
    /// <param name="counts">What all lanes have read and written.</param>
    /// <param name="baseTime">Arrival time of everything, nanoseconds since 1970; null for the input's own.</param>
    /// <param name="stop">Ends waiting for the channel.</param>
    public FileLane(StageChain stages, EventDocumentOptions options, FileLaneCounts counts, long? baseTime, CancellationToken stop)
    {
        _stages = stages;
        _json = new EventJsonWriter(options);
        _counts = counts;
        _baseTime = baseTime;
        _stop = stop;
    }

    /// <summary>Sends what comes from now on to another channel.</summary>
    public void Begin(ChannelWriter<Utf8Output> to) => _to = to;

    /// <summary>Writes what is held and left.</summary>
    public async ValueTask EndAsync()
    {
        _stages.Drain(this);
        if (_piece.ByteCount > 0)
            CutPiece();
        await PassOnAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        _counts.Add(batch);
        batch.ArrivedAt = _baseTime ?? batch.ArrivedAt;
        _stages.Accept(batch, this);
        return PassOnAsync();
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation)
    {
        _stages.EndOfSource(source, this);
        return PassOnAsync();
    }

    /// <inheritdoc/>
    public void Emit(LogBatch batch)
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
                CutPiece();
        }

        _counts.AddEvents(events);
        batch.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _piece.Dispose();
    }

    private static Utf8Output NewPiece() => new(PieceBytes + (64 << 10));

    private void CutPiece()
    {
        _full.Add(_piece);
        _piece = NewPiece();
    }

    private ValueTask PassOnAsync() => _full.Count == 0 ? default : PassOnAllAsync();

    private async ValueTask PassOnAllAsync()
    {
        foreach (Utf8Output piece in _full)
            await _to!.WriteAsync(piece, _stop).ConfigureAwait(false);
        _full.Clear();
    }
}

/// <summary>What all lanes of a command have read and written; from any thread.</summary>
internal sealed class FileLaneCounts
{
    private long _lines;
    private long _bytes;
    private long _events;

    /// <summary>Gets the lines read so far.</summary>
    public long LineCount => Interlocked.Read(ref _lines);

    /// <summary>Gets the bytes of text read so far.</summary>
    public long ByteCount => Interlocked.Read(ref _bytes);

    /// <summary>Gets the events written so far.</summary>
    public long EventCount => Interlocked.Read(ref _events);

    /// <summary>Counts what was read.</summary>
    public void Add(LogBatch batch)
    {
        long lines = 0;
        foreach (ref LogRecord record in batch.Records)
            lines += record.LineCount;
        Interlocked.Add(ref _lines, lines);
        Interlocked.Add(ref _bytes, batch.ByteCount);
    }

    /// <summary>Counts what was written.</summary>
    public void AddEvents(long events) => Interlocked.Add(ref _events, events);
}
