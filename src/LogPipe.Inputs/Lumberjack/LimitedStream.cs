namespace LogPipe.Inputs.Lumberjack;

/// <summary>Shows the next bytes of a stream as a stream of their own, which ends after them.</summary>
internal sealed class LimitedStream(Stream inner, long byteCount) : Stream
{
    private long _left = byteCount;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
            return 0;
        int read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
        _left -= read;
        return read > 0 ? read : throw new EndOfStreamException("the connection ended in the middle of a frame");
    }

    /// <summary>Reads what is left, so that the inner stream stands behind it.</summary>
    public async Task SkipRestAsync(CancellationToken cancellationToken)
    {
        byte[] nothing = new byte[1024];
        while (await ReadAsync(nothing, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
