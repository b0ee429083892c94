using System.Buffers.Binary;
using System.Security.Cryptography;
using LogPipe.Inputs.Text;

namespace LogPipe.Inputs.Checkpoints;

/// <summary>Recognises a run of bytes: how many they are and the first 64 bits of their SHA-256 (FIPS 180-4). Holds no log text.</summary>
internal readonly record struct ContentHash(int ByteCount, ulong Hash)
{
    /// <summary>
    /// Bytes from the beginning of a file that make its fingerprint, as many as Filebeat's default (filestream, <c>fingerprint.length: 1024</c>):
    /// a few lines with stamps, which no two logs share.
    /// </summary>
    public const int HeadBytes = 1024;

    /// <summary>Bytes before a read position that prove that the file is still the one that was read so far.</summary>
    public const int CheckBytes = 64;

    /// <summary>Hashes bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new ContentHash(bytes.Length, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>Hashes the first <see cref="HeadBytes"/> bytes of a content, or all if there are fewer.</summary>
    public static ContentHash OfHead(IByteContent content)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        return Of(head[..ReadHead(content, head)]);
    }

    /// <summary>Reads the first bytes of a content.</summary>
    /// <returns>How many there are, up to the length of <paramref name="head"/>.</returns>
    public static int ReadHead(IByteContent content, Span<byte> head)
    {
        int read = 0;
        while (read < head.Length)
        {
            int got = content.Read(head[read..], read);
            if (got == 0)
                break;
            read += got;
        }

        content.Keep(head[..read], 0);
        return read;
    }

    /// <summary>Says whether other bytes begin with the bytes that were hashed.</summary>
    public bool IsPrefixOf(ReadOnlySpan<byte> head) => head.Length >= ByteCount && Of(head[..ByteCount]) == this;
}

/// <summary>Proves that a content is still what was read of it: the hash of the bytes just before a position.</summary>
/// <param name="End">The position; 0 when nothing was read yet, which any content passes.</param>
/// <param name="Hash">The bytes before it, up to <see cref="ContentHash.CheckBytes"/>; none when they were not at hand.</param>
internal readonly record struct ContentCheck(long End, ContentHash Hash)
{
    /// <summary>Makes the check of a content at a position that was read.</summary>
    public static ContentCheck At(IByteContent content, long position)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.CheckBytes];
        return new ContentCheck(position, ContentHash.Of(bytes[..ReadBefore(content, position, bytes)]));
    }

    /// <summary>Says whether a content reaches the position and has the same bytes before it.</summary>
    public bool Holds(IByteContent content)
    {
        if (Hash.ByteCount == 0)
            return true;
        Span<byte> bytes = stackalloc byte[ContentHash.CheckBytes];
        bytes = bytes[..Hash.ByteCount];
        return ReadBefore(content, End, bytes) == bytes.Length && ContentHash.Of(bytes) == Hash;
    }

    private static int ReadBefore(IByteContent content, long position, Span<byte> bytes)
    {
        bytes = bytes[..(int)Math.Min(bytes.Length, position)];
        int read = 0;
        while (read < bytes.Length)
        {
            int got = content.Read(bytes[read..], position - bytes.Length + read);
            if (got == 0)
                break;
            read += got;
        }

        return read;
    }
}
