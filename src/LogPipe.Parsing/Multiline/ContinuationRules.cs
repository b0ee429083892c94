using LogPipe.Parsing.Ecs;

namespace LogPipe.Parsing.Multiline;

/// <summary>
/// Decides whether a line without a head of its own belongs to the event before it, from the look of the line alone.
/// The marks are those that the run-times print: Throwable.printStackTrace (Java), Exception.ToString (.NET), traceback (Python),
/// runtime.Stack (Go), Exception#full_message (Ruby), Throwable::__toString (PHP), Error.stack (V8).
/// </summary>
internal static class ContinuationRules
{
    /// <summary>Says whether the line's look alone makes it a part of something before it, whatever the stream's format is.</summary>
    public static bool LooksContinued(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
            return true;
        switch (line[0])
        {
            case (byte)' ' or (byte)'\t':
                return true;
            case (byte)'C':
                return line.StartsWith("Caused by: "u8);
            case (byte)'S':
                return line.StartsWith("Suppressed: "u8) || line.StartsWith("Stack trace:"u8);
            case (byte)'.':
                return line.StartsWith("... "u8) && (line.EndsWith(" more"u8) || line.EndsWith(" omitted"u8));
            case (byte)'#':
                return line.Length > 2 && char.IsAsciiDigit((char)line[1]) && line[..Math.Min(line.Length, 6)].IndexOf((byte)' ') > 0;
            case (byte)'a':
                return JavaErrors.IsFrame(line);
            case (byte)'-':
                return line.StartsWith("--- End of "u8) || line.StartsWith("---> "u8);
            case (byte)'}' or (byte)']' or (byte)')':
                return true;
            default:
                return false;
        }
    }

    /// <summary>Looks at the first line of a headless event.</summary>
    public static TraceKind KindOf(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(PythonHead))
            return TraceKind.Python;
        if (line.StartsWith("panic: "u8) || line.StartsWith("fatal error: "u8) || IsGoroutine(line))
            return TraceKind.Go;
        if (IsRustPanic(line))
            return line.EndsWith(":"u8) ? TraceKind.RustMessage : TraceKind.Rust;
        if (JavaErrors.TryFindType(line, out _, out _))
            return TraceKind.Frames;
        return IsPlace(line) ? TraceKind.Snippet : TraceKind.None;
    }

    /// <summary>Says whether a line goes on a headless event of this kind though it may look like the head of something else.</summary>
    /// <param name="kind">The event's kind; it may change with the line.</param>
    /// <param name="line">The line, not blank.</param>
    /// <param name="previousIndented">Whether the event's last line was indented.</param>
    public static bool CertainlyContinues(ref TraceKind kind, ReadOnlySpan<byte> line, bool previousIndented)
    {
        switch (kind)
        {
            case TraceKind.PythonChain when line.StartsWith(PythonHead):
                kind = TraceKind.Python;
                return true;
            case TraceKind.Snippet when previousIndented && (IsNestedHead(line) || line.StartsWith("Error: "u8) || line.StartsWith("Uncaught "u8)):
                kind = TraceKind.Frames;
                return true;
            case TraceKind.RustMessage:
                kind = TraceKind.Rust;
                return true;
            case TraceKind.Rust:
                return line.StartsWith("note: run with `RUST_BACKTRACE"u8) || line.StartsWith("note: Some details are omitted"u8) || line.StartsWith("stack backtrace:"u8);
            default:
                return false;
        }
    }

    /// <summary>Says whether a line at the left margin goes on a headless event of this kind.</summary>
    /// <param name="kind">The event's kind; it may change with the line.</param>
    /// <param name="line">The line, not blank.</param>
    /// <param name="previousIndented">Whether the event's last line was indented.</param>
    public static bool ContinuesHeadless(ref TraceKind kind, ReadOnlySpan<byte> line, bool previousIndented)
    {
        switch (kind)
        {
            case TraceKind.Python when previousIndented:
                // the exception's own line ends the traceback, unless another one is chained to it
                kind = TraceKind.PythonEnd;
                return true;
            case TraceKind.PythonEnd:
                if (line.StartsWith("During handling of the above exception"u8) || line.StartsWith("The above exception was the direct cause"u8))
                    kind = TraceKind.PythonChain;
                // SQLAlchemy's messages have these lines at the margin
                return kind == TraceKind.PythonChain || line.StartsWith("[SQL: "u8) || line.StartsWith("[parameters: "u8) || line.StartsWith("(Background on this error at: "u8);
            case TraceKind.Go:
                return IsGoroutine(line) || line.StartsWith("created by "u8) || line.StartsWith("exit status "u8)
                    || line.StartsWith("[signal "u8) || (line.IndexOf((byte)'(') > 0 && line.EndsWith(")"u8));
            case TraceKind.Frames when previousIndented && IsNestedHead(line):
                return true;
            default:
                return false;
        }
    }

    /// <summary>Says whether a message goes on the message before it of the same sender.</summary>
    /// <param name="kind">What the messages before turned out to be; it may change with this one.</param>
    /// <param name="message">The message.</param>
    /// <param name="previousIndented">Whether the message before was indented.</param>
    public static bool ContinuesMessage(ref TraceKind kind, ReadOnlySpan<byte> message, bool previousIndented)
    {
        if (message.IsEmpty)
            return false;
        if (kind == TraceKind.PythonEnd)
            return ContinuesHeadless(ref kind, message, previousIndented);
        if (kind != TraceKind.None)
            return CertainlyContinues(ref kind, message, previousIndented) || LooksContinued(message) || ContinuesHeadless(ref kind, message, previousIndented);
        // programs indent messages for other reasons too: a frame leaves no doubt
        if (!(message[0] is (byte)' ' or (byte)'\t' && JavaErrors.IsFrame(message)) && !message.StartsWith("Caused by: "u8))
            return false;
        kind = TraceKind.Frames;
        return true;
    }

    private static ReadOnlySpan<byte> PythonHead => "Traceback (most recent call last)"u8;

    private static bool IsGoroutine(ReadOnlySpan<byte> line) =>
        line.StartsWith("goroutine "u8) && line.IndexOf((byte)'[') > 0;

    /// <summary>The first line of a panic, as Rust's default hook prints it (std::panicking, before and since 1.73).</summary>
    private static bool IsRustPanic(ReadOnlySpan<byte> line) => line.StartsWith("thread '"u8) && line.IndexOf(" panicked at "u8) > 0;

    /// <summary>A path with a line number and nothing else.</summary>
    private static bool IsPlace(ReadOnlySpan<byte> line)
    {
        int colon = line.LastIndexOf((byte)':');
        return colon > 0 && colon + 1 < line.Length && line[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && !line.Contains((byte)' ') && line.IndexOfAny((byte)'/', (byte)'\\') >= 0;
    }

    /// <summary>A throwable printed at the margin inside another's text, as in JavaMail's "nested exception is:".</summary>
    private static bool IsNestedHead(ReadOnlySpan<byte> line) => JavaErrors.TryFindType(line, out int start, out _) && start == 0;
}
