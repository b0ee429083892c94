using System.Buffers.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Takes what run-times print of an uncaught error off a message: <c>error.type</c>, <c>error.message</c>, <c>error.stack_trace</c>, the place, the root cause.
/// Java, .NET and V8 go to <see cref="JavaErrors"/>; the others are here, by the forms of traceback.print_exception (Python), the default panic hook (Rust), runtime.gopanic
/// and the goroutine dumps behind it (Go), and Exception#full_message (Ruby).
/// </summary>
internal static class RuntimeErrors
{
    private static readonly TextConstant Panic = TextConstant.Of("panic");
    private static readonly TextConstant FatalError = TextConstant.Of("fatal error");

    /// <summary>Works on the message of a finished event; one that holds no trace, or whose trace was taken off before, stays as it is.</summary>
    /// <returns>True where there was one.</returns>
    public static bool Extract(LogBatch batch, ref LogRecord record)
    {
        if (batch.Has(record, EcsFields.ErrorStackTrace) || batch.Has(record, EcsFields.ErrorType)
            || !batch.TryGet(record, EcsFields.Message, out LogField field) || field.Kind != FieldKind.Text)
            return false;
        int offset = field.Slice.Start;
        ReadOnlySpan<byte> text = batch.Bytes(field.Slice).TrimEnd(" \t\r\n"u8);
        if (TryRust(batch, ref record, offset, text))
            return true;
        if (!text.Contains((byte)'\n'))
            return false;
        if (TryPython(batch, ref record, offset, text) || TryGo(batch, ref record, offset, text) || TryRuby(batch, ref record, offset, text))
            return true;
        JavaErrors.Extract(batch, ref record);
        return batch.Has(record, EcsFields.ErrorType);
    }

    /// <summary>Blocks of "Traceback …", indented frames and the exception at the margin; the last one is what was raised, the first one where it began.</summary>
    private static bool TryPython(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> head = "Traceback (most recent call last):"u8;
        int start = text.IndexOf(head);
        if (start < 0 || (start > 0 && text[start - 1] is not ((byte)'\n' or (byte)' ')))
            return false;
        int last = start + text[start..].LastIndexOf(head);
        int raised = ExceptionLine(text, last);
        if (raised < 0)
            return false;
        (int typeEnd, int messageStart, int end) = PythonException(text, raised, last);
        batch.AddText(ref record, EcsFields.ErrorType, At(offset, raised, typeEnd));
        if (messageStart < end)
            batch.AddText(ref record, EcsFields.ErrorMessage, At(offset, messageStart, end));
        batch.AddText(ref record, EcsFields.ErrorStackTrace, At(offset, start, text.Length));
        if (last > start && ExceptionLine(text, start) is var first and >= 0)
        {
            (int firstTypeEnd, int firstMessage, int firstEnd) = PythonException(text, first, start);
            batch.AddText(ref record, LogPipeFields.RootCauseType, At(offset, first, firstTypeEnd));
            if (firstMessage < firstEnd)
                batch.AddText(ref record, LogPipeFields.RootCauseMessage, At(offset, firstMessage, firstEnd));
        }

        int before = TextLines.TrimmedEnd(text, start);
        batch.SetText(ref record, EcsFields.Message, before == 0 ? At(offset, raised, TextLines.End(text, raised)) : At(offset, 0, before));
        return true;
    }

    /// <summary>Finds the first line behind a traceback's head that is indented as little as the head and says what was raised.</summary>
    private static int ExceptionLine(ReadOnlySpan<byte> text, int head)
    {
        int at = TextLines.Next(text, head);
        while (at < text.Length)
        {
            int end = TextLines.End(text, at);
            if (end > at && text[at] is not ((byte)' ' or (byte)'\t'))
                return char.IsAsciiLetter((char)text[at]) || text[at] == '_' ? at : -1;
            at = TextLines.Next(text, at);
        }

        return -1;
    }

    private static (int TypeEnd, int MessageStart, int End) PythonException(ReadOnlySpan<byte> text, int line, int head)
    {
        int typeEnd = line;
        while (typeEnd < text.Length && (char.IsAsciiLetterOrDigit((char)text[typeEnd]) || text[typeEnd] is (byte)'.' or (byte)'_'))
            typeEnd++;
        int chained = text[head..].IndexOf("\n\n"u8);
        int end = chained < 0 || head + chained < line ? text.Length : head + chained;
        int messageStart = text[typeEnd..].StartsWith(": "u8) ? typeEnd + 2 : end;
        return (typeEnd, messageStart, end);
    }

