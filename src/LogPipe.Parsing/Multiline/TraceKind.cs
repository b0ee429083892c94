namespace LogPipe.Parsing.Multiline;

/// <summary>What kind of multi-line text a headless event has turned out to be.</summary>
internal enum TraceKind : byte
{
    /// <summary>Nothing special seen.</summary>
    None,

    /// <summary>Java, .NET, Node, Ruby, PHP: frames are indented or marked.</summary>
    Frames,

    /// <summary>A Python traceback, whose last line stands at the left margin.</summary>
    Python,

    /// <summary>A Python traceback whose exception has been seen; another one may be chained to it.</summary>
    PythonEnd,

    /// <summary>A sentence that chains two Python tracebacks; the second one follows.</summary>
    PythonChain,

    /// <summary>A Go panic with goroutine dumps, whose function lines stand at the left margin.</summary>
    Go,

    /// <summary>A Rust panic whose message is the next line.</summary>
    RustMessage,

    /// <summary>A Rust panic whose backtrace may follow.</summary>
    Rust,

    /// <summary>The place of an uncaught error as V8 prints it before the source line: the error follows behind a line of carets.</summary>
    Snippet,
}
