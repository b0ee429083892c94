using System.Buffers.Binary;

namespace LogPipe.Index.Terms;

/// <summary>A Bloom filter of blocks of 64 bytes, so that one token costs one small read of the file.</summary>
/// <remarks>
/// Ten bits a token and seven probes inside one block give about 1.5 % false answers. Source: Putze, Sanders, Singler,
/// "Cache-, Hash- and Space-Efficient Bloom Filters" (2007), blocked variant.
/// </remarks>
internal static class TokenBloom
{
    public const int BlockBytes = 64;

    private const int BitsPerToken = 10;

    private const int Probes = 7;

    /// <summary>Makes the blocks for a set.</summary>
    public static byte[] Build(TokenSet tokens)
    {
        int blockCount = Math.Max(1, (int)(((long)tokens.Count * BitsPerToken / (BlockBytes * 8)) + 1));
        var blocks = new byte[blockCount * BlockBytes];
        foreach (ulong hash in tokens.Hashes())
        {
            Span<byte> block = blocks.AsSpan(BlockOf(hash, blockCount) * BlockBytes, BlockBytes);
            ulong bits = Spread(hash);
            for (int i = 0; i < Probes; i++, bits >>= 9)
                block[(int)(bits & 511) >> 3] |= (byte)(1 << (int)(bits & 7));
        }

        return blocks;
    }

    /// <summary>Gives the block that decides about a token.</summary>
    public static int BlockOf(ulong hash, int blockCount) => (int)(((hash >> 32) * (ulong)blockCount) >> 32);

    /// <summary>Says whether the token's bits are all set in its block.</summary>
    public static bool MayHold(ReadOnlySpan<byte> block, ulong hash)
    {
        ulong bits = Spread(hash);
        for (int i = 0; i < Probes; i++, bits >>= 9)
        {
            if ((block[(int)(bits & 511) >> 3] & (1 << (int)(bits & 7))) == 0)
                return false;
        }

        return true;
    }

    private static ulong Spread(ulong hash) => BinaryPrimitives.ReverseEndianness(hash * 0x9E3779B97F4A7C15) ^ (hash << 1);
}