    private static bool TryRust(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> marker = " panicked at "u8;
        int lineEnd = TextLines.End(text, 0);
        int at = text[..lineEnd].IndexOf(marker);
        if (at < 0 || !text.StartsWith("thread '"u8))
            return false;
        int nameEnd = text[..at].LastIndexOf((byte)'\'');
        int place = at + marker.Length;
        int messageEnd;
        if (text[place] == '\'')
        {
            // before Rust 1.73: 'message', file:line:column
            int quote = text[..lineEnd].LastIndexOf("', "u8);
            if (quote <= place)
                return false;
            messageEnd = lineEnd;
            batch.AddText(ref record, EcsFields.ErrorMessage, At(offset, place + 1, quote));
            AddPlace(batch, ref record, offset, text, quote + 3, lineEnd);
        }
        else
        {
            int next = Math.Min(TextLines.Next(text, 0), text.Length);
            messageEnd = TextLines.End(text, next);
            if (messageEnd > next)
                batch.AddText(ref record, EcsFields.ErrorMessage, At(offset, next, messageEnd));
            AddPlace(batch, ref record, offset, text, place, text[lineEnd - 1] == ':' ? lineEnd - 1 : lineEnd);
        }

        batch.AddConstant(ref record, EcsFields.ErrorType, Panic);
        if (nameEnd > "thread '".Length && !batch.Has(record, EcsFields.ProcessThreadName))
            batch.AddText(ref record, EcsFields.ProcessThreadName, At(offset, "thread '".Length, nameEnd));
        if (text.IndexOf("\nstack backtrace:"u8) is var trace and >= 0)
            batch.AddText(ref record, EcsFields.ErrorStackTrace, At(offset, trace + 1, text.Length));
        batch.SetText(ref record, EcsFields.Message, At(offset, 0, messageEnd));
        return true;
    }

    /// <summary>Writes <c>file:line:column</c>.</summary>
    private static void AddPlace(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text, int start, int end)
    {
        int column = text[start..end].LastIndexOf((byte)':');
        int line = column < 0 ? -1 : text.Slice(start, column).LastIndexOf((byte)':');
        if (line <= 0 || !Utf8Parser.TryParse(text[(start + line + 1)..end], out long number, out _))
            return;
        batch.AddText(ref record, EcsFields.LogOriginFileName, At(offset, start, start + line));
        batch.AddInteger(ref record, EcsFields.LogOriginFileLine, number);
    }

    private static bool TryGo(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text)
    {
        int routine = text.IndexOf("\ngoroutine "u8);
        if (routine < 0)
            return false;
        bool isPanic = FindAtLineStart(text[..routine], "panic: "u8, out int start);
        if (!isPanic && !FindAtLineStart(text[..routine], "fatal error: "u8, out start))
            return false;
        int messageStart = start + (isPanic ? "panic: ".Length : "fatal error: ".Length);
        int end = TextLines.End(text, start);
        int messageEnd = text[..end].EndsWith(" [recovered]"u8) ? end - " [recovered]".Length : end;
        batch.AddConstant(ref record, EcsFields.ErrorType, isPanic ? Panic : FatalError);
        if (messageStart < messageEnd)
            batch.AddText(ref record, EcsFields.ErrorMessage, At(offset, messageStart, messageEnd));
        batch.AddText(ref record, EcsFields.ErrorStackTrace, At(offset, routine + 1, text.Length));
        int before = TextLines.TrimmedEnd(text, start);
        batch.SetText(ref record, EcsFields.Message, before == 0 ? At(offset, start, end) : At(offset, 0, before));
        return true;
    }

    private static bool FindAtLineStart(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, out int start)
    {
        start = text.IndexOf(word);
        while (start > 0 && text[start - 1] != '\n')
        {
            int next = text[(start + 1)..].IndexOf(word);
            start = next < 0 ? -1 : start + 1 + next;
        }

        return start >= 0;
    }

    /// <summary><c>file:line:in `method': message (Class)</c> and indented lines that start with "from".</summary>
    private static bool TryRuby(LogBatch batch, ref LogRecord record, int offset, ReadOnlySpan<byte> text)
    {
        int end = TextLines.End(text, 0);
        ReadOnlySpan<byte> second = text[Math.Min(TextLines.Next(text, 0), text.Length)..];
        int place = text[..end].IndexOf(":in "u8);
        if (place < 0 || !second.TrimStart(" \t"u8).StartsWith("from "u8) || !text[..end].EndsWith(")"u8))
            return false;
        int open = text[..end].LastIndexOf(" ("u8);
        int message = text[place..end].IndexOf("': "u8);
        if (open < 0 || message < 0 || place + message + 3 > open)
            return false;
        batch.AddText(ref record, EcsFields.ErrorType, At(offset, open + 2, end - 1));
        batch.AddText(ref record, EcsFields.ErrorMessage, At(offset, place + message + 3, open));
        batch.AddText(ref record, EcsFields.ErrorStackTrace, At(offset, 0, text.Length));
        int line = text[..place].LastIndexOf((byte)':');
        if (line > 0 && Utf8Parser.TryParse(text[(line + 1)..place], out long number, out int digits) && line + 1 + digits == place)
        {
            batch.AddText(ref record, EcsFields.LogOriginFileName, At(offset, 0, line));
            batch.AddInteger(ref record, EcsFields.LogOriginFileLine, number);
        }

        batch.SetText(ref record, EcsFields.Message, At(offset, place + message + 3, end));
        return true;
    }

    private static Utf8Slice At(int offset, int start, int end) => new(offset + start, end - start);
}
