using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Takes a Java (or Kotlin, Scala, Groovy) stack trace off a message: <c>error.type</c>, <c>error.message</c>, <c>error.stack_trace</c> and
/// the root cause. The form is that of <c>java.lang.Throwable.printStackTrace</c> (Java SE documentation) and of the layouts
/// that print it behind the message on the same line (JBoss LogManager <c>%s%e</c>) or on the next.
/// </summary>
internal static class JavaErrors
{
    /// <summary>Extracts the trace of a record whose message has one; other records stay as they are.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.Message, out LogField field) || field.Kind != FieldKind.Text)
            return;
        Utf8Slice message = field.Slice;
        ReadOnlySpan<byte> text = batch.Bytes(message);
        if (!TryFindTrace(text, out int lineStart, out int typeStart, out int typeEnd))
            return;

        Utf8Slice At(int start, int end) => new(message.Start + start, end - start);
        batch.AddText(ref record, EcsFields.ErrorType, At(typeStart, typeEnd));
        int messageEnd = EndOfErrorMessage(text, typeEnd);
        int messageStart = SkipSeparator(text, typeEnd, messageEnd);
        if (messageStart < messageEnd)
            batch.AddText(ref record, EcsFields.ErrorMessage, At(messageStart, messageEnd));
        int traceStart = lineStart == 0 ? typeStart : lineStart;
        batch.AddText(ref record, EcsFields.ErrorStackTrace, At(traceStart, TextLines.TrimmedEnd(text, text.Length)));
        AddRootCause(batch, ref record, message, text);

