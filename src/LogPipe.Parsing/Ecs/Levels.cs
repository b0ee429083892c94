using System.Buffers.Binary;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Writes <c>log.level</c> as the source's own word in lower case, and <c>event.severity</c> as a number that compares across all of them:
/// RFC 5424 section 6.2.1, 0 (emergency) to 7 (debug).
/// </summary>
/// <remarks>Hot: once per event. Words are compared by length and then ASCII without case; no allocation for words of the table.</remarks>
internal static class Levels
{
    private static readonly Level[][] ByLength = Build(
        (0, ["emerg", "emergency", "panic"]),
        (1, ["alert"]),
        (2, ["crit", "critical", "fatal", "severe", "fatal error", "parse error", "core error", "compile error", "recoverable fatal error"]),
        (3, ["error", "err", "eror", "failure", "user error", "e", "f"]),
        (4, ["warn", "warning", "wrn", "core warning", "compile warning", "user warning", "deprecation", "w"]),
        (5, ["notice", "note", "strict standards", "deprecated", "user notice", "user deprecated", "audit"]),
        (6, ["info", "information", "informational", "inf", "log", "config", "system", "statement", "detail", "hint", "context", "query", "location", "i"]),
        (7, ["debug", "dbg", "trace", "verbose", "fine", "finer", "finest", "all", "d", "debug1", "debug2", "debug3", "debug4", "debug5"]));

    /// <summary>What an event is whose text is nothing but an uncaught error.</summary>
    public static readonly TextConstant Error = TextConstant.Of("error");

    /// <summary>Finds a word of the table.</summary>
    public static bool TryFind(ReadOnlySpan<byte> word, out TextConstant lower, out int severity)
    {
        if ((uint)word.Length < (uint)ByLength.Length)
        {
            ulong folded = Folded(word);
            foreach (Level level in ByLength[word.Length])
            {
                if (folded == level.Folded && (level.IsTold || Ascii.EqualsIgnoreCase(word, level.Word.Utf8)))
                {
                    lower = level.Word;
                    severity = level.Severity;
                    return true;
                }
            }
        }

        lower = default;
        severity = -1;
        return false;
    }

    /// <summary>Normalizes the level that a record carries: lower case, with the severity beside it.</summary>
    public static void Normalize(LogBatch batch, ref LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.LogLevel, out LogField field) || field.Kind is not (FieldKind.Text or FieldKind.Constant))
            return;
        ReadOnlySpan<byte> word = field.Kind == FieldKind.Text ? batch.Bytes(field.Slice) : field.Constant.Utf8;
        ReadOnlySpan<byte> trimmed = word.Trim((byte)' ');
        if (TryFind(trimmed, out TextConstant lower, out int severity))
        {
            batch.Remove(ref record, EcsFields.LogLevel);
            batch.AddConstant(ref record, EcsFields.LogLevel, lower);
            if (!batch.Has(record, EcsFields.EventSeverity))
                batch.AddInteger(ref record, EcsFields.EventSeverity, severity);
            return;
        }

        if (trimmed.IsEmpty || field.Kind == FieldKind.Constant)
            return;
        LowerUnknown(batch, ref record, trimmed);
    }

    /// <summary>Says whether a word names a level, for guessing in unknown formats; one-letter levels do not count.</summary>
    public static bool IsLevel(ReadOnlySpan<byte> word) => word.Length >= 3 && TryFind(word, out _, out _);

    /// <summary>Gives up to eight bytes of a word, letters in lower case: all of it, its length given, where it is no longer than that.</summary>
    private static ulong Folded(ReadOnlySpan<byte> word) => word.Length switch
    {
        0 => 0,
        < 4 => (uint)(word[0] | (word[word.Length / 2] << 8) | (word[^1] << 16)) | 0x20_2020,
        _ => (BinaryPrimitives.ReadUInt32LittleEndian(word) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(word[^4..]) << 32)) | 0x2020_2020_2020_2020,
    };

    private static void LowerUnknown(LogBatch batch, ref LogRecord record, ReadOnlySpan<byte> word)
    {
        Utf8Slice lower = batch.Append(word);
        Span<byte> bytes = batch.Writable(lower);
        Ascii.ToLowerInPlace(bytes, out _);
        batch.SetText(ref record, EcsFields.LogLevel, lower);
    }

    private static Level[][] Build(params (int Severity, string[] Words)[] groups)
    {
        var table = new List<Level>[32];
        foreach ((int severity, string[] words) in groups)
        {
            foreach (string one in words)
                (table[one.Length] ??= []).Add(new Level(TextConstant.Of(one), Folded(Encoding.ASCII.GetBytes(one)), one.Length <= 8 && one.All(char.IsAsciiLetterLower), severity));
        }

        return [.. table.Select(static levels => levels?.ToArray() ?? [])];
    }

    /// <summary>A word of the table.</summary>
    /// <param name="Word">The word.</param>
    /// <param name="Folded">What <see cref="Levels.Folded"/> gives for it.</param>
    /// <param name="IsTold">Whether no other word of its length gives the same: setting bit 5 makes a letter of nothing but that letter in either case.</param>
    /// <param name="Severity">The severity.</param>
    private sealed record Level(TextConstant Word, ulong Folded, bool IsTold, int Severity);
}
