using System.Buffers;
using System.Runtime.CompilerServices;

namespace LogPipe.Model;

/// <summary>A growing run of UTF-8 bytes that outputs fill with documents and then send in one piece.</summary>
/// <remarks>
/// Hot: written per value. The memory is rented from the shared pool and owned by this object until <see cref="Dispose"/>; spans taken from
/// it before a write must not be used after it. One thread at a time.
/// </remarks>
public sealed class Utf8Output : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes that <see cref="Clear"/> keeps at most, so that one 10 MB event does not hold 60 MB for ever.</summary>
    private const int MaxIdleBytes = 8 << 20;

#if DEBUG
    private const int DefaultByteCapacity = 64;
#else
    private const int DefaultByteCapacity = 64 << 10;
#endif

    private byte[] _buffer;
    private int _byteCount;

    /// <summary>Initializes an empty output.</summary>
    /// <param name="byteCapacity">Bytes of room to start with, 1 or more; it grows by doubling, up to 2 GB.</param>
    public Utf8Output(int byteCapacity = DefaultByteCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(byteCapacity, 1);
        _buffer = ArrayPool<byte>.Shared.Rent(byteCapacity);
    }

    /// <summary>Gets the number of bytes written.</summary>
    public int ByteCount => _byteCount;

    /// <summary>Gets the bytes written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _byteCount);

    /// <summary>Gets the bytes written. Valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _byteCount);

    /// <summary>Forgets what was written and keeps the memory, unless it is unusually much.</summary>
    public void Clear()
    {
        _byteCount = 0;
        if (_buffer.Length > MaxIdleBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(DefaultByteCapacity);
        }
    }

    /// <summary>Forgets everything behind the first <paramref name="byteCount"/> bytes, 0 to <see cref="ByteCount"/>.</summary>
    public void Truncate(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)byteCount, (uint)_byteCount, nameof(byteCount));
        _byteCount = byteCount;
    }

    /// <summary>Writes one byte.</summary>
    public void Append(byte value)
    {
        Room(_byteCount, 1)[_byteCount] = value;
        _byteCount++;
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(_byteCount, bytes.Length).AsSpan(_byteCount));
        _byteCount += bytes.Length;
    }

    /// <summary>Writes text as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.</summary>
    public void AppendJsonString(ReadOnlySpan<byte> text)
    {
        Append((byte)'"');
        JsonText.Append(this, text);
        Append((byte)'"');
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _byteCount));
        _byteCount += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => Room(_byteCount, Math.Max(sizeHint, 1)).AsMemory(_byteCount);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Gives the memory back; the object must not be used afterwards.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _byteCount = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Gives the array with room for <paramref name="byteCount"/> bytes behind offset <paramref name="at"/>, up to which it is in use.</summary>
    /// <remarks>For writers that keep their place in a local and give it back with <see cref="SetByteCount"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte[] Room(int at, int byteCount)
    {
        byte[] buffer = _buffer;
        return buffer.Length - at >= byteCount ? buffer : Grow(at, byteCount);
    }

    /// <summary>Takes bytes that were written straight into <see cref="Room"/>, up to offset <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetByteCount(int end) => _byteCount = end;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte[] Grow(int used, int byteCount)
    {
        long needed = (long)used + byteCount;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"{needed} bytes of documents in one output, the limit is {Array.MaxLength}: send what is there and clear it");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max((long)_buffer.Length * 2, needed), Array.MaxLength));
        _buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return larger;
    }
}
