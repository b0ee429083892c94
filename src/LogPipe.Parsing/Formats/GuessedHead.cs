using LogPipe.Model;
using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Multiline;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Formats;

/// <summary>
/// Reads the heads of formats that nobody described, by rules that hold for nearly all logs: a time stamp near the start (perhaps in brackets, perhaps
/// behind the level), then level, process id, thread and logger in any order, in brackets, bare or between bars and tabs, then the message.
/// </summary>
internal static class GuessedHead
{
    /// <summary>The head has a time stamp.</summary>
    public const int Stamped = 0;

    /// <summary>The head is a level and nothing more: too little to take every line without a head for its continuation.</summary>
    public const int LevelOnly = 1;

    private static readonly System.Buffers.SearchValues<byte> BehindLevel = System.Buffers.SearchValues.Create("] :|,\t"u8);

    /// <summary>Looks for such a head.</summary>
    /// <returns><see cref="Stamped"/>, <see cref="LevelOnly"/>, or -1.</returns>
    public static int Find(ReadOnlySpan<byte> line, in TimestampContext time, bool strongOnly)
    {
        if (HeadScan.FindStamp(line, time, out _, out _, out ParsedTimestamp stamp) && (!strongOnly || (stamp.Parts & TimestampParts.HasDate) != 0))
            return Stamped;
        if (!LeadingLevel(line, out int end))
            return -1;
        ReadOnlySpan<byte> rest = line[end..];
        int skipped = rest.IndexOfAnyExcept(BehindLevel);
        if (skipped > 0 && HeadScan.FindStamp(rest[skipped..], time, out _, out _, out stamp) && (stamp.Parts & TimestampParts.HasDate) != 0)
            return Stamped;
        return !strongOnly && ContinuationRules.KindOf(line) == TraceKind.None ? LevelOnly : -1;
    }

    /// <summary>Writes the fields of such a head.</summary>
    /// <returns>True: the message runs to the end of the line.</returns>
    public static bool Write(LogBatch batch, ref LogRecord record, Utf8Slice slice, in TimestampContext time)
    {
        var scan = new HeadScan(batch.Bytes(slice), time);
        if (scan.Stamp.IsSet)
            record.Timestamp = scan.Time;
        Add(batch, ref record, EcsFields.LogLevel, slice, scan.Level);
        Add(batch, ref record, EcsFields.LogLogger, slice, scan.Logger);
        Add(batch, ref record, EcsFields.ProcessThreadName, slice, scan.Thread);
        if (scan.Process.IsSet && System.Buffers.Text.Utf8Parser.TryParse(batch.Bytes(slice)[scan.Process.Start..scan.Process.End], out long process, out _))
            batch.AddInteger(ref record, EcsFields.ProcessPid, process);
        batch.AddText(ref record, EcsFields.Message, Utf8Slice.Between(slice.Start + scan.MessageStart, slice.End));
        batch.AddConstant(ref record, EcsFields.Tags, Tags.FormatGuessed);
        return true;
    }

    private static void Add(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice line, HeadPart part)
    {
        if (part.IsSet)
            batch.AddText(ref record, field, Utf8Slice.Between(line.Start + part.Start, line.Start + part.End));
    }

    private static bool LeadingLevel(ReadOnlySpan<byte> line, out int end)
    {
        int start = line.StartsWith("["u8) ? 1 : 0;
        end = start;
        while (end < line.Length && char.IsAsciiLetter((char)line[end]))
            end++;
        return end < line.Length && line[end] is (byte)':' or (byte)']' or (byte)' ' or (byte)'|' or (byte)'\t' && Levels.IsLevel(line[start..end])
            && !line[start..end].ContainsAnyInRange((byte)'a', (byte)'z') | line[end] != ' ';
    }
}
