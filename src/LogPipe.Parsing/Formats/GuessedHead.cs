using LogPipe.Model;
using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Multiline;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Formats;

/// <summary>
/// Reads the heads of formats that nobody described, by rules that hold for nearly all logs: a time stamp at the start (perhaps in brackets),
/// then level, thread and logger in any order, in brackets or bare, then the message.
/// </summary>
internal static class GuessedHead
{
    /// <summary>How many tokens behind the stamp are looked at for a level.</summary>
    private const int MaxTokens = 6;

    /// <summary>The head has a time stamp.</summary>
    public const int Stamped = 0;

    /// <summary>The head is a level and nothing more: too little to take every line without a head for its continuation.</summary>
    public const int LevelOnly = 1;

    /// <summary>Looks for such a head.</summary>
    /// <returns><see cref="Stamped"/>, <see cref="LevelOnly"/>, or -1.</returns>
    public static int Find(ReadOnlySpan<byte> line, in TimestampContext time, bool strongOnly)
    {
        if (FindStamp(line, time, out _, out _, out ParsedTimestamp stamp) && (!strongOnly || (stamp.Parts & TimestampParts.HasDate) != 0))
            return Stamped;
        return !strongOnly && LeadingLevel(line, out _, out _) && ContinuationRules.KindOf(line) == TraceKind.None ? LevelOnly : -1;
    }

    /// <summary>Writes the fields of such a head.</summary>
    /// <returns>True: the message runs to the end of the line.</returns>
    public static bool Write(LogBatch batch, ref LogRecord record, Utf8Slice slice, in TimestampContext time)
    {
        ReadOnlySpan<byte> line = batch.Bytes(slice);
        int at = 0;
        if (FindStamp(line, time, out _, out int end, out ParsedTimestamp stamp))
        {
            record.Timestamp = stamp.UnixNanoseconds;
            at = SkipSeparators(line, end);
        }

        var head = new HeadTokens();
        int messageStart = at;
        for (int i = 0; i < MaxTokens && at < line.Length; i++)
        {
            if (!NextToken(line, at, out int start, out int tokenEnd, out int next, out bool bracketed))
                break;
            if (!head.Take(line[start..tokenEnd], start, tokenEnd, bracketed))
                break;
            at = SkipSeparators(line, next);
            messageStart = at;
        }

        if (head.LevelEnd > 0)
            batch.AddText(ref record, EcsFields.LogLevel, Utf8Slice.Between(slice.Start + head.LevelStart, slice.Start + head.LevelEnd));
        if (head.LoggerEnd > 0)
            batch.AddText(ref record, EcsFields.LogLogger, Utf8Slice.Between(slice.Start + head.LoggerStart, slice.Start + head.LoggerEnd));
        if (head.ThreadEnd > 0)
            batch.AddText(ref record, EcsFields.ProcessThreadName, Utf8Slice.Between(slice.Start + head.ThreadStart, slice.Start + head.ThreadEnd));
        batch.AddText(ref record, EcsFields.Message, Utf8Slice.Between(slice.Start + messageStart, slice.End));
        batch.AddConstant(ref record, EcsFields.Tags, Tags.FormatGuessed);
        return true;
    }

    private static bool FindStamp(ReadOnlySpan<byte> line, in TimestampContext time, out int start, out int end, out ParsedTimestamp stamp)
    {
        start = 0;
        end = 0;
        stamp = default;
        if (line.Length < 8)
            return false;
        if (line[0] is (byte)'[' or (byte)'(' or (byte)'<')
            start = 1;
        if (!char.IsAsciiLetterOrDigit((char)line[start]))
            return false;
        if (!TimestampParser.TryParsePrefix(line[start..], time, out stamp))
            return false;
        end = start + stamp.ByteCount;
        return end == line.Length || !char.IsAsciiLetterOrDigit((char)line[end]);
    }

    private static bool LeadingLevel(ReadOnlySpan<byte> line, out int start, out int end)
    {
        start = line.StartsWith("["u8) ? 1 : 0;
        end = start;
        while (end < line.Length && char.IsAsciiLetter((char)line[end]))
            end++;
        return end < line.Length && line[end] is (byte)':' or (byte)']' or (byte)' ' && Levels.IsLevel(line[start..end])
            && !line[start..end].ContainsAnyInRange((byte)'a', (byte)'z') | line[end] != ' ';
    }

    private static bool NextToken(ReadOnlySpan<byte> line, int at, out int start, out int end, out int next, out bool bracketed)
    {
        byte close = line[at] switch { (byte)'[' => (byte)']', (byte)'(' => (byte)')', (byte)'<' => (byte)'>', _ => 0 };
        bracketed = close != 0;
        start = bracketed ? at + 1 : at;
        int length = bracketed ? line[start..].IndexOf(close) : line[start..].IndexOf((byte)' ');
        end = length < 0 ? line.Length : start + length;
        next = Math.Min(bracketed ? end + 1 : end, line.Length);
        if (bracketed)
            return length >= 0;
        if (end > start && line[end - 1] == ':')
            end--;
        return end > start && length >= 0;
    }

    private static int SkipSeparators(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)']' or (byte)')' or (byte)'>' or (byte)':' or (byte)'|' or (byte)',')
            at++;
        if (at + 1 < line.Length && line[at] == '-' && line[at + 1] is (byte)' ' or (byte)'-')
        {
            while (at < line.Length && line[at] is (byte)'-' or (byte)' ')
                at++;
        }

        return at;
    }

    /// <summary>What was found so far behind the stamp.</summary>
    private ref struct HeadTokens
    {
        public int LevelStart;
        public int LevelEnd;
        public int LoggerStart;
        public int LoggerEnd;
        public int ThreadStart;
        public int ThreadEnd;

        /// <summary>Takes a token as level, logger or thread; false when it must be the message's first word.</summary>
        public bool Take(ReadOnlySpan<byte> token, int start, int end, bool bracketed)
        {
            if (LevelEnd == 0 && Levels.IsLevel(token.Trim((byte)' ')))
            {
                (LevelStart, LevelEnd) = (start, end);
                return true;
            }

            if (LoggerEnd == 0 && IsLoggerName(token.Trim((byte)' ')))
            {
                (LoggerStart, LoggerEnd) = (start, end);
                return true;
            }

            if (bracketed && ThreadEnd == 0 && token.Length > 0)
            {
                (ThreadStart, ThreadEnd) = (start, end);
                return true;
            }

            return bracketed && token.Length == 0;
        }

        private static bool IsLoggerName(ReadOnlySpan<byte> token)
        {
            int dots = 0;
            for (int i = 0; i < token.Length; i++)
            {
                byte b = token[i];
                if (b == '.')
                {
                    if (i == 0 || i + 1 == token.Length)
                        return false;
                    dots++;
                }
                else if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'$'))
                    return false;
            }

            return dots >= 1 && char.IsAsciiLetter((char)token[0]) && char.IsAsciiLetter((char)token[^1]);
        }
    }
}
