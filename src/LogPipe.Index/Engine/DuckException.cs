using DuckDB.NET.Native;

namespace LogPipe.Index.Engine;

/// <summary>A statement that DuckDB refused or gave up.</summary>
internal sealed class DuckException(string message, DuckDBErrorType type) : Exception(message)
{
    public DuckDBErrorType Type { get; } = type;

    /// <summary>Gets a value that says whether the statement was stopped by <see cref="DuckSession.Interrupt"/>.</summary>
    public bool IsInterrupt => Type == DuckDBErrorType.Interrupt;

    /// <summary>Gets a value that says whether a file was missing or unreadable.</summary>
    public bool IsFileTrouble => Type == DuckDBErrorType.Io;

    /// <summary>Gets a value that says whether the memory limit was reached.</summary>
    public bool IsOutOfMemory => Type == DuckDBErrorType.OutOfMemory;
}
