using System.Buffers;

namespace LogPipe.Inputs.Text;

/// <summary>Content that is read once from front to back: a pipe, or the decompressed text of a gzip file. Owns the stream.</summary>
internal sealed class SequentialContent : IByteContent
{
    private readonly Stream _stream;
    private readonly bool _fill;
    private byte[] _kept = [];
    private int _keptBytes;
    private long _keptOffset;
    private long _offset;

    /// <summary>Initializes the content.</summary>
    /// <param name="stream">The stream, at its beginning; disposed with the content.</param>
    /// <param name="fill">Whether a read goes on until it has all it asked for (decompression), or takes what is there (a pipe).</param>
    public SequentialContent(Stream stream, bool fill)
    {
        _stream = stream;
        _fill = fill;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination, long offset)
    {
        int read = TakeKept(destination, offset);
        if (read == destination.Length || (read > 0 && !_fill))
            return read;
        SkipTo(offset + read);
        while (read < destination.Length)
        {
            int got = _stream.Read(destination[read..]);
            _offset += got;
            read += got;
            if (got == 0 || !_fill)
                break;
        }

        return read;
    }

    /// <inheritdoc/>
    public void Keep(ReadOnlySpan<byte> bytes, long offset)
    {
        // what is remembered behind these bytes has not been asked for yet
        int later = (int)Math.Clamp(_keptOffset + _keptBytes - (offset + bytes.Length), 0, _keptBytes);
        int laterStart = _keptBytes - later;
        byte[] target = _kept.Length < bytes.Length + later ? new byte[bytes.Length + later] : _kept;
        _kept.AsSpan(laterStart, later).CopyTo(target.AsSpan(bytes.Length));
        bytes.CopyTo(target);
        _kept = target;
        _keptBytes = bytes.Length + later;
        _keptOffset = offset;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private int TakeKept(Span<byte> destination, long offset)
    {
        long skip = offset - _keptOffset;
        if (_keptBytes == 0 || skip < 0 || skip >= _keptBytes)
            return 0;
        ReadOnlySpan<byte> rest = _kept.AsSpan((int)skip, _keptBytes - (int)skip);
        int taken = Math.Min(rest.Length, destination.Length);
        rest[..taken].CopyTo(destination);
        return taken;
    }

    private void SkipTo(long offset)
    {
        if (offset == _offset)
            return;
        if (offset < _offset)
            throw new InvalidOperationException($"offset {offset} of a stream is gone, it stands at {_offset}");
        byte[] scratch = ArrayPool<byte>.Shared.Rent(64 << 10);
        while (_offset < offset)
        {
            int got = _stream.Read(scratch, 0, (int)Math.Min(scratch.Length, offset - _offset));
            if (got == 0)
                break;
            _offset += got;
        }

        ArrayPool<byte>.Shared.Return(scratch);
    }
}
