using System.Buffers;
using LogPipe.Model;

namespace LogPipe.Inputs.Text;

/// <summary>Reads the lines of one source, batch by batch. Keeps nothing but positions between reads, so that an idle file costs no memory.</summary>
/// <remarks>
/// The beginning of a line that is not complete yet is read again when more has come: plain files give it again, streams remember it. Of a line
/// longer than the limit the head is kept and the rest only searched for its end, so memory is bounded by the limit. One caller at a time.
/// </remarks>
internal sealed class LineReader
{
    /// <summary>Bytes before <see cref="Position"/> that are remembered at most.</summary>
    public const int TailBytes = 64;

    private const int ScanBytes = 64 << 10;
    private const int MinReadBytes = 64;

    private readonly IByteContent _content;
    private readonly LineLimits _limits;
    private readonly byte[] _tail = new byte[TailBytes];
    private TextEncoding _encoding;
    private bool _detected;
    private long _searchedTo;
    private int _readBytes;
    private int _tailBytes;

    /// <summary>Initializes the reader.</summary>
    /// <param name="content">The bytes; not owned.</param>
    /// <param name="encoding">The encoding from the configuration.</param>
    /// <param name="limits">The longest line and the largest batch.</param>
    /// <param name="position">Where the first line begins; 0 for the beginning.</param>
    public LineReader(IByteContent content, TextEncoding encoding, LineLimits limits, long position)
    {
        _content = content;
        _encoding = encoding;
        _limits = limits;
        _readBytes = limits.ReadBytes;
        Position = position;
    }

    /// <summary>Gets the position of the next line: everything before it was given out as records.</summary>
    public long Position { get; private set; }

    /// <summary>Gets the encoding in use; <see cref="TextEncoding.Auto"/> until the first bytes were seen.</summary>
    public TextEncoding Encoding => _encoding;

    /// <summary>Gets the position up to which the content has been looked at: the rest of an incomplete line included.</summary>
    public long SearchedTo => Math.Max(_searchedTo, Position);

    /// <summary>Gets the last original bytes before <see cref="Position"/>; none when they were passed over without a look. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Tail => _tail.AsSpan(0, _tailBytes);

    /// <summary>Fills a batch with lines from <see cref="Position"/> on and moves on.</summary>
    /// <param name="batch">An empty batch; its commit position is set.</param>
    /// <param name="final">Whether the end of the content also ends its last line.</param>
    /// <returns>False when there is no line (now): the batch has no records.</returns>
    public bool ReadInto(LogBatch batch, bool final)
    {
        if (!_detected && !Detect(final))
            return false;
        bool any = _searchedTo - Position > _limits.MaxLineBytes + 2L
            ? ResumeLongLine(batch, final)
            : _encoding == TextEncoding.Utf8 ? ReadUtf8(batch, final) : ReadTranscoded(batch, final);
        batch.CommitPosition = Position;
        return any;
    }

    private bool Detect(bool final)
    {
        Span<byte> head = stackalloc byte[TextEncodings.MaxMarkBytes];
        int read = 0;
        TextEncoding found;
        int markBytes;
        while (!TextEncodings.TryDetect(_encoding, head[..read], complete: false, out found, out markBytes))
        {
            int got = _content.Read(head[read..], read);
            read += got;
            _content.Keep(head[..read], 0);
            if (got != 0)
                continue;
            if (!TextEncodings.TryDetect(_encoding, head[..read], complete: final, out found, out markBytes))
                return false;
            break;
        }

        _encoding = found;
        _detected = true;
        Position = Math.Max(Position, markBytes);
        return true;
    }

    private bool ReadUtf8(LogBatch batch, bool final)
    {
        int start = batch.ByteCount;
        int have = 0;
        int searched = 0;
        while (true)
        {
            int wanted = Wanted(have);
            int got = _content.Read(batch.Reserve(wanted).Span[..wanted], Position + have);
            batch.Commit(got);
            have += got;
            if (got == 0)
                return EndUtf8(batch, start, have, final);
            int taken = Utf8LineFramer.Frame(batch, start, searched, Position, _limits);
            if (taken > 0)
                return MoveOn(batch.Buffer.Slice(start, have), taken, batch.RecordCount);
            searched = have;
            if (have > _limits.MaxLineBytes + 2)
                return EndLongLineUtf8(batch, start, have, final);
        }
    }

    private bool EndUtf8(LogBatch batch, int start, int have, bool final)
    {
        if (!final || have == 0)
            return Wait(batch.Buffer.Slice(start, have));
        Utf8LineFramer.FrameOne(batch, start, have, Position, Position + have, _limits.MaxLineBytes, RecordFlags.Unterminated);
        return MoveOn(Position + have);
    }

