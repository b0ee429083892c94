namespace LogPipe.Outputs.Ndjson;

/// <summary>Writes lines to a stream that somebody else opened: standard output, a pipe, a socket.</summary>
internal sealed class StreamTarget(Stream stream, bool leaveOpen) : IDocumentTarget
{
    private bool _isWriting;
    private bool _isTorn;

    public async Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _isWriting = true;
        if (_isTorn)
        {
            // What a failed write left may end in the middle of a line; the next document must not stick to it.
            await stream.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
            _isTorn = false;
        }

        await stream.WriteAsync(lines, cancellation).ConfigureAwait(false);
        _isWriting = false;
    }

    public Task CommitAsync(CancellationToken cancellation) => stream.FlushAsync(cancellation);

    public void Undo()
    {
        _isTorn |= _isWriting;
        _isWriting = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (!leaveOpen)
            await stream.DisposeAsync().ConfigureAwait(false);
    }
}
