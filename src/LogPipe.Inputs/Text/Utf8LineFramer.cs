using System.Runtime.CompilerServices;
using System.Text.Unicode;
using LogPipe.Model;

namespace LogPipe.Inputs.Text;

// Hot: runs over every byte of UTF-8 input. Fast here: one vectorised search per line and one vectorised validation per batch; lines stay where
// the read put them, a record is two numbers. Assumes that the bytes lie in the batch's buffer and start at the beginning of a line.

/// <summary>Makes records of the lines that lie in a batch's buffer, without moving a byte.</summary>
internal static class Utf8LineFramer
{
    /// <summary>Adds a record for every complete line from <paramref name="start"/> on.</summary>
    /// <param name="batch">The batch that holds the bytes.</param>
    /// <param name="start">Offset in the batch's buffer of the first line's first byte; lines reach to the end of the used buffer.</param>
    /// <param name="searched">Bytes from <paramref name="start"/> that are known to hold no line end.</param>
    /// <param name="position">Position of the first line in the source.</param>
    /// <param name="limits">The longest line and the largest batch.</param>
    /// <returns>The bytes taken: just past the last line end framed; 0 when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Frame(LogBatch batch, int start, int searched, long position, in LineLimits limits)
    {
        ReadOnlySpan<byte> bytes = batch.Buffer[start..];
        int firstRecord = batch.RecordCount;
        int maxLineBytes = limits.MaxLineBytes;
        int lineStart = 0;
        int searchFrom = searched;
        for (int left = limits.MaxRecords; left > 0; left--)
        {
            int found = bytes[searchFrom..].IndexOf((byte)'\n');
            if (found < 0)
                break;
            int lineEnd = searchFrom + found;
            int textEnd = lineEnd > lineStart && bytes[lineEnd - 1] == (byte)'\r' ? lineEnd - 1 : lineEnd;
            int textBytes = textEnd - lineStart;
            RecordFlags flags = RecordFlags.None;
            if (textBytes > maxLineBytes)
            {
                textBytes = CutBytes(bytes.Slice(lineStart, textBytes), maxLineBytes);
                flags = RecordFlags.Truncated;
            }

            ref LogRecord record = ref batch.AddRecord(new Utf8Slice(start + lineStart, textBytes), position + lineStart, position + lineEnd + 1);
            record.Flags = flags;
            lineStart = lineEnd + 1;
            searchFrom = lineStart;
        }

        if (!Utf8.IsValid(bytes[..lineStart]))
            Utf8Mender.Mend(batch, firstRecord);
        return lineStart;
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
