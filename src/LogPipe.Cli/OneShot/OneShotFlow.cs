using System.Threading.Channels;
using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>
/// The lean path of one-shot commands: an input reads, one thread runs the stages, one writes; three steps overlap and order is kept. No retry,
/// no acknowledgement, no dead letters: what cannot be written ends the command.
/// </summary>
internal sealed class OneShotFlow : IBatchSink, IBatchEmitter, IDisposable
{
    // enough to keep every step busy while another is behind; each batch in flight costs about 2 MB
    private const int QueuedBatches = 4;
    private readonly BatchPool _pool = new();
    private readonly StageChain _stages;
    private readonly EventPieces _pieces;
    private readonly long? _baseTime;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Step> _read = Channel.CreateBounded<Step>(OneToOne());
    private readonly Channel<LogBatch> _parsed = Channel.CreateBounded<LogBatch>(OneToOne());
    private readonly List<LogBatch> _emitted = [];

    /// <summary>Initializes the flow.</summary>
    /// <param name="stages">The stages, owned by the flow while it runs.</param>
    /// <param name="to">Where events go, as JSON lines; not owned.</param>
    /// <param name="document">What a document holds.</param>
    /// <param name="baseTime">Arrival time of everything, nanoseconds since 1970; null for the input's own.</param>
    public OneShotFlow(StageChain stages, Stream to, EventDocumentOptions document, long? baseTime)
    {
        _stages = stages;
        _pieces = new EventPieces(document, piece =>
        {
            to.Write(piece.WrittenSpan);
            piece.Clear();
            return piece;
        });
        _baseTime = baseTime;
    }

    /// <summary>Gets what was read and written so far, from any thread.</summary>
    public OneShotCounts Counts { get; } = new();

    /// <summary>Reads everything and writes all of its events. The caller waits: it is the command's main thread, which has nothing else to do.</summary>
    /// <param name="read">Reads inputs into the sink, one after another, and says whether all could be read; what it throws ends the command.</param>
    /// <returns>What <paramref name="read"/> said.</returns>
    /// <exception cref="IOException">The events cannot be written.</exception>
    public bool Run(Func<IBatchSink, CancellationToken, Task<bool>> read)
    {
        Task parsing = Task.Run(ParseAsync);
        Task writing = Task.Run(WriteAsync);
        Task<bool> reading = Task.Run(() => ReadAsync(read));
        Task.WhenAll(reading, parsing, writing).GetAwaiter().GetResult();
        return reading.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        Counts.Add(batch);
        batch.ArrivedAt = _baseTime ?? batch.ArrivedAt;
        return _read.Writer.WriteAsync(new(batch, null), _stop.Token);
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) =>
        _read.Writer.WriteAsync(new(null, source), _stop.Token);

    /// <inheritdoc/>
    public void Emit(LogBatch batch) => _emitted.Add(batch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pieces.Dispose();
        _stop.Dispose();
    }

    private static BoundedChannelOptions OneToOne() => new(QueuedBatches) { SingleReader = true, SingleWriter = true };

    private async Task<bool> ReadAsync(Func<IBatchSink, CancellationToken, Task<bool>> read)
    {
        try
        {
            bool isWhole = await read(this, _stop.Token).ConfigureAwait(false);
            _read.Writer.Complete();
            return isWhole;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // a later step failed and says why itself
            _read.Writer.TryComplete();
            return true;
        }
        catch (Exception e)
        {
            Fail(_read.Writer, e);
            throw;
        }
    }

    private async Task ParseAsync()
    {
        try
        {
            ChannelReader<Step> steps = _read.Reader;
            while (await steps.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                while (steps.TryRead(out Step? step))
                {
                    if (step.Batch is { } batch)
                        _stages.Accept(batch, this);
                    else
                        _stages.EndOfSource(step.Ended!, this);
                    await PassOnAsync().ConfigureAwait(false);
                }
            }

            _stages.Drain(this);
            await PassOnAsync().ConfigureAwait(false);
            _parsed.Writer.Complete();
        }
        catch (Exception e)
        {
            Fail(_parsed.Writer, e);
            if (e is not OperationCanceledException)
                throw;
        }
    }

    private async Task PassOnAsync()
    {
        foreach (LogBatch batch in _emitted)
            await _parsed.Writer.WriteAsync(batch, _stop.Token).ConfigureAwait(false);
        _emitted.Clear();
    }

    private async Task WriteAsync()
    {
        try
        {
            ChannelReader<LogBatch> batches = _parsed.Reader;
            while (await batches.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                while (batches.TryRead(out LogBatch? batch))
                {
                    Counts.AddEvents(_pieces.Write(batch));
                    batch.Release();
                }

                // nothing waits: a reader at the other end of a pipe gets what there is
                _pieces.Cut();
            }
        }
        catch (OperationCanceledException)
        {
            // an earlier step failed and says why itself
        }
        catch
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Fail<T>(ChannelWriter<T> next, Exception e)
    {
        next.TryComplete(e is OperationCanceledException ? null : e);
        _stop.Cancel();
    }

    /// <summary>A batch to parse, or a source that ended. A class: channels of those are compiled ahead.</summary>
    private sealed record Step(LogBatch? Batch, LogSource? Ended);
}
