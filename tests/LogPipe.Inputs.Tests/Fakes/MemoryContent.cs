using LogPipe.Inputs.Text;

namespace LogPipe.Inputs.Tests.Fakes;

/// <summary>Bytes in memory that come in pieces: never more than the source of sizes says at a time, as from a pipe, and growing if the test wants.</summary>
internal sealed class MemoryContent(byte[] bytes, Func<int> pieceBytes) : IByteContent
{
    public int Available { get; set; } = bytes.Length;

    public long BytesRead { get; private set; }

    public int Read(Span<byte> destination, long offset)
    {
        int count = (int)Math.Min(Math.Min(destination.Length, Math.Max(1, pieceBytes())), Math.Max(0, Available - offset));
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
        BytesRead += count;
        return count;
    }

    public void Keep(ReadOnlySpan<byte> kept, long offset) => Assert.Equal(bytes.AsSpan((int)offset, kept.Length), kept);

    public void Dispose()
    {
    }
}
