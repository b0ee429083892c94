namespace LogPipe.Model;

/// <summary>Names a run of UTF-8 bytes inside a <see cref="LogBatch"/>'s buffer; it stays valid when the buffer grows.</summary>
/// <param name="Start">Offset of the first byte in the batch's buffer, 0 or more.</param>
/// <param name="ByteCount">Number of bytes; 0 for an empty slice.</param>
public readonly record struct Utf8Slice(int Start, int ByteCount)
{
    /// <summary>Gets the offset just past the last byte.</summary>
    public int End => Start + ByteCount;

    /// <summary>Gets a value that says whether the slice has no bytes.</summary>
    public bool IsEmpty => ByteCount == 0;

    /// <summary>Makes the slice between two offsets of the same buffer.</summary>
    public static Utf8Slice Between(int start, int end) => new(start, end - start);
}
