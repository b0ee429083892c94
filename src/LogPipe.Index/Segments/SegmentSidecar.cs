using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using LogPipe.Index.Storage;
using LogPipe.Index.Terms;
using LogPipe.Model.Storage;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Index.Segments;

/// <summary>
/// The file beside a Parquet file that says what cannot be in it: a Bloom filter over the words of its events, and the distinct values of short-listed fields.
/// Derived: without it every question is answered "maybe".
/// </summary>
/// <remarks>Little-endian: magic, version, flags, number of blocks, bytes of the dictionaries, CRC-32C of all that and the dictionaries, the
/// dictionaries as JSON, the blocks. Blocks are read one at a time as queries ask, so that filters take no memory.</remarks>
internal sealed partial class SegmentSidecar
{
    private const int HeaderBytes = 28;

    private const uint Version = 1;

    private const uint SaturatedFlag = 1;

    private readonly string _path;
    private readonly int _blockCount;
    private readonly long _blocksAt;
    private readonly IReadOnlyDictionary<string, string[]> _dictionaries;

    private SegmentSidecar(string path, int blockCount, long blocksAt, IReadOnlyDictionary<string, string[]> dictionaries)
    {
        _path = path;
        _blockCount = blockCount;
        _blocksAt = blocksAt;
        _dictionaries = dictionaries;
    }

    private static ReadOnlySpan<byte> Magic => "LPTERMS\0"u8;

    /// <summary>Writes the sidecar of a profile.</summary>
    /// <returns>Its bytes.</returns>
    public static long Write(string path, SegmentProfile profile)
    {
        byte[] dictionaries = JsonSerializer.SerializeToUtf8Bytes(profile.Dictionaries(), SidecarJson.Default.DictionaryStringStringArray);
        byte[] blocks = profile.Tokens.IsSaturated ? [] : TokenBloom.Build(profile.Tokens);
        var content = new byte[HeaderBytes + dictionaries.Length + blocks.Length];
        Magic.CopyTo(content);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(12), profile.Tokens.IsSaturated ? SaturatedFlag : 0);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(16), blocks.Length / TokenBloom.BlockBytes);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(20), dictionaries.Length);
        dictionaries.CopyTo(content, HeaderBytes);
        blocks.CopyTo(content, HeaderBytes + dictionaries.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(24), Checksum(content.AsSpan(0, HeaderBytes + dictionaries.Length)));
        DurableFolder.Replace(path, content);
        return content.Length;
    }

    /// <summary>Opens a sidecar; null where it is missing, damaged or of another version.</summary>
    public static SegmentSidecar? TryOpen(string path)
    {
        try
        {
            using SafeFileHandle file = Open(path);
            var header = new byte[HeaderBytes];
            if (RandomAccess.Read(file, header, 0) < HeaderBytes || !header.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)) != Version)
                return null;
            int dictionaryBytes = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(20));
            if (dictionaryBytes < 0 || dictionaryBytes > RandomAccess.GetLength(file) - HeaderBytes)
                return null;
            var content = new byte[HeaderBytes + dictionaryBytes];
            if (RandomAccess.Read(file, content, 0) < content.Length || Checksum(content) != BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(24)))
                return null;
            Dictionary<string, string[]>? dictionaries = JsonSerializer.Deserialize(content.AsSpan(HeaderBytes), SidecarJson.Default.DictionaryStringStringArray);
            bool saturated = (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12)) & SaturatedFlag) != 0;
            int blockCount = saturated ? 0 : BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(16));
            return new SegmentSidecar(path, blockCount, content.Length, dictionaries ?? []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Gets the distinct values of a field; false when they are not known.</summary>
    public bool TryGetValues(string field, out IReadOnlyList<string> values)
    {
        bool known = _dictionaries.TryGetValue(field, out string[]? found);
        values = found ?? [];
        return known;
    }

    /// <summary>Says whether all of the tokens may be in one event of the file.</summary>
    public bool MayHold(IReadOnlyList<ulong> tokenHashes)
    {
        if (_blockCount == 0 || tokenHashes.Count == 0)
            return true;
        try
        {
            using SafeFileHandle file = Open(_path);
            Span<byte> block = stackalloc byte[TokenBloom.BlockBytes];
            foreach (ulong hash in tokenHashes)
            {
                long at = _blocksAt + ((long)TokenBloom.BlockOf(hash, _blockCount) * TokenBloom.BlockBytes);
                if (RandomAccess.Read(file, block, at) < block.Length)
                    return true;
                if (!TokenBloom.MayHold(block, hash))
                    return false;
            }
        }
        catch (IOException)
        {
            // deleted by retention, or unreadable: the query finds out by itself
        }

        return true;
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);

    private static uint Checksum(ReadOnlySpan<byte> content) => Crc32C.Of(content[HeaderBytes..], Crc32C.Of(content[..24]));

    [JsonSerializable(typeof(Dictionary<string, string[]>))]
    private sealed partial class SidecarJson : JsonSerializerContext;
}
