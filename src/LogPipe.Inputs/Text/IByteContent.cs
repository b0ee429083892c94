namespace LogPipe.Inputs.Text;

/// <summary>The bytes of one source, addressed by their offset; for compressed files that is the offset in the decompressed text.</summary>
/// <remarks>Two kinds: a plain file, which can be read anywhere and may grow, and a stream, which is read once from front to back. One caller at a time.</remarks>
internal interface IByteContent : IDisposable
{
    /// <summary>Reads bytes from an offset on.</summary>
    /// <returns>How many were read; 0 when there are none (yet). A stream may give less than there will be, and waits until there is something.</returns>
    /// <exception cref="IOException">The medium fails.</exception>
    /// <exception cref="InvalidDataException">Compressed bytes are broken.</exception>
    int Read(Span<byte> destination, long offset);

    /// <summary>Says that bytes which were read will be asked for again; a stream has to remember them.</summary>
    void Keep(ReadOnlySpan<byte> bytes, long offset);
}