        int headEnd = lineStart == 0 ? TextLines.End(text, 0) : TextLines.TrimmedEnd(text, lineStart);
        if (headEnd == 0)
            headEnd = TextLines.End(text, lineStart);
        batch.SetText(ref record, EcsFields.Message, At(0, TextLines.TrimmedEnd(text, headEnd)));
    }

    /// <summary>Says whether a line is a stack frame, or one of the lines that only traces have.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> body = line.TrimStart(" \t"u8);
        if (body.Length == line.Length && !body.StartsWith("at "u8))
            return false;
        if (body.StartsWith("at "u8))
            return body.IndexOfAny((byte)'(', (byte)'.') > 0;
        return body.StartsWith("... "u8) && (body.EndsWith(" more"u8) || body.EndsWith(" omitted"u8) || body.EndsWith(" truncated"u8));
    }

    /// <summary>
    /// Finds a qualified class name that stands where a throwable prints itself: at the start, or behind <c>: </c>, and is followed by
    /// a colon, the end, or (JBoss MSC) <c> in service</c>.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="start">Where the name starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="hasFrames">Whether stack frames follow, so that V8's plain <c>Error</c> is a type and not a word.</param>
    public static bool TryFindType(ReadOnlySpan<byte> line, out int start, out int end, bool hasFrames = false)
    {
        start = 0;
        while (start < line.Length)
        {
            int from = SkipPrefix(line, start);
            end = EndOfName(line, from);
            if ((IsClassName(line[from..end]) || (hasFrames && line[from..end].SequenceEqual("Error"u8))) && (end == line.Length || line[end] == ':' || line[end..].StartsWith(" in service"u8)))
            {
                start = from;
                return true;
            }

            int next = line[start..].IndexOf(": "u8);
            if (next < 0)
                break;
            start += next + 2;
        }

        end = start;
        return false;
    }

    /// <summary>Skips what printStackTrace and handlers of uncaught exceptions put before the class name.</summary>
    private static int SkipPrefix(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> rest = line[from..];
        if (rest.StartsWith("Caused by: "u8))
            return from + "Caused by: ".Length;
        if (rest.StartsWith("Suppressed: "u8))
            return from + "Suppressed: ".Length;
        if (rest.StartsWith("Unhandled exception. "u8) || rest.StartsWith("Unhandled Exception: "u8))
            return from + "Unhandled exception. ".Length;
        ReadOnlySpan<byte> uncaught = "Exception in thread \""u8;
        if (!rest.StartsWith(uncaught))
            return from;
        int quote = rest[uncaught.Length..].IndexOf("\" "u8);
        return quote < 0 ? from : from + uncaught.Length + quote + 2;
    }

    private static bool TryFindTrace(ReadOnlySpan<byte> text, out int lineStart, out int typeStart, out int typeEnd)
    {
        lineStart = typeStart = typeEnd = 0;
        int firstFrame = FirstFrame(text);
        if (firstFrame < 0)
            return false;

        // The throwable's own line is the nearest one above the first frame that holds a class name; its message may take several lines.
        int start = firstFrame;
        while (start > 0)
        {
            int end = start - 1;
            start = text[..end].LastIndexOf((byte)'\n') + 1;
            ReadOnlySpan<byte> line = text[start..end].TrimEnd((byte)'\r');
            int indent = line.Length - line.TrimStart(" \t"u8).Length;
            if (!TryFindType(line[indent..], out int from, out int to, hasFrames: true))
                continue;
            if (start > 0 && from != SkipPrefix(line[indent..], 0))
                continue;
            lineStart = start;
            typeStart = start + indent + from;
            typeEnd = start + indent + to;
            return true;
        }

        return false;
    }

    /// <summary>Finds the first line, but for the very first, that is a stack frame.</summary>
    /// <returns>Where it starts, or -1.</returns>
    public static int FirstFrame(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (true)
        {
            int end = text[at..].IndexOf((byte)'\n');
            if (end < 0)
                return at > 0 && IsFrame(text[at..]) ? at : -1;
            if (at > 0 && IsFrame(text.Slice(at, end).TrimEnd((byte)'\r')))
                return at;
            at += end + 1;
        }
    }

    private static void AddRootCause(LogBatch batch, ref LogRecord record, Utf8Slice message, ReadOnlySpan<byte> text)
    {
        RootCause cause = FindRootCause(batch, record, message, text);
        if (cause.TypeEnd == cause.TypeStart)
            return;
        batch.AddText(ref record, LogPipeFields.RootCauseType, new Utf8Slice(message.Start + cause.TypeStart, cause.TypeEnd - cause.TypeStart));
        if (cause.MessageStart < cause.End)
            batch.AddText(ref record, LogPipeFields.RootCauseMessage, new Utf8Slice(message.Start + cause.MessageStart, cause.End - cause.MessageStart));
    }

    /// <summary>Finds the root cause, which is the last one; in frames that came before it is where it was then.</summary>
    private static RootCause FindRootCause(LogBatch batch, in LogRecord record, Utf8Slice message, ReadOnlySpan<byte> text)
    {
        int below = text.Length;
        RootCauses known = default;
        if (batch.RepeatOf(record, out int start) is { } repeat && message.End == record.Text.End && start >= message.Start)
        {
            below = start - message.Start;
            if (repeat.Parsed is RootCauses found)
                known = found;
            else
                repeat.Parsed = known = new RootCauses(RootCauseBehind(repeat.Bytes, "Caused by: "u8), RootCauseBehind(repeat.Bytes, " ---> "u8));
        }

        if (known.Java.TypeStart > 0)
            return known.Java.MovedBy(below);
        RootCause cause = RootCauseBehind(text[..below], "Caused by: "u8);
        if (cause.TypeStart > 0)
            return cause;
        return known.DotNet.TypeStart > 0 ? known.DotNet.MovedBy(below) : RootCauseBehind(text[..below], " ---> "u8);
    }

    /// <summary>Finds the throwable behind a marker's last occurrence; nothing, at 0, where the marker does not occur.</summary>
    private static RootCause RootCauseBehind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker)
    {
        int at = text.LastIndexOf(marker);
        if (at < 0)
            return default;
        int start = at + marker.Length;
        int end = TextLines.End(text, start);
        int nameEnd = EndOfName(text[..end], start);
        return new RootCause(start, nameEnd, SkipSeparator(text, nameEnd, end), end);
    }

    private static int EndOfErrorMessage(ReadOnlySpan<byte> text, int from)
    {
        int end = TextLines.End(text, from);
        int at = TextLines.Next(text, end);
        while (at < text.Length)
        {
            int next = TextLines.End(text, at);
            ReadOnlySpan<byte> line = text[at..next];
            if (IsFrame(line) || line.TrimStart(" \t"u8).StartsWith("Caused by: "u8) || line.TrimStart(" \t"u8).StartsWith("---> "u8))
                break;
            end = next;
            at = TextLines.Next(text, next);
        }

        return TextLines.TrimmedEnd(text, end);
    }

    private static int SkipSeparator(ReadOnlySpan<byte> text, int from, int end) =>
        text[from..end].StartsWith(": "u8) ? from + 2 : text[from..end].StartsWith(":"u8) ? from + 1 : text[from..end].StartsWith(" in service"u8) ? from + 1 : end;

    private static int EndOfName(ReadOnlySpan<byte> line, int from)
    {
        int end = from;
        while (end < line.Length && (char.IsAsciiLetterOrDigit((char)line[end]) || line[end] is (byte)'.' or (byte)'_' or (byte)'$' or (byte)'/'))
            end++;
        return end;
    }

    private static bool IsClassName(ReadOnlySpan<byte> name)
    {
        int dot = name.LastIndexOf((byte)'.');
        if (dot <= 0 || dot + 1 >= name.Length || !char.IsAsciiLetter((char)name[0]))
            return name.EndsWith("Exception"u8) || (name.EndsWith("Error"u8) && name.Length > 5);
        return char.IsAsciiLetterUpper((char)name[dot + 1]);
    }

    /// <summary>What a text holds of the two ways to write a root cause.</summary>
    private readonly record struct RootCauses(RootCause Java, RootCause DotNet);

    /// <summary>Where a root cause stands in a text.</summary>
    private readonly record struct RootCause(int TypeStart, int TypeEnd, int MessageStart, int End)
    {
        public RootCause MovedBy(int bytes) => new(TypeStart + bytes, TypeEnd + bytes, MessageStart + bytes, End + bytes);
    }
}
