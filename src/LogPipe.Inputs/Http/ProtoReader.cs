using System.Buffers.Binary;

namespace LogPipe.Inputs.Http;

/// <summary>Walks the fields of one protobuf message (Protocol Buffers, "Encoding"). Throws <see cref="FormatException"/> where the bytes are none.</summary>
/// <remarks>
/// By hand, because logs need four wire types and no generated classes: a record goes from its bytes to JSON without an object in between, and the build needs no
/// protoc.
/// </remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    /// <summary>Gets the number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Gets its wire type: 0 varint, 1 fixed 64 bits, 2 bytes, 5 fixed 32 bits.</summary>
    public int WireType { get; private set; }

    /// <summary>Gets the value of a number.</summary>
    public readonly ulong Number => WireType != 2 ? _number : throw Wrong(Field);

    /// <summary>Gets the value of a text, of bytes or of a message.</summary>
    public readonly ReadOnlySpan<byte> Bytes => WireType == 2 ? _bytes : throw Wrong(Field);

    /// <summary>Reads the next field; false behind the last one.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty)
            return false;
        ulong tag = Varint();
        Field = tag >> 3 is > 0 and <= 0x1FFF_FFFF ? (int)(tag >> 3) : throw new FormatException($"{tag >> 3} is not the number of a field");
        WireType = (int)(tag & 7);
        switch (WireType)
        {
            case 0:
                _number = Varint();
                break;
            case 1:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                _bytes = Take(Varint());
                break;
            case 5:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"field {Field} has the unknown wire type {WireType}");
        }

        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("a number has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong byteCount)
    {
        if (byteCount > (ulong)_rest.Length)
            throw new FormatException("the message ends in the middle of a field");
        ReadOnlySpan<byte> taken = _rest[..(int)byteCount];
        _rest = _rest[(int)byteCount..];
        return taken;
    }

    private static FormatException Wrong(int field) => new($"field {field} is of another type than it should be");
}
