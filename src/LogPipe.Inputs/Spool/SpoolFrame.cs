using System.Buffers.Binary;
using System.Text;
using LogPipe.Model;
using LogPipe.Model.Storage;

namespace LogPipe.Inputs.Spool;

/// <summary>
/// The unit of the spool: messages of one sender that became durable together.
/// </summary>
/// <remarks>
/// Little-endian. Head: bytes of the body, CRC-32C of the body. Body: arrival in nanoseconds since 1970, number of the sender, flags, bytes of the address, the
/// address, bytes of the host's name, the name; then each message as its byte count, with what is known of it in the four highest bits, and its bytes.
/// </remarks>
internal readonly ref struct SpoolFrame
{
    public const int HeadBytes = 8;

    /// <summary>Most bytes of a body; a length above it is damage.</summary>
    public const int MaxBodyBytes = 256 << 20;

    /// <summary>Most bytes of a message: what 28 bits hold is more, the settings allow less.</summary>
    public const int MaxMessageBytes = 64 << 20;

    private const int FixedBytes = 8 + 8 + 1 + 1 + 1;
    private const byte Wrapped = 1;
    private const int FlagShift = 28;
    private const uint CountMask = (1u << FlagShift) - 1;

    // what is known of a message when it comes in; their places in the four bits are the file's format and never change
    private static readonly RecordFlags[] Known = [RecordFlags.Truncated, RecordFlags.Unterminated];

    private readonly ReadOnlySpan<byte> _body;
    private readonly int _addressBytes;
    private readonly int _hostBytes;

    /// <summary>Reads a frame's body, whose checksum was right.</summary>
    /// <exception cref="FormatException">It is not what <see cref="WriteHead"/> wrote.</exception>
    public SpoolFrame(ReadOnlySpan<byte> body)
    {
        _body = body;
        if (body.Length < FixedBytes || body.Length < FixedBytes + body[17])
            throw new FormatException("a frame is shorter than its head says");
        _addressBytes = body[17];
        _hostBytes = body[18 + _addressBytes];
        if (body.Length < FirstMessage)
            throw new FormatException("a frame is shorter than its head says");
    }

    /// <summary>Gets the bytes of the body.</summary>
    public ReadOnlySpan<byte> Body => _body;

    /// <summary>Gets when the messages came in, nanoseconds since 1970.</summary>
    public long ArrivedAt => BinaryPrimitives.ReadInt64LittleEndian(_body);

    /// <summary>Gets the number of the sender.</summary>
    public long SenderId => BinaryPrimitives.ReadInt64LittleEndian(_body[8..]);

    /// <summary>Gets the offset in the body of the first message.</summary>
    public int FirstMessage => FixedBytes + _addressBytes + _hostBytes;

    /// <summary>Gives the sender with its names.</summary>
    public SpoolSender Sender() => new(
        SenderId,
        Encoding.UTF8.GetString(_body.Slice(18, _addressBytes)),
        _hostBytes == 0 ? null : Encoding.UTF8.GetString(_body.Slice(FixedBytes + _addressBytes, _hostBytes)),
        (_body[16] & Wrapped) != 0);

    /// <summary>Takes the message at an offset of the body.</summary>
    /// <param name="at">The offset; behind the message afterwards.</param>
    /// <param name="flags">What was known of it when it came in.</param>
    /// <param name="message">Its bytes.</param>
    /// <returns>False behind the last one.</returns>
    /// <exception cref="FormatException">The message would reach over the end of the frame.</exception>
    public bool TryTake(ref int at, out ReadOnlySpan<byte> message, out RecordFlags flags)
    {
        message = default;
        flags = RecordFlags.None;
        if (at >= _body.Length)
            return false;
        if (at + 4 > _body.Length)
            throw new FormatException("a frame ends in the middle of a message");
        uint head = BinaryPrimitives.ReadUInt32LittleEndian(_body[at..]);
        int byteCount = (int)(head & CountMask);
        if (byteCount > _body.Length - at - 4)
            throw new FormatException("a frame ends in the middle of a message");
        message = _body.Slice(at + 4, byteCount);
        for (int bit = 0; bit < Known.Length; bit++)
            flags |= (head >> (FlagShift + bit) & 1) != 0 ? Known[bit] : RecordFlags.None;
        at += 4 + byteCount;
        return true;
    }

    /// <summary>Writes what stands before the messages, room for the frame's head included.</summary>
    /// <returns>The bytes written.</returns>
    public static int WriteHead(Span<byte> frame, SpoolSender sender, long arrivedAt)
    {
        Span<byte> body = frame[HeadBytes..];
        BinaryPrimitives.WriteInt64LittleEndian(body, arrivedAt);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], sender.Id);
        body[16] = sender.IsWrapped ? Wrapped : (byte)0;
        int addressBytes = Encoding.UTF8.GetBytes(sender.Address, body[18..]);
        int hostBytes = Encoding.UTF8.GetBytes(sender.HostName ?? "", body[(19 + addressBytes)..]);
        body[17] = checked((byte)addressBytes);
        body[18 + addressBytes] = checked((byte)hostBytes);
        return HeadBytes + FixedBytes + addressBytes + hostBytes;
    }

    /// <summary>Gives the most bytes that <see cref="WriteHead"/> may need.</summary>
    public static int MaxHeadBytes(SpoolSender sender) =>
        HeadBytes + FixedBytes + Encoding.UTF8.GetMaxByteCount(sender.Address.Length) + Encoding.UTF8.GetMaxByteCount(sender.HostName?.Length ?? 0);

    /// <summary>Writes the four bytes that stand before a message.</summary>
    public static void WriteMessageHead(Span<byte> head, int byteCount, RecordFlags flags)
    {
        uint bits = (uint)byteCount;
        for (int bit = 0; bit < Known.Length; bit++)
            bits |= (flags & Known[bit]) != 0 ? 1u << (FlagShift + bit) : 0;
        BinaryPrimitives.WriteUInt32LittleEndian(head, bits);
    }

    /// <summary>Completes a frame with its length and checksum.</summary>
    public static void Seal(Span<byte> frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Of(frame[HeadBytes..]));
    }

    /// <summary>Reads the length of a frame's body; false where it is none that was written.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> head, out int bodyBytes)
    {
        bodyBytes = BinaryPrimitives.ReadInt32LittleEndian(head);
        return bodyBytes is >= FixedBytes and <= MaxBodyBytes;
    }

    /// <summary>Says whether a body is the one that the head was written for.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == Crc32C.Of(body);
}
