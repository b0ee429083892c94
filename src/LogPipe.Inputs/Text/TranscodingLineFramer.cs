using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using LogPipe.Model;

namespace LogPipe.Inputs.Text;

// Hot for UTF-16 and Latin-1 input only: one vectorised search and one vectorised conversion per line, straight into the batch's buffer.

/// <summary>Makes records of lines that are not UTF-8: each is converted into a batch's buffer, positions stay those of the original bytes.</summary>
internal static class TranscodingLineFramer
{
    /// <summary>Adds a record for every complete line of <paramref name="bytes"/>.</summary>
    /// <param name="batch">The batch to fill.</param>
    /// <param name="bytes">Original bytes from the beginning of a line on.</param>
    /// <param name="encoding">UTF-16 or Latin-1.</param>
    /// <param name="position">Position of the first line in the source.</param>
    /// <param name="limits">The longest line, in original bytes, and the largest batch.</param>
    /// <returns>The bytes taken: just past the last line end framed; 0 when there is none.</returns>
    public static int Frame(LogBatch batch, ReadOnlySpan<byte> bytes, TextEncoding encoding, long position, in LineLimits limits)
    {
        int unit = encoding.UnitBytes();
        int lineStart = 0;
        for (int left = limits.MaxRecords; left > 0; left--)
        {
            int lineEnd = LineEnds.Find(bytes[lineStart..], encoding);
            if (lineEnd < 0)
                break;
            lineEnd += lineStart;
            int textEnd = lineEnd;
            if (textEnd - unit >= lineStart && IsCarriageReturn(bytes[(textEnd - unit)..textEnd], encoding))
                textEnd -= unit;
            FrameOne(batch, bytes[lineStart..textEnd], encoding, position + lineStart, position + lineEnd + unit, limits.MaxLineBytes, RecordFlags.None);
            lineStart = lineEnd + unit;
        }

        return lineStart;
    }

    /// <summary>Adds a record for one line without its line end, cut to <paramref name="maxLineBytes"/> original bytes.</summary>
    public static void FrameOne(
        LogBatch batch, ReadOnlySpan<byte> line, TextEncoding encoding, long position, long nextPosition, int maxLineBytes, RecordFlags flags)
    {
        if (line.Length > maxLineBytes)
        {
            line = line[..CutBytes(line, encoding, maxLineBytes)];
            flags |= RecordFlags.Truncated;
        }

        Utf8Slice text = encoding == TextEncoding.Latin1 ? Windows1252.Append(batch, line) : AppendUtf16(batch, line, encoding, ref flags);
        batch.AddRecord(text, position, nextPosition).Flags = flags;
    }

    private static bool IsCarriageReturn(ReadOnlySpan<byte> unit, TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf16LittleEndian => unit is [(byte)'\r', 0],
        TextEncoding.Utf16BigEndian => unit is [0, (byte)'\r'],
        _ => unit is [(byte)'\r'],
    };

    private static int CutBytes(ReadOnlySpan<byte> line, TextEncoding encoding, int maxBytes)
    {
        if (encoding == TextEncoding.Latin1)
            return maxBytes;
        int cut = maxBytes & ~1;
        if (cut < 2)
            return cut;
        byte high = line[encoding == TextEncoding.Utf16LittleEndian ? cut - 1 : cut - 2];
        // 0xD8..0xDB begin a surrogate pair (The Unicode Standard 15.0, section 3.8): its second half would be cut off
        return (high & 0xFC) == 0xD8 ? cut - 2 : cut;
    }

    private static Utf8Slice AppendUtf16(LogBatch batch, ReadOnlySpan<byte> line, TextEncoding encoding, ref RecordFlags flags)
    {
        int unitCount = line.Length / 2;
        ushort[]? swapped = null;
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<byte, ushort>(line[..(unitCount * 2)]);
        if (encoding == TextEncoding.Utf16LittleEndian != BitConverter.IsLittleEndian)
        {
            swapped = ArrayPool<ushort>.Shared.Rent(unitCount);
            BinaryPrimitives.ReverseEndianness(units, swapped);
            units = swapped.AsSpan(0, unitCount);
        }

        // a code unit becomes three bytes at worst; three more for half a unit at the end of a broken file
        Span<byte> room = batch.Reserve((unitCount * 3) + 3).Span;
        ReadOnlySpan<char> chars = MemoryMarshal.Cast<ushort, char>(units);
        if (Utf8.FromUtf16(chars, room, out _, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            Utf8.FromUtf16(chars, room, out _, out written);
            flags |= RecordFlags.InvalidEncoding;
        }

        if (line.Length % 2 != 0)
        {
            "\uFFFD"u8.CopyTo(room[written..]);
            written += 3;
            flags |= RecordFlags.InvalidEncoding;
        }

        if (swapped is not null)
            ArrayPool<ushort>.Shared.Return(swapped);
        return batch.Commit(written);
    }
}
