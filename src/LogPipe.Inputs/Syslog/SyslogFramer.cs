using LogPipe.Inputs.Spool;
using LogPipe.Model;

namespace LogPipe.Inputs.Syslog;

/// <summary>
/// Takes the messages out of a TCP stream: octet counting (RFC 6587 section 3.4.1, RFC 5425 section 4.3) and messages that end in a line feed or NUL (section 3.4.2), told
/// apart message by message. Plain lines of text are messages too. One instance per connection.
/// </summary>
/// <remarks>Hot: once per message; one vectorised search each. How the stream is cut into reads does not matter (a property test says so).</remarks>
internal sealed class SyslogFramer(int maxMessageBytes)
{
    /// <summary>Digits of a count: 64 MiB, the longest message that the settings allow, has eight. A longer run of digits is text.</summary>
    private const int MaxDigits = 8;

    private long _skipBytes;
    private bool _skipLine;
    private bool _afterCounted;
    private int _searched;

    /// <summary>Adds the messages that are complete.</summary>
    /// <param name="bytes">Bytes that were not taken yet.</param>
    /// <param name="isEnd">Whether there will be no more.</param>
    /// <param name="entry">Takes the messages.</param>
    /// <returns>The bytes taken; the others must be given again together with those that follow them.</returns>
    public int Frame(ReadOnlySpan<byte> bytes, bool isEnd, SpoolEntry entry)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            int taken = FrameOne(bytes[at..], isEnd, entry);
            if (taken == 0)
                break;
            at += taken;
        }

        return at;
    }

    private int FrameOne(ReadOnlySpan<byte> bytes, bool isEnd, SpoolEntry entry)
    {
        if (_skipBytes > 0)
        {
            int skipped = (int)Math.Min(_skipBytes, bytes.Length);
            _skipBytes -= skipped;
            return skipped;
        }

        if (_skipLine)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)0);
            _skipLine = end < 0;
            return end < 0 ? bytes.Length : end + 1;
        }

        if (_afterCounted)
        {
            // some senders count and end the line as well
            if (bytes[0] is (byte)'\n' or (byte)'\r' or 0)
                return 1;
            _afterCounted = false;
        }

        return CountOf(bytes, out int digits) switch
        {
            > 0 and int count => FrameCounted(bytes[(digits + 1)..], digits + 1, count, isEnd, entry),
            < 0 when !isEnd => 0,
            _ => FrameLine(bytes, isEnd, entry),
        };
    }

    /// <summary>Reads the count that stands before a message: digits, a space and the <c>&lt;</c> of the priority.</summary>
    /// <returns>The count; 0 where there is none; -1 where the bytes do not suffice to know.</returns>
    private static int CountOf(ReadOnlySpan<byte> bytes, out int digits)
    {
        digits = 0;
        if (bytes[0] is < (byte)'1' or > (byte)'9')
            return 0;
        int count = 0;
        while (digits < bytes.Length && char.IsAsciiDigit((char)bytes[digits]))
        {
            if (digits == MaxDigits)
                return 0;
            count = (count * 10) + (bytes[digits++] - '0');
        }

        if (digits + 1 >= bytes.Length)
            return digits < bytes.Length && bytes[digits] != ' ' ? 0 : -1;
        return bytes[digits] == ' ' && bytes[digits + 1] == '<' ? count : 0;
    }

    private int FrameCounted(ReadOnlySpan<byte> rest, int headBytes, int count, bool isEnd, SpoolEntry entry)
    {
        if (count <= rest.Length || isEnd)
        {
            bool isWhole = count <= rest.Length;
            ReadOnlySpan<byte> message = isWhole ? rest[..count] : rest;
            // of a longer one the end may not be there yet: it is cut in either case
            entry.AddCut(count > maxMessageBytes ? message : message.TrimEnd("\r\n\0"u8), maxMessageBytes, isWhole ? RecordFlags.None : RecordFlags.Truncated);
            _afterCounted = true;
            return headBytes + message.Length;
        }

        if (rest.Length <= maxMessageBytes)
            return 0;
        entry.AddCut(rest[..(maxMessageBytes + 1)], maxMessageBytes);
        _skipBytes = count - rest.Length;
        _afterCounted = true;
        return headBytes + rest.Length;
    }

    private int FrameLine(ReadOnlySpan<byte> bytes, bool isEnd, SpoolEntry entry)
    {
        int searched = Math.Min(_searched, bytes.Length);
        int found = bytes[searched..].IndexOfAny((byte)'\n', (byte)0);
        if (found >= 0)
        {
            _searched = 0;
            entry.AddCut(bytes[..(searched + found)].TrimEnd((byte)'\r'), maxMessageBytes);
            return searched + found + 1;
        }

        if (bytes.Length > maxMessageBytes + 1)
        {
            _searched = 0;
            _skipLine = true;
            entry.AddCut(bytes, maxMessageBytes);
            return bytes.Length;
        }

        if (isEnd)
        {
            entry.AddCut(bytes.TrimEnd((byte)'\r'), maxMessageBytes, RecordFlags.Unterminated);
            return bytes.Length;
        }

        _searched = bytes.Length;
        return 0;
    }
}
