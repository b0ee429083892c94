using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using LogPipe.Model;

namespace LogPipe.Inputs.Text;

// Hot: runs over every byte of UTF-8 input. Fast here: line ends and ASCII are told in one pass, 64 bytes at a time, as lines are too short for a search each; lines stay where
// the read put them, a record is two numbers. Assumes that the bytes lie in the batch's buffer and start at the beginning of a line.

/// <summary>Makes records of the lines that lie in a batch's buffer, without moving a byte.</summary>
internal static class Utf8LineFramer
{
    private const int BlockBytes = 64;

    /// <summary>Adds a record for every complete line from <paramref name="start"/> on.</summary>
    /// <param name="batch">The batch that holds the bytes.</param>
    /// <param name="start">Offset in the batch's buffer of the first line's first byte; lines reach to the end of the used buffer.</param>
    /// <param name="searched">Bytes from <paramref name="start"/> that are known to hold no line end.</param>
    /// <param name="position">Position of the first line in the source.</param>
    /// <param name="limits">The longest line and the largest batch.</param>
    /// <returns>The bytes taken: just past the last line end framed; 0 when there is none.</returns>
    public static int Frame(LogBatch batch, int start, int searched, long position, in LineLimits limits)
    {
        ReadOnlySpan<byte> bytes = batch.Buffer[start..];
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int firstRecord = batch.RecordCount;
        int left = limits.MaxRecords;
        int maxLineBytes = limits.MaxLineBytes;
        bool isCut = false;
        int lineStart = 0;
        int at = searched;
        bool isValid = true;
        // whether the line at hand may hold more than ASCII
        bool isOpen = searched > 0;
        for (; at <= bytes.Length - BlockBytes && left > 0; at += BlockBytes)
        {
            var low = Vector256.LoadUnsafe(ref first, (nuint)at);
            var high = Vector256.LoadUnsafe(ref first, (nuint)at + (BlockBytes / 2));
            bool isBlockOpen = (low | high).ExtractMostSignificantBits() != 0;
            isOpen |= isBlockOpen;
            ulong feeds = Vector256.Equals(low, Vector256.Create((byte)'\n')).ExtractMostSignificantBits()
                | ((ulong)Vector256.Equals(high, Vector256.Create((byte)'\n')).ExtractMostSignificantBits() << (BlockBytes / 2));
            for (; feeds != 0 && left > 0; feeds &= feeds - 1, left--)
            {
                int lineEnd = at + BitOperations.TrailingZeroCount(feeds);
                if (isOpen)
                {
                    isValid = isValid && Utf8.IsValid(bytes[lineStart..lineEnd]);
                    isOpen = isBlockOpen;
                }

                lineStart = AddLine(batch, bytes, start, lineStart, lineEnd, position, maxLineBytes, ref isCut);
            }
        }

        for (; left > 0 && bytes[at..].IndexOf((byte)'\n') is >= 0 and var found; left--)
        {
            isValid = isValid && Utf8.IsValid(bytes[lineStart..(at + found)]);
            lineStart = AddLine(batch, bytes, start, lineStart, at + found, position, maxLineBytes, ref isCut);
            at = lineStart;
        }

        batch.HasPlainLines = isValid && !isCut;
        if (!isValid)
            Utf8Mender.Mend(batch, firstRecord);
        return lineStart;
    }

    /// <summary>Adds a record for a line.</summary>
    /// <returns>Where the next line starts.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AddLine(LogBatch batch, ReadOnlySpan<byte> bytes, int start, int lineStart, int lineEnd, long position, int maxLineBytes, ref bool isCut)
    {
        int textEnd = lineEnd > lineStart && bytes[lineEnd - 1] == (byte)'\r' ? lineEnd - 1 : lineEnd;
        int textBytes = textEnd - lineStart;
        ref LogRecord record = ref batch.AddRecord(new Utf8Slice(start + lineStart, textBytes), position + lineStart, position + lineEnd + 1);
        if (textBytes > maxLineBytes)
        {
            record.Text = record.Text with { ByteCount = CutBytes(bytes.Slice(lineStart, textBytes), maxLineBytes) };
            record.Flags = RecordFlags.Truncated;
            isCut = true;
        }

        return lineEnd + 1;
    }

    /// <summary>Adds a record for one line that is complete in no other way: the source ended, or the line is longer than the limit.</summary>
    /// <param name="batch">The batch that holds the bytes.</param>
    /// <param name="start">Offset in the batch's buffer of the line's first byte.</param>
    /// <param name="byteCount">Bytes of the line that lie in the buffer, line end not included.</param>
    /// <param name="position">Position of the line in the source.</param>
    /// <param name="nextPosition">Position just past the line and its line end.</param>
    /// <param name="maxLineBytes">The longest text.</param>
    /// <param name="flags">What is known of the line.</param>
    public static void FrameOne(LogBatch batch, int start, int byteCount, long position, long nextPosition, int maxLineBytes, RecordFlags flags)
    {
        int firstRecord = batch.RecordCount;
        ReadOnlySpan<byte> text = batch.Buffer.Slice(start, byteCount);
        if (byteCount > maxLineBytes)
        {
            text = text[..CutBytes(text, maxLineBytes)];
            flags |= RecordFlags.Truncated;
        }

        batch.AddRecord(new Utf8Slice(start, text.Length), position, nextPosition).Flags = flags;
        if (!Utf8.IsValid(text))
            Utf8Mender.Mend(batch, firstRecord);
    }

    /// <summary>Finds where to cut a long text so that no character is cut in two.</summary>
    public static int CutBytes(ReadOnlySpan<byte> text, int maxBytes)
    {
        int cut = maxBytes;
        // a character has at most three continuation bytes (RFC 3629, section 3); more than that is not UTF-8 and is mended anyway
        for (int back = 0; back < 3 && cut > 0 && (text[cut] & 0xC0) == 0x80; back++)
            cut--;
        return (text[cut] & 0xC0) == 0x80 ? maxBytes : cut;
    }
}
