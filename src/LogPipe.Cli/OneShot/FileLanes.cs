using System.Threading.Channels;
using LogPipe.Inputs.Files;
using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>
/// Several files at once, each on a thread of its own from its bytes to its documents; their documents are written file by file, in the order of the command line.
/// </summary>
/// <remarks>
/// A lane that is ahead of the file being written keeps up to <see cref="PiecesAhead"/> pieces and then waits, so memory is bounded by the number of lanes whatever the size of the files.
/// </remarks>
internal sealed class FileLanes : IDisposable
{
    /// <summary>Pieces of a file (a quarter of a megabyte each) that wait for the files before it: 48 MB.</summary>
    private const int PiecesAhead = 192;

    private readonly Func<StageChain> _stages;
    private readonly Stream _output;
    private readonly EventDocumentOptions _document;
    private readonly long? _baseTime;
    private readonly CancellationTokenSource _stop = new();
    private int _next = -1;

    /// <summary>Initializes the lanes.</summary>
    /// <param name="stages">Makes the stages of one lane.</param>
    /// <param name="output">Where the documents go; not owned.</param>
    /// <param name="document">What a document holds.</param>
    /// <param name="baseTime">Arrival time of everything, nanoseconds since 1970; null for the input's own.</param>
    public FileLanes(Func<StageChain> stages, Stream output, EventDocumentOptions document, long? baseTime)
    {
        _stages = stages;
        _output = output;
        _document = document;
        _baseTime = baseTime;
    }

    /// <summary>Gets what was read and written so far, from any thread.</summary>
    public OneShotCounts Counts { get; } = new();

    /// <summary>Reads every file and writes all of their events.</summary>
    /// <param name="files">The paths, two or more.</param>
    /// <param name="options">How to read.</param>
    /// <param name="laneCount">Files at once, 1 or more.</param>
    /// <returns>False where a file could not be read: it was named on standard error.</returns>
    /// <exception cref="IOException">The events cannot be written.</exception>
    public async Task<bool> RunAsync(IReadOnlyList<string> files, FileInputOptions options, int laneCount)
    {
        Channel<Utf8Output>[] pieces = [.. files.Select(static _ => Channel.CreateBounded<Utf8Output>(new BoundedChannelOptions(PiecesAhead) { SingleReader = true, SingleWriter = true }))];
        using var started = new SemaphoreSlim(laneCount + 1);
        Task<bool>[] lanes = [.. Enumerable.Range(0, Math.Min(laneCount, files.Count)).Select(_ => Task.Run(() => ReadAsync(files, options, pieces, started)))];
        Task writing = Task.Run(() => WriteAsync(pieces, started));
        await Task.WhenAll([.. lanes, writing]).ConfigureAwait(false);
        return Array.TrueForAll(await Task.WhenAll(lanes).ConfigureAwait(false), static isWhole => isWhole);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task<bool> ReadAsync(IReadOnlyList<string> files, FileInputOptions options, Channel<Utf8Output>[] pieces, SemaphoreSlim started)
    {
        using var lane = new FileLane(_stages(), _document, Counts, _baseTime, _stop.Token);
        bool isWhole = true;
        try
        {
            while (true)
            {
                // a file counts as started until it is written, so that finished ones do not pile up behind a long one
                await started.WaitAsync(_stop.Token).ConfigureAwait(false);
                int file = Interlocked.Increment(ref _next);
                if (file >= files.Count)
                    return isWhole;
                lane.Begin(pieces[file].Writer);
                isWhole &= await OneShotRun.ReadAllAsync([files[file]], options, lane, _stop.Token).ConfigureAwait(false);
                await lane.EndAsync().ConfigureAwait(false);
                pieces[file].Writer.Complete();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // another lane or the writer failed and says why itself
            return isWhole;
        }
        catch
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task WriteAsync(Channel<Utf8Output>[] pieces, SemaphoreSlim started)
    {
        try
        {
            foreach (Channel<Utf8Output> file in pieces)
            {
                while (await file.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
                {
                    while (file.Reader.TryRead(out Utf8Output? piece))
                    {
                        _output.Write(piece.WrittenSpan);
                        piece.Dispose();
                    }
                }

                started.Release();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // a lane failed and says why itself
        }
        catch
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
