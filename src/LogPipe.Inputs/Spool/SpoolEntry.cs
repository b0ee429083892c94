using System.Buffers;
using LogPipe.Model;

namespace LogPipe.Inputs.Spool;

/// <summary>Messages of one sender on their way into the spool: one frame. Not safe for several threads; disposing gives its memory back.</summary>
internal sealed class SpoolEntry : IDisposable
{
    private byte[] _frame;
    private int _used;

    /// <summary>Initializes an entry without messages.</summary>
    /// <param name="sender">Who sent them.</param>
    /// <param name="arrivedAt">When, in nanoseconds since 1970.</param>
    /// <param name="capacity">Bytes that are expected.</param>
    public SpoolEntry(SpoolSender sender, long arrivedAt, int capacity = 1024)
    {
        int head = SpoolFrame.MaxHeadBytes(sender);
        _frame = ArrayPool<byte>.Shared.Rent(head + capacity);
        _used = SpoolFrame.WriteHead(_frame, sender, arrivedAt);
    }

    /// <summary>Gets the number of messages.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Gets the bytes that the entry takes in the spool.</summary>
    public int ByteCount => _used;

    /// <summary>Adds a message.</summary>
    public void Add(ReadOnlySpan<byte> message, RecordFlags flags = RecordFlags.None)
    {
        EnsureRoom(4 + message.Length);
        SpoolFrame.WriteMessageHead(_frame.AsSpan(_used), message.Length, flags);
        message.CopyTo(_frame.AsSpan(_used + 4));
        _used += 4 + message.Length;
        MessageCount++;
    }

    /// <summary>Adds a message of which not more than a number of bytes is kept; what is cut off does not cut a character.</summary>
    public void AddCut(ReadOnlySpan<byte> message, int maxBytes, RecordFlags flags = RecordFlags.None)
    {
        if (message.Length > maxBytes)
            Add(message[..Text.Utf8LineFramer.CutBytes(message, maxBytes)], flags | RecordFlags.Truncated);
        else
            Add(message, flags);
    }

    /// <summary>Completes the frame.</summary>
    public ReadOnlyMemory<byte> Seal()
    {
        SpoolFrame.Seal(_frame.AsSpan(0, _used));
        return _frame.AsMemory(0, _used);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] frame = _frame;
        _frame = [];
        if (frame.Length > 0)
            ArrayPool<byte>.Shared.Return(frame);
    }

    private void EnsureRoom(int byteCount)
    {
        if (_frame.Length - _used >= byteCount)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(_frame.Length * 2L, (long)_used + byteCount)));
        _frame.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_frame);
        _frame = larger;
    }
}
