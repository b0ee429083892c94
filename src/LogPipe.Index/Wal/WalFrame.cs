using System.Buffers.Binary;
using System.Text;
using LogPipe.Model.Storage;

namespace LogPipe.Index.Wal;

/// <summary>
/// The unit of the log: documents of one source that became durable together.
/// </summary>
/// <remarks>
/// Little-endian. Header: magic, bytes of the payload, CRC-32C of length and payload. Payload: first sequence number, commit position, number of documents,
/// bytes of the source key, the key; then for each document position, time, sub-event, bytes of JSON; then the JSON.
/// </remarks>
internal static class WalFrame
{
    public const uint Magic = 0x314B_4C4C; // "LLK1"

    public const int HeaderBytes = 12;

    /// <summary>Most bytes of one frame's payload; a length above it is damage.</summary>
    public const int MaxPayloadBytes = 1 << 30;

    private const int FixedBytes = 24;

    private const int EntryBytes = 24;

    /// <summary>Gives the bytes that a frame of all documents in <paramref name="documents"/> takes at most.</summary>
    public static int MaxByteCount(IncomingDocuments documents) =>
        checked(HeaderBytes + FixedBytes + Encoding.UTF8.GetByteCount(documents.SourceKey) + (documents.Count * EntryBytes) + documents.ByteCount);

    /// <summary>Writes a frame of the documents chosen.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> destination, IncomingDocuments documents, ReadOnlySpan<int> chosen, long firstSequence)
    {
        Span<byte> payload = destination[HeaderBytes..];
        int keyBytes = Encoding.UTF8.GetBytes(documents.SourceKey, payload[FixedBytes..]);
        BinaryPrimitives.WriteInt64LittleEndian(payload, firstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], documents.CommitPosition);
        BinaryPrimitives.WriteInt32LittleEndian(payload[16..], chosen.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload[20..], keyBytes);
        int at = FixedBytes + keyBytes;
        int json = at + (chosen.Length * EntryBytes);
        foreach (int index in chosen)
        {
            IncomingDocuments.Entry entry = documents[index];
            BinaryPrimitives.WriteInt64LittleEndian(payload[at..], entry.Position);
            BinaryPrimitives.WriteInt64LittleEndian(payload[(at + 8)..], entry.Timestamp);
            BinaryPrimitives.WriteInt32LittleEndian(payload[(at + 16)..], entry.SubEvent);
            BinaryPrimitives.WriteInt32LittleEndian(payload[(at + 20)..], entry.Json.ByteCount);
            documents.Json(entry).CopyTo(payload[json..]);
            at += EntryBytes;
            json += entry.Json.ByteCount;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], json);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Checksum(destination[..(HeaderBytes + json)]));
        return HeaderBytes + json;
    }

    /// <summary>Reads the frame at the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The rest of the log.</param>
    /// <param name="documents">Takes the documents.</param>
    /// <param name="firstSequence">The number of the first document; the others count on.</param>
    /// <returns>The bytes of the frame, or 0 when there is none that is whole and sound.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, IncomingDocuments documents, out long firstSequence)
    {
        firstSequence = 0;
        if (!IsSound(bytes, out int frameBytes))
            return 0;
        ReadOnlySpan<byte> payload = bytes[HeaderBytes..frameBytes];
        firstSequence = BinaryPrimitives.ReadInt64LittleEndian(payload);
        int count = BinaryPrimitives.ReadInt32LittleEndian(payload[16..]);
        int keyBytes = BinaryPrimitives.ReadInt32LittleEndian(payload[20..]);
        documents.Start(Encoding.UTF8.GetString(payload.Slice(FixedBytes, keyBytes)));
        documents.CommitPosition = BinaryPrimitives.ReadInt64LittleEndian(payload[8..]);
        int at = FixedBytes + keyBytes;
        int json = at + (count * EntryBytes);
        for (int i = 0; i < count; i++, at += EntryBytes)
        {
            int jsonBytes = BinaryPrimitives.ReadInt32LittleEndian(payload[(at + 20)..]);
            documents.Add(
                BinaryPrimitives.ReadInt64LittleEndian(payload[at..]),
                BinaryPrimitives.ReadInt32LittleEndian(payload[(at + 16)..]),
                BinaryPrimitives.ReadInt64LittleEndian(payload[(at + 8)..]),
                payload.Slice(json, jsonBytes));
            json += jsonBytes;
        }

        return frameBytes;
    }

    /// <summary>Says whether a whole frame with the right checksum starts here.</summary>
    public static bool IsSound(ReadOnlySpan<byte> bytes, out int frameBytes)
    {
        frameBytes = 0;
        if (bytes.Length < HeaderBytes + FixedBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return false;
        int payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (payloadBytes is < FixedBytes or > MaxPayloadBytes || payloadBytes > bytes.Length - HeaderBytes)
            return false;
        if (Checksum(bytes[..(HeaderBytes + payloadBytes)]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]))
            return false;
        frameBytes = HeaderBytes + payloadBytes;
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame) => Crc32C.Of(frame[HeaderBytes..], Crc32C.Of(frame[4..8]));
}
