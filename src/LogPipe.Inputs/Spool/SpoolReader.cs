using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Spool;

/// <summary>Walks the durable frames of a spool from a position on. One caller.</summary>
internal sealed class SpoolReader
{
    /// <summary>Bytes read at once; a frame that is longer is read whole.</summary>
    private const int ReadBytes = 256 << 10;

    private readonly SpoolStore _store;
    private readonly string _folder;
    private readonly ILogger _log;
    private byte[] _buffer = new byte[ReadBytes];
    private long _bufferStart;
    private int _buffered;
    private long _skipBelow;
    private long _position;

    /// <summary>Initializes the reader where the spool is acknowledged to, which may lie inside a frame.</summary>
    public SpoolReader(SpoolStore store, string folder, ILogger log)
    {
        _store = store;
        _folder = folder;
        _log = log;
        _skipBelow = store.Acknowledged;
        _position = _bufferStart = store.SegmentAt(_skipBelow)?.Start ?? _skipBelow;
    }

    /// <summary>Gets the position behind the last frame that was taken, or where the first one is looked for.</summary>
    public long Position => _position;

    /// <summary>Gets the position below which messages were acknowledged before the reader began: they are passed over.</summary>
    public long SkipBelow => _skipBelow;

    /// <summary>Takes the next frame, or gives false at the end of what is durable.</summary>
    /// <param name="frame">The frame, valid until the next call.</param>
    /// <param name="bodyPosition">The position of its body's first byte.</param>
    public bool TryTake(out SpoolFrame frame, out long bodyPosition)
    {
        while (true)
        {
            SpoolSegment? segment = _store.SegmentAt(_position);
            if (segment is null)
            {
                frame = default;
                bodyPosition = 0;
                return false;
            }

            // segments are deleted as a whole: what is missing in between was acknowledged
            if (_position < segment.Start)
                _position = segment.Start;
            try
            {
                ReadOnlySpan<byte> body = Body(segment);
                frame = new SpoolFrame(body);
                bodyPosition = _position + SpoolFrame.HeadBytes;
                _position = bodyPosition + body.Length;
                if (_position > _skipBelow)
                    return true;
            }
            catch (FormatException e)
            {
                SpoolLog.Damaged(_log, _folder, _position, e.Message, segment.End);
                _position = segment.End;
            }
        }
    }

    private ReadOnlySpan<byte> Body(SpoolSegment segment)
    {
        if (!SpoolFrame.TryReadLength(Load(segment, SpoolFrame.HeadBytes), out int bodyBytes) || bodyBytes > segment.End - _position - SpoolFrame.HeadBytes)
            throw new FormatException("a frame has an impossible length");
        ReadOnlySpan<byte> whole = Load(segment, SpoolFrame.HeadBytes + bodyBytes);
        ReadOnlySpan<byte> body = whole[SpoolFrame.HeadBytes..];
        return SpoolFrame.IsIntact(whole, body) ? body : throw new FormatException("the checksum of a frame does not match");
    }

    /// <summary>Gives bytes from the reader's position on.</summary>
    private ReadOnlySpan<byte> Load(SpoolSegment segment, int byteCount)
    {
        long at = _position - _bufferStart;
        if (at >= 0 && at + byteCount <= _buffered && _bufferStart >= segment.Start)
            return _buffer.AsSpan((int)at, byteCount);
        if (_buffer.Length < byteCount)
            _buffer = new byte[byteCount];
        else if (_buffer.Length > ReadBytes && byteCount <= ReadBytes)
            _buffer = new byte[ReadBytes];
        _bufferStart = _position;
        // not beyond what is durable: bytes behind it may still change
        _buffered = segment.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, segment.End - _position)), _position);
        return _buffered >= byteCount ? _buffer.AsSpan(0, byteCount) : throw new FormatException("the file is shorter than it was");
    }
}
