using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Native;

namespace LogPipe.Index.Engine;

/// <summary>
/// One DuckDB instance without a database file: it holds the tails as tables, writes Parquet files and reads them. Lends sessions; safe for
/// any number of threads.
/// </summary>
internal sealed class DuckEngine : IDisposable
{
    private readonly DuckDBDatabase _database;
    private readonly ConcurrentBag<DuckSession> _idle = [];
    private volatile bool _disposed;
    private int _tableNumber;

    public DuckEngine(string temporaryFolder, long memoryLimitBytes, int threadCount)
    {
        if (NativeMethods.Startup.DuckDBOpen(":memory:", out _database) != DuckDBState.Success)
            throw new IndexException("DuckDB does not start: its native library is missing or damaged, install LogPipe again");
        using Lease lease = Lend();
        lease.Session.Execute($"SET memory_limit = '{Number(memoryLimitBytes)}B'");
        lease.Session.Execute($"SET threads = {Number(threadCount)}");
        lease.Session.Execute($"SET temp_directory = {SqlLiteral.Of(temporaryFolder)}");
        lease.Session.Execute($"SET max_temp_directory_size = '{Number(memoryLimitBytes * 4)}B'");

        // Measured in the probe: no gain on local files, and it takes memory that queries need.
        lease.Session.Execute("SET enable_external_file_cache = false");
        lease.Session.Execute("SET autoinstall_known_extensions = false");
        lease.Session.Execute("SET autoload_known_extensions = false");
    }

    /// <summary>Gives a number that no table of this instance has yet.</summary>
    public int NextTableNumber() => Interlocked.Increment(ref _tableNumber);

    /// <summary>Lends a session until the lease is disposed.</summary>
    public Lease Lend()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_idle.TryTake(out DuckSession? session))
            return new Lease(this, session);
        if (NativeMethods.Startup.DuckDBConnect(_database, out DuckDBNativeConnection connection) != DuckDBState.Success)
            throw new IndexException("DuckDB gives no further connection");
        return new Lease(this, new DuckSession(connection));
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out DuckSession? session))
            session.Dispose();
        _database.Dispose();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Return(DuckSession session)
    {
        if (_disposed)
            session.Dispose();
        else
            _idle.Add(session);
    }

    /// <summary>A session on loan.</summary>
    public readonly struct Lease(DuckEngine engine, DuckSession session) : IDisposable
    {
        public DuckSession Session { get; } = session;

        public void Dispose() => engine.Return(Session);
    }
}
