using LogPipe.Inputs.Files;
using LogPipe.Inputs.Text;
using LogPipe.Model;

namespace LogPipe.Inputs.Stdin;

/// <summary>Reads standard input, or any stream, to its end. What has arrived is handed over at once, however little it is.</summary>
/// <remarks>
/// A stream cannot be read again: what was not delivered when the process dies is lost, and its source has a new key in each run. Stopping does not
/// wait for a read that waits for a writer. The options that count are encoding, longest line, zone, service, host, format and content.
/// </remarks>
public sealed class StdinInput : IInput
{
    private readonly FileInputPlan _plan;
    private readonly TimeProvider _time;
    private readonly Func<Stream> _open;
    private long _bytesRead;

    /// <summary>Initializes the input.</summary>
    /// <param name="name">The name of the input.</param>
    /// <param name="options">How to read; paths do not matter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="open">Opens the stream, once, when the input starts; the input disposes it. Null for the process's standard input.</param>
    /// <exception cref="InputException">The options have mistakes.</exception>
    public StdinInput(string name, FileInputOptions options, TimeProvider time, Func<Stream>? open = null)
    {
        _plan = FileInputPlan.From(name, options, literalPaths: true);
        _time = time;
        _open = open ?? Console.OpenStandardInput;
    }

    /// <inheritdoc/>
    public string Name => _plan.Name;

    /// <summary>Gets the bytes of text handed over so far. Safe to read from any thread.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <inheritdoc/>
    public async Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        LogSource source = _plan.Source($"stdin:{Guid.NewGuid():N}", path: null, "stdin");
        var content = new SequentialContent(_open(), fill: false);
        var reader = new LineReader(content, _plan.Encoding, _plan.Limits, position: 0);
        try
        {
            while (!stop.IsCancellationRequested && await ReadAsync(reader, source, sink, stop).ConfigureAwait(false))
            {
            }

            content.Dispose();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // a read may still wait for its writer; its stream and batch are let go of when it ends
        }
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<bool> ReadAsync(LineReader reader, LogSource source, IBatchSink sink, CancellationToken stop)
    {
        long from = reader.Position;
        LogBatch batch = sink.Rent(source);
        // the console's stream has no asynchronous read: a pool thread waits in it
        Task<bool> read = Task.Run(() => reader.ReadInto(batch, final: true), CancellationToken.None);
        bool any;
        try
        {
            any = await read.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // the read may still write into the batch's memory
            _ = read.ContinueWith(static (_, b) => ((LogBatch)b!).Release(), batch, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (e is IOException)
                throw new InputException($"cannot read standard input past byte {reader.Position} ({FileInputLog.Reason(e)}): run again", e);
            throw;
        }

        if (!any)
        {
            batch.Release();
            await sink.EndOfSourceAsync(source, stop).ConfigureAwait(false);
            return false;
        }

        batch.ArrivedAt = _time.Nanoseconds();
        await sink.WriteAsync(batch, stop).ConfigureAwait(false);
        Interlocked.Add(ref _bytesRead, reader.Position - from);
        return true;
    }
}
