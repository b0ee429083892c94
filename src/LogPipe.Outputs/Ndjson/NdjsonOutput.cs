using System.Net.Sockets;
using LogPipe.Model;

namespace LogPipe.Outputs.Ndjson;

/// <summary>Writes events as JSON lines to a stream (standard output) or a file.</summary>
/// <remarks>
/// Delivered means written and flushed; for files see <see cref="NdjsonFileOptions.Sync"/>. A failed batch is taken back from a file and written
/// again as a whole. Events that were written but not acknowledged when the process died are written again after a restart: lines have no
/// identity that a file could look up, so a file of events may then hold an event twice (the index and Elasticsearch do not).
/// </remarks>
public sealed class NdjsonOutput : IOutput
{
    /// <summary>Bytes of lines that are collected before they are handed over: a system call is lost in the noise, and memory stays small.</summary>
    private const int PieceBytes = 256 << 10;

    private readonly IDocumentTarget _target;
    private readonly EventJsonWriter _writer;
    private readonly Utf8Output _lines = new();
    private readonly CancellationTokenSource _readerGone = new();
    private bool _isDisposed;

    /// <summary>Initializes an output to a stream.</summary>
    /// <param name="name">The name from the configuration.</param>
    /// <param name="stream">Where lines go, unbuffered if a reader waits for them.</param>
    /// <param name="options">What a document holds.</param>
    /// <param name="leaveOpen">Says whether the stream stays open when the output is disposed of.</param>
    public NdjsonOutput(string name, Stream stream, EventDocumentOptions? options = null, bool leaveOpen = false)
        : this(name, new StreamTarget(stream, leaveOpen), options ?? new EventDocumentOptions())
    {
    }

    /// <summary>Initializes an output to a file, which is opened when the first event comes.</summary>
    /// <exception cref="ArgumentException">The options hold mistakes; all of them are in the message.</exception>
    public NdjsonOutput(string name, NdjsonFileOptions options)
        : this(name, new FileTarget(Checked(name, options)), new EventDocumentOptions { Flat = options.Flat, Original = options.Original })
    {
    }

    private NdjsonOutput(string name, IDocumentTarget target, EventDocumentOptions options)
    {
        Name = name;
        _target = target;
        _writer = new EventJsonWriter(options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// Gets a token that is cancelled when nobody reads the stream any more (<c>| head</c>): the end of the work, not a failure. Records are
    /// then answered with "retry"; whoever runs the engine stops it.
    /// </summary>
    public CancellationToken ReaderGone => _readerGone.Token;

    /// <summary>Says whether a write failed because nobody reads the other end of the pipe any more.</summary>
    public static bool IsReaderGone(IOException error)
    {
        const int BrokenPipe = 32; // EPIPE: Linux, macOS and the BSDs
        const int BrokenPipeOnWindows = unchecked((int)0x8007006D); // ERROR_BROKEN_PIPE
        const int ClosingPipeOnWindows = unchecked((int)0x800700E8); // ERROR_NO_DATA
        return error.HResult is BrokenPipe or BrokenPipeOnWindows or ClosingPipeOnWindows
            || error.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset };
    }

    /// <inheritdoc/>
    public async Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        if (_readerGone.IsCancellationRequested)
        {
            outcomes.SetPending(WriteStatus.Retry, "nobody reads the output any more");
            return;
        }

        try
        {
            await WritePendingAsync(batch, outcomes, cancellation).ConfigureAwait(false);
            await _target.CommitAsync(cancellation).ConfigureAwait(false);
            outcomes.SetPending(WriteStatus.Delivered);
        }
        catch (IOException e) when (IsReaderGone(e))
        {
            outcomes.SetPending(WriteStatus.Retry, "nobody reads the output any more");
            await _readerGone.CancelAsync().ConfigureAwait(false);
        }
        catch
        {
            _target.Undo();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _target.DisposeAsync().ConfigureAwait(false);
        _writer.Dispose();
        _lines.Dispose();
        _readerGone.Dispose();
    }

    private static NdjsonFileOptions Checked(string name, NdjsonFileOptions options)
    {
        IReadOnlyList<string> mistakes = options.Validate(name);
        return mistakes.Count == 0 ? options : throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
    }

    private async Task WritePendingAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        _lines.Clear();
        for (int next = 0; next < batch.RecordCount;)
        {
            next = Render(batch, outcomes, next);
            if (_lines.ByteCount > 0)
                await _target.WriteAsync(_lines.WrittenMemory, cancellation).ConfigureAwait(false);
            _lines.Clear();
        }
    }

    /// <summary>Renders pending records until there is a piece to write.</summary>
    /// <returns>The record to go on with.</returns>
    private int Render(LogBatch batch, WriteOutcomes outcomes, int from)
    {
        Span<LogRecord> records = batch.Records;
        int i = from;
        for (; i < records.Length && _lines.ByteCount < PieceBytes; i++)
        {
            if (outcomes[i] != WriteStatus.Pending)
                continue;
            _writer.Write(batch, records[i], _lines);
            _lines.Append((byte)'\n');
        }

        return i;
    }
}
