using System.Buffers.Binary;
using LogPipe.Model.Storage;

namespace LogPipe.Index.Dedup;

/// <summary>Stores a ledger beside the manifest that names it: a checksum, then the sources with their positions as differences.</summary>
internal static class LedgerFile
{
    private const int Version = 1;

    public static byte[] Encode(DeliveryLedger ledger)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0u);
        writer.Write(Version);
        writer.Write(ledger.Sources.Count);
        foreach (SourceLedger source in ledger.Sources)
        {
            writer.Write(source.Key);
            writer.Write(source.LowWater);
            writer.Write(source.PreviouslyCommitted);
            writer.Write(source.Committed);
            writer.Write(source.LastSeen);
            writer.Write7BitEncodedInt(source.Positions.Count);
            long last = 0;
            foreach (long position in source.Positions)
            {
                writer.Write7BitEncodedInt64(position - last);
                last = position;
            }

            writer.Write7BitEncodedInt(source.SubEvents.Count);
            foreach ((long position, int subEvent) in source.SubEvents)
            {
                writer.Write7BitEncodedInt64(position);
                writer.Write7BitEncodedInt(subEvent);
            }
        }

        byte[] bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(bytes.AsSpan(4)));
        return bytes;
    }

    /// <exception cref="IndexException">The file is missing, damaged or of a later version.</exception>
    public static DeliveryLedger Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException e)
        {
            throw Damaged(path, "is missing", e);
        }

        if (bytes.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Of(bytes.AsSpan(4)))
            throw Damaged(path, "has a wrong checksum", null);
        using var reader = new BinaryReader(new MemoryStream(bytes, 4, bytes.Length - 4));
        int version = reader.ReadInt32();
        if (version > Version)
            throw new IndexException($"'{path}' has version {version}, this LogPipe reads up to {Version}: start the newer LogPipe that wrote it");
        return Decode(reader);
    }

    private static DeliveryLedger Decode(BinaryReader reader)
    {
        var ledger = new DeliveryLedger();
        int sourceCount = reader.ReadInt32();
        for (int i = 0; i < sourceCount; i++)
        {
            string key = reader.ReadString();
            var source = SourceLedger.Restore(key, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            int positionCount = reader.Read7BitEncodedInt();
            long position = 0;
            for (int p = 0; p < positionCount; p++)
                source.Add(position += reader.Read7BitEncodedInt64(), 0);
            int subEventCount = reader.Read7BitEncodedInt();
            for (int s = 0; s < subEventCount; s++)
                source.Add(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt());
            ledger.Restore(source);
        }

        return ledger;
    }

    private static IndexException Damaged(string path, string how, Exception? inner) => new(
        $"'{path}' {how}: without it events that inputs send again would be stored twice; restore the file, or delete it together with its name in manifest.json to accept that",
        inner);
}