    private bool ReadTranscoded(LogBatch batch, bool final)
    {
        byte[] raw = ArrayPool<byte>.Shared.Rent(Math.Max(_limits.ReadBytes, _limits.MaxLineBytes + 4));
        try
        {
            int have = 0;
            while (true)
            {
                int wanted = Wanted(have);
                int got = _content.Read(raw.AsSpan(have, Math.Min(wanted, raw.Length - have)), Position + have);
                have += got;
                if (got == 0)
                    return EndTranscoded(batch, raw.AsSpan(0, have), final);
                int taken = TranscodingLineFramer.Frame(batch, raw.AsSpan(0, have), _encoding, Position, _limits);
                if (taken > 0)
                    return MoveOn(raw.AsSpan(0, have), taken, batch.RecordCount);
                if (have > _limits.MaxLineBytes + 2)
                    return EndLongLineTranscoded(batch, raw.AsSpan(0, have), final);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    private bool EndTranscoded(LogBatch batch, ReadOnlySpan<byte> rest, bool final)
    {
        if (!final || rest.IsEmpty)
            return Wait(rest);
        TranscodingLineFramer.FrameOne(batch, rest, _encoding, Position, Position + rest.Length, _limits.MaxLineBytes, RecordFlags.Unterminated);
        return MoveOn(Position + rest.Length);
    }

    /// <summary>Goes on with a long line whose end had not been written when it was looked at last: only what is new is searched.</summary>
    private bool ResumeLongLine(LogBatch batch, bool final)
    {
        if (!TryFindEnd(_searchedTo, out RecordFlags flags, out long next) && !final)
            return false;
        int headBytes = _limits.MaxLineBytes + 3;
        if (_encoding == TextEncoding.Utf8)
        {
            Utf8Slice head = batch.Commit(_content.Read(batch.Reserve(headBytes).Span[..headBytes], Position));
            Utf8LineFramer.FrameOne(batch, head.Start, head.ByteCount, Position, next, _limits.MaxLineBytes, flags);
            return MoveOn(next);
        }

        byte[] raw = ArrayPool<byte>.Shared.Rent(headBytes);
        int read = _content.Read(raw.AsSpan(0, headBytes), Position);
        TranscodingLineFramer.FrameOne(batch, raw.AsSpan(0, read), _encoding, Position, next, _limits.MaxLineBytes, flags);
        ArrayPool<byte>.Shared.Return(raw);
        return MoveOn(next);
    }

    private bool EndLongLineUtf8(LogBatch batch, int start, int have, bool final)
    {
        if (!TryFindEnd(Position + have, out RecordFlags flags, out long next) && !final)
            return false;
        Utf8LineFramer.FrameOne(batch, start, have, Position, next, _limits.MaxLineBytes, flags);
        return MoveOn(next);
    }

    private bool EndLongLineTranscoded(LogBatch batch, ReadOnlySpan<byte> head, bool final)
    {
        int half = head.Length % _encoding.UnitBytes();
        _content.Keep(head[^half..], Position + head.Length - half);
        if (!TryFindEnd(Position + head.Length, out RecordFlags flags, out long next) && !final)
            return false;
        TranscodingLineFramer.FrameOne(batch, head, _encoding, Position, next, _limits.MaxLineBytes, flags);
        return MoveOn(next);
    }

    /// <summary>Searches the content for the end of the line without keeping what it passes over.</summary>
    /// <returns>False when the content ends first; <paramref name="next"/> is its end then.</returns>
    private bool TryFindEnd(long from, out RecordFlags flags, out long next)
    {
        int unit = _encoding.UnitBytes();
        byte[] scratch = ArrayPool<byte>.Shared.Rent(ScanBytes);
        // a code unit may lie across two reads: its first half is carried over
        int carried = (int)((from - Position) % unit);
        long at = from - carried;
        if (carried > 0)
            carried = _content.Read(scratch.AsSpan(0, carried), at);
        try
        {
            while (true)
            {
                int got = _content.Read(scratch.AsSpan(carried, ScanBytes - carried), at + carried);
                int have = carried + got;
                int found = LineEnds.Find(scratch.AsSpan(0, have), _encoding);
                if (found >= 0)
                {
                    next = at + found + unit;
                    _content.Keep(scratch.AsSpan(found + unit, have - found - unit), next);
                    flags = RecordFlags.None;
                    return true;
                }

                if (got == 0)
                {
                    _searchedTo = at;
                    next = at + have;
                    flags = RecordFlags.Unterminated;
                    return false;
                }

                carried = have % unit;
                at += have - carried;
                if (carried > 0)
                    scratch[0] = scratch[have - 1];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private int Wanted(int have) =>
        have == 0 ? _readBytes : Math.Max(_readBytes, _limits.MaxLineBytes + 4 - have);

    private bool Wait(ReadOnlySpan<byte> incomplete)
    {
        _searchedTo = Position + incomplete.Length;
        _content.Keep(incomplete, Position);
        return false;
    }

    private bool MoveOn(ReadOnlySpan<byte> bytes, int taken, int recordCount)
    {
        // lines so short that the batch was full of records first: the rest has to be read once more, so ask for little more than that the next time
        _readBytes = recordCount == _limits.MaxRecords
            ? Math.Clamp(taken + (taken / 16), MinReadBytes, _limits.ReadBytes)
            : Math.Min(_readBytes + (_readBytes / 4), _limits.ReadBytes);
        MoveOn(Position + taken);
        _content.Keep(bytes[taken..], Position);
        _tailBytes = Math.Min(taken, _tail.Length);
        bytes.Slice(taken - _tailBytes, _tailBytes).CopyTo(_tail);
        return true;
    }

    private bool MoveOn(long position)
    {
        Position = position;
        _searchedTo = position;
        _tailBytes = 0;
        return true;
    }
}
