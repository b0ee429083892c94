using System.Threading.Channels;
using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>One file from its bytes to its documents, on one thread: what is written goes to the file's channel in pieces.</summary>
internal sealed class FileLane : IBatchSink, IBatchEmitter, IDisposable
{
    private readonly BatchPool _pool = new();
    private readonly StageChain _stages;
    private readonly EventPieces _pieces;
    private readonly OneShotCounts _counts;
    private readonly long? _baseTime;
    private readonly CancellationToken _stop;
    private readonly List<Utf8Output> _full = [];
    private ChannelWriter<Utf8Output>? _to;

    /// <summary>Initializes a lane.</summary>
    /// <param name="stages">The stages, owned by the lane.</param>
    /// <param name="options">What a document holds.</param>
    /// <param name="counts">What all lanes have read and written.</param>
    /// <param name="baseTime">Arrival time of everything, nanoseconds since 1970; null for the input's own.</param>
    /// <param name="stop">Ends waiting for the channel.</param>
    public FileLane(StageChain stages, EventDocumentOptions options, OneShotCounts counts, long? baseTime, CancellationToken stop)
    {
        _stages = stages;
        _pieces = new EventPieces(options, piece =>
        {
            _full.Add(piece);
            return EventPieces.NewPiece();
        });
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
        _pieces.Cut();
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
        _counts.AddEvents(_pieces.Write(batch));
        batch.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _pieces.Dispose();

    private ValueTask PassOnAsync() => _full.Count == 0 ? default : PassOnAllAsync();

    private async ValueTask PassOnAllAsync()
    {
        foreach (Utf8Output piece in _full)
            await _to!.WriteAsync(piece, _stop).ConfigureAwait(false);
        _full.Clear();
    }
}
