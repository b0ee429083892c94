using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LogPipe.Model;

/// <summary>Writes single values and chains of values as JSON.</summary>
/// <remarks>Hot: per value. Every method takes the offset to write at and gives the one just past what it wrote, so that it stays in a register.</remarks>
internal sealed class ValueWriter(DocumentValues values)
{
    /// <summary>Room for any number or time with its quotes, and for a block of 32 bytes.</summary>
    private const int MaxShortBytes = 64;

    private readonly byte[] _time = new byte[MaxShortBytes];
    private readonly byte[] _arrival = new byte[MaxShortBytes];
    private long _timeOfText;
    private long _secondOfText;
    private int _timeBytes;
    private long _arrivedAt = LogBatch.NoTime;
    private int _arrivalBytes;

    public static int WriteText(LogBatch batch, Utf8Slice slice, Utf8Output output, int at)
    {
        byte[] buffer = batch.BufferArray;
        ref byte start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), slice.Start);
        return JsonText.Write(output, at, ref start, slice.ByteCount, buffer.Length - slice.Start);
    }

    /// <summary>Writes a whole number, most of which in logs have few digits.</summary>
    public static int WriteInteger(long value, Utf8Output output, int at)
    {
        byte[] target = output.Room(at, MaxShortBytes);
        ulong rest = (ulong)value;
        if (value < 0)
        {
            target[at++] = (byte)'-';
            rest = 0 - rest;
        }

        int end = at + DigitsOf(rest);
        int place = end;
        for (; rest >= 10; rest /= 100)
        {
            uint pair = (uint)(rest % 100);
            target[--place] = (byte)('0' + (pair % 10));
            target[--place] = (byte)('0' + (pair / 10));
        }

        if (place > at)
            target[at] = (byte)('0' + rest);
        return end;
    }

    public static int Copy(ReadOnlySpan<byte> bytes, Utf8Output output, int at)
    {
        bytes.CopyTo(output.Room(at, bytes.Length).AsSpan(at));
        return at + bytes.Length;
    }

    /// <summary>Writes a time; the text is kept, because neighbours in a log share it, at least up to the second.</summary>
    public int WriteTime(long unixNanoseconds, Utf8Output output, int at)
    {
        if (unixNanoseconds != _timeOfText || _timeBytes == 0)
            KeepTime(unixNanoseconds);
        CopyBlock(_time, output.Room(at, MaxShortBytes), at);
        return at + _timeBytes;
    }

    /// <summary>Writes the time that all events of a batch share.</summary>
    public int WriteArrivalTime(long unixNanoseconds, Utf8Output output, int at)
    {
        if (unixNanoseconds != _arrivedAt)
        {
            _arrivalBytes = TimestampText.Write(unixNanoseconds, _arrival);
            _arrivedAt = unixNanoseconds;
        }

        CopyBlock(_arrival, output.Room(at, MaxShortBytes), at);
        return at + _arrivalBytes;
    }

    /// <summary>Writes a value without the quotes that it may stand in.</summary>
    public int WriteValue(LogBatch batch, ValueKind kind, long bits, Utf8Output output, int at)
    {
        switch (kind)
        {
            case ValueKind.Text:
                return WriteText(batch, LogField.Unpack(bits), output, at);
            case ValueKind.ScratchText:
                Utf8Slice scratch = LogField.Unpack(bits);
                return WriteSpan(values.Scratch.WrittenSpan.Slice(scratch.Start, scratch.ByteCount), output, at);
            case ValueKind.Constant:
                return Copy(new TextConstant((int)bits).Json, output, at);
            case ValueKind.Integer or ValueKind.QuotedInteger:
                return WriteInteger(bits, output, at);
            case ValueKind.Real or ValueKind.QuotedReal:
                // R: the shortest text that reads back as the same number; always a valid JSON number for a finite one.
                BitConverter.Int64BitsToDouble(bits).TryFormat(output.Room(at, MaxShortBytes).AsSpan(at), out int realBytes, "R", CultureInfo.InvariantCulture);
                return at + realBytes;
            case ValueKind.Boolean or ValueKind.QuotedBoolean:
                return Copy(bits != 0 ? "true"u8 : "false"u8, output, at);
            case ValueKind.Time:
                return WriteTime(bits, output, at);
            default:
                return WriteJson(batch.Bytes(LogField.Unpack(bits)), output, at);
        }
    }

    /// <summary>Writes the values of a chain, separated by commas.</summary>
    public int WriteSeveral(LogBatch batch, int first, Utf8Output output, int at)
    {
        DocumentValues.Link[] links = values.Links;
        for (int i = first; i >= 0; i = links[i].Next)
        {
            if (i != first)
                at = WriteByte((byte)',', output, at);
            at = WriteWhole(batch, links[i], output, at);
        }

        return at;
    }

    /// <summary>Writes the members of an object, separated by commas; each key once, with <paramref name="prefix"/> before it.</summary>
    public int WriteMembers(LogBatch batch, in DocumentValues.Slot slot, ReadOnlySpan<byte> prefix, Utf8Output output, int at)
    {
        DocumentValues.Link[] links = values.Links;
        if (slot.First != slot.Last)
            MemberKeys.FindRepeats(links, slot.First, batch, values.Scratch);
        for (int i = slot.First; i >= 0; i = links[i].Next)
        {
            ref readonly DocumentValues.Link link = ref links[i];
            if (link.IsRepeat)
                continue;
            at = WriteKey(batch, link, i != slot.First, prefix, output, at);
            at = link.Same < 0 ? WriteWhole(batch, link, output, at) : WriteSame(batch, i, output, at);
        }

        return at;
    }

    private static int DigitsOf(ulong value)
    {
        int digits = 1;
        for (; value >= 1000; value /= 1000)
            digits += 3;
        return digits + (value >= 100 ? 2 : value >= 10 ? 1 : 0);
    }

    private static void CopyBlock(byte[] block, byte[] target, int at) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(block)).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(target), (nuint)at);

    private void KeepTime(long unixNanoseconds)
    {
        long second = TimestampText.SecondOf(unixNanoseconds, out uint nanoseconds);
        if (second != _secondOfText || _timeBytes == 0)
            TimestampText.WriteSecond(second, _time);
        _timeBytes = TimestampText.WriteFraction(nanoseconds, _time);
        (_timeOfText, _secondOfText) = (unixNanoseconds, second);
    }

    private static int WriteByte(byte value, Utf8Output output, int at)
    {
        output.Room(at, 1)[at] = value;
        return at + 1;
    }

    private static int WriteSpan(ReadOnlySpan<byte> text, Utf8Output output, int at) =>
        JsonText.Write(output, at, ref MemoryMarshal.GetReference(text), text.Length, text.Length);

    /// <summary>Copies JSON; control characters can only be white space between tokens, and a document is one line.</summary>
    private static int WriteJson(ReadOnlySpan<byte> json, Utf8Output output, int at)
    {
        int end = Copy(json, output, at);
        Span<byte> written = output.Room(end, 0).AsSpan(at, json.Length);
        for (int i = written.IndexOfAnyInRange((byte)0, (byte)0x1f); i >= 0; i = written.IndexOfAnyInRange((byte)0, (byte)0x1f))
        {
            written[i] = (byte)' ';
            written = written[(i + 1)..];
        }

        return end;
    }

    private int WriteKey(LogBatch batch, in DocumentValues.Link link, bool withComma, ReadOnlySpan<byte> prefix, Utf8Output output, int at)
    {
        Span<byte> target = output.Room(at, prefix.Length + 2).AsSpan(at);
        int begin = withComma ? 2 : 1;
        target[0] = (byte)',';
        target[begin - 1] = (byte)'"';
        prefix.CopyTo(target[begin..]);
        at += begin + prefix.Length;
        at = link.KeyStart >= 0
            ? WriteText(batch, new Utf8Slice(link.KeyStart, link.KeyByteCount), output, at)
            : WriteSpan(MemberKeys.KeyOf(link, batch, values.Scratch), output, at);
        byte[] end = output.Room(at, 2);
        end[at] = (byte)'"';
        end[at + 1] = (byte)':';
        return at + 2;
    }

    private int WriteSame(LogBatch batch, int first, Utf8Output output, int at)
    {
        DocumentValues.Link[] links = values.Links;
        at = WriteByte((byte)'[', output, at);
        for (int i = first; i >= 0; i = links[i].Same)
        {
            if (i != first)
                at = WriteByte((byte)',', output, at);
            at = WriteWhole(batch, links[i], output, at);
        }

        return WriteByte((byte)']', output, at);
    }

    /// <summary>Writes a value with its quotes if it has any.</summary>
    private int WriteWhole(LogBatch batch, in DocumentValues.Link link, Utf8Output output, int at)
    {
        if (!DocumentPlanBuilder.IsQuoted(link.Kind))
            return WriteValue(batch, link.Kind, link.Bits, output, at);
        at = WriteByte((byte)'"', output, at);
        at = WriteValue(batch, link.Kind, link.Bits, output, at);
        return WriteByte((byte)'"', output, at);
    }
}
