using System.Buffers.Binary;
using System.Numerics;

namespace LogPipe.Model.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) with the processor's own instruction where it has one.</summary>
public static class Crc32C
{
    /// <summary>Gives the checksum of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="seed">The checksum of what stands before them, or 0.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
