using System.Buffers.Binary;
using System.IO.Hashing;

namespace LogPipe.Signals.Templates;

/// <summary>Saves what a miner knows, and reads it again: after a restart, or in another process.</summary>
/// <remarks>
/// Layout, version 1, little-endian: the eight bytes <c>LPTMPL\x00\x01</c>; lines, evicted groups, evicted lines (8 bytes each); the number of groups (4); for each its key (4 bytes
/// of count, then the bytes), the number of parts (4), for each part -1 or its byte count (4) and bytes, lines, last line, template id (8 each); the number of
/// aliases (4), for each the old id (8) and the number of a group (4); at the end XXH3-64 of everything before it.
/// A file is replaced as a whole: written beside it, flushed to the disk, renamed.
/// </remarks>
public static class TemplateFile
{
    private const int MaxPartBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "LPTMPL\0\u0001"u8;

    /// <summary>Saves a miner.</summary>
    /// <param name="miner">The miner; not changed.</param>
    /// <param name="path">The file, whose folder exists.</param>
    /// <exception cref="IOException">The file cannot be written; the one that was there is untouched.</exception>
    public static void Save(TemplateMiner miner, string path)
    {
        string draft = path + ".new";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encode(miner));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads a miner.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxGroups">Groups that are kept, 8 or more.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of another version.</exception>
    public static TemplateMiner Load(string path, int maxGroups = TemplateMiner.DefaultMaxGroups)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + 8 || !bytes.AsSpan(0, 6).SequenceEqual(Magic[..6]))
            throw new InvalidDataException($"{path} holds no templates; move it away and start again");
        if (bytes[7] != Magic[7])
            throw new InvalidDataException($"{path} is of version {bytes[7]}, this program reads version {Magic[7]}; move it away and start again");
        ReadOnlySpan<byte> content = bytes.AsSpan(0, bytes.Length - 8);
        if (XxHash3.HashToUInt64(content) != BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8)))
            throw new InvalidDataException($"{path} is damaged: its checksum differs; move it away and start again");
        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, content.Length - Magic.Length));
        return Decode(reader, maxGroups);
    }

    internal static byte[] Encode(TemplateMiner miner)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Magic);
        writer.Write(miner.LineCount);
        writer.Write(miner.EvictedGroupCount);
        writer.Write(miner.EvictedLineCount);
        writer.Write(miner.Groups.Count);
        var numbers = new Dictionary<LineGroup, int>(ReferenceEqualityComparer.Instance);
        foreach (LineGroup group in miner.Groups)
        {
            numbers.Add(group, numbers.Count);
            WriteGroup(writer, group);
        }

        writer.Write(miner.Aliases.Count);
        foreach ((ulong id, LineGroup group) in miner.Aliases)
        {
            writer.Write(id);
            writer.Write(numbers[group]);
        }

        writer.Flush();
        writer.Write(XxHash3.HashToUInt64(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        writer.Flush();
        return bytes.ToArray();
    }

    private static void WriteGroup(BinaryWriter writer, LineGroup group)
    {
        writer.Write(group.Key.Length);
        writer.Write(group.Key);
        writer.Write(group.Constants.Length);
        foreach (byte[]? constant in group.Constants)
        {
            writer.Write(constant?.Length ?? -1);
            writer.Write(constant ?? []);
        }

        writer.Write(group.Count);
        writer.Write(group.LastSeen);
        writer.Write(group.TemplateId);
    }

    private static TemplateMiner Decode(BinaryReader reader, int maxGroups)
    {
        var miner = new TemplateMiner(maxGroups);
        (long lines, long evictedGroups, long evictedLines) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        miner.Restore(lines, evictedGroups, evictedLines);
        var groups = new LineGroup[reader.ReadInt32()];
        for (int i = 0; i < groups.Length; i++)
            groups[i] = miner.Take(ReadGroup(reader));
        int aliases = reader.ReadInt32();
        for (int i = 0; i < aliases; i++)
        {
            ulong id = reader.ReadUInt64();
            LineGroup group = groups[reader.ReadInt32()];
            if (!group.IsEvicted)
                miner.AddAlias(id, group);
        }

        return miner;
    }

    private static LineGroup ReadGroup(BinaryReader reader)
    {
        byte[] key = ReadBytes(reader, reader.ReadInt32());
        var constants = new byte[]?[reader.ReadInt32()];
        for (int i = 0; i < constants.Length; i++)
        {
            int byteCount = reader.ReadInt32();
            constants[i] = byteCount < 0 ? null : ReadBytes(reader, byteCount);
        }

        return new LineGroup(key, constants, reader.ReadInt64(), reader.ReadInt64()) { TemplateId = reader.ReadUInt64() };
    }

    private static byte[] ReadBytes(BinaryReader reader, int byteCount) =>
        byteCount is >= 0 and <= MaxPartBytes ? reader.ReadBytes(byteCount) : throw new InvalidDataException($"a part of {byteCount} bytes in the templates, the limit is {MaxPartBytes}");
}
