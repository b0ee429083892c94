using DuckDB.NET.Native;

namespace LogPipe.Index.Engine;

/// <summary>One connection: one statement at a time, except for <see cref="Interrupt"/>, which any thread may call.</summary>
internal sealed class DuckSession(DuckDBNativeConnection connection) : IDisposable
{
    public DuckDBNativeConnection Connection { get; } = connection;

    /// <summary>Runs a statement of our own that gives no rows.</summary>
    public void Execute(string sql)
    {
        DuckDBState state = NativeMethods.Query.DuckDBQuery(Connection, sql, out DuckDBResult result);
        try
        {
            if (state != DuckDBState.Success)
                throw Failure(ref result);
        }
        finally
        {
            NativeMethods.Query.DuckDBDestroyResult(ref result);
        }
    }

    /// <summary>Runs a query with parameters <c>$1</c>, <c>$2</c> … and gives its rows; the caller disposes them before the next statement.</summary>
    /// <exception cref="DuckException">The query is wrong, was interrupted, or met a missing file or the memory limit.</exception>
    public DuckRows Query(string sql, IReadOnlyList<SqlValue>? parameters = null)
    {
        DuckDBState state = NativeMethods.PreparedStatements.DuckDBPrepare(Connection, sql, out DuckDBPreparedStatement statement);
        using (statement)
        {
            if (state != DuckDBState.Success)
            {
                string message = NativeMethods.PreparedStatements.DuckDBPrepareError(statement) ?? "";
                throw new DuckException(message, ClassifyPrepare(message));
            }

            for (int i = 0; i < (parameters?.Count ?? 0); i++)
                Bind(statement, i + 1, parameters![i]);
            state = NativeMethods.PreparedStatements.DuckDBExecutePrepared(statement, out DuckDBResult result);
            if (state == DuckDBState.Success)
                return new DuckRows(result);
            DuckException failure = Failure(ref result);
            NativeMethods.Query.DuckDBDestroyResult(ref result);
            throw failure;
        }
    }

    /// <summary>Stops the statement that runs, if one does; it fails with <see cref="DuckException.IsInterrupt"/>.</summary>
    public void Interrupt() => NativeMethods.Startup.DuckDBInterrupt(Connection);

    public void Dispose() => Connection.Dispose();

    private static void Bind(DuckDBPreparedStatement statement, int index, SqlValue value)
    {
        DuckDBState state = value.Text is { } text
            ? NativeMethods.PreparedStatements.DuckDBBindVarchar(statement, index, text)
            : value.IsReal
                ? NativeMethods.PreparedStatements.DuckDBBindDouble(statement, index, value.Real)
                : NativeMethods.PreparedStatements.DuckDBBindInt64(statement, index, value.Integer);
        if (state != DuckDBState.Success)
            throw new DuckException($"parameter {index} cannot be bound", DuckDBErrorType.InvalidInput);
    }

    private static DuckException Failure(ref DuckDBResult result) =>
        new(NativeMethods.Query.DuckDBResultError(ref result) ?? "unknown error", NativeMethods.Query.DuckDBResultErrorType(ref result));

    /// <summary>Preparing gives a message only, no type: files are opened there already.</summary>
    private static DuckDBErrorType ClassifyPrepare(string message) =>
        message.StartsWith("IO Error", StringComparison.Ordinal) ? DuckDBErrorType.Io
        : message.StartsWith("INTERRUPT", StringComparison.OrdinalIgnoreCase) ? DuckDBErrorType.Interrupt
        : message.StartsWith("Out of Memory", StringComparison.OrdinalIgnoreCase) ? DuckDBErrorType.OutOfMemory
        : DuckDBErrorType.Invalid;
}
