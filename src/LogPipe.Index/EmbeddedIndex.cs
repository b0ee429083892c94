using System.Runtime.CompilerServices;
using LogPipe.Index.Catalogue;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Search;
using LogPipe.Index.Storage;
using LogPipe.Index.Writing;

namespace LogPipe.Index;

/// <summary>
/// The embedded index: events in Parquet files below one folder, with a log in front that makes them durable at once. One process writes; any number search, also while it
/// writes. Safe for any number of threads.
/// </summary>
public sealed class EmbeddedIndex : IAsyncDisposable
{
    private readonly DuckEngine _engine;
    private readonly IndexWriter? _writer;
    private readonly FolderFollower? _follower;
    private readonly Searcher _searcher;

    private EmbeddedIndex(string folder, DuckEngine engine, IndexWriter? writer, FolderFollower? follower, TimeProvider time)
    {
        Folder = folder;
        _engine = engine;
        _writer = writer;
        _follower = follower;
        _searcher = new Searcher(Source, engine, time);
    }

    /// <summary>Gets the absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Gets what the start found that people should know, such as damage to files; usually nothing.</summary>
    public IReadOnlyList<string> Notices => _writer?.Notices ?? [];

    private ISnapshotSource Source => _writer is not null ? _writer.Catalogue : _follower!;

    /// <summary>Opens the index in a folder to write and search; makes the folder where it is missing.</summary>
    /// <exception cref="IndexException">Another process writes to it, it is damaged, a later LogPipe wrote it, or the folder is not writable.</exception>
    /// <exception cref="ArgumentException">A setting is wrong; <see cref="EmbeddedIndexOptions.Validate"/> gives them all.</exception>
    public static EmbeddedIndex Open(string folder, EmbeddedIndexOptions? options = null, TimeProvider? time = null)
    {
        options ??= new EmbeddedIndexOptions();
        if (options.Validate().FirstOrDefault() is { } mistake)
            throw new ArgumentException(mistake, nameof(options));
        var files = new IndexFolder(folder);
        WriterLock? writerLock = null;
        DuckEngine? engine = null;
        try
        {
            files.Create();
            writerLock = WriterLock.Take(files);
            engine = new DuckEngine(files.Temporary, options.MemoryLimitBytes, options.ThreadCount);
            IndexWriter writer = IndexWriter.Open(files, options, time ?? TimeProvider.System, engine, writerLock);
            return new EmbeddedIndex(files.Root, engine, writer, null, time ?? TimeProvider.System);
        }
        catch (Exception e)
        {
            engine?.Dispose();
            writerLock?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new IndexException($"the index in '{files.Root}' cannot be opened ({e.Message}): check that the folder is writable and has free space, or choose another", e);
            throw;
        }
    }

    /// <summary>Opens the index in a folder to search only, also while another process writes to it. Changes nothing in the folder.</summary>
    /// <exception cref="IndexException">There is no index, it is damaged, or a later LogPipe wrote it.</exception>
    public static EmbeddedIndex OpenReadOnly(string folder, EmbeddedIndexOptions? options = null, TimeProvider? time = null)
    {
        options ??= new EmbeddedIndexOptions();
        var files = new IndexFolder(folder);
        if (!Directory.Exists(files.Wal))
            throw new IndexException($"there is no index in '{files.Root}': name the folder that `logpipe run` writes to, or run it first");
        string overflow = Path.Combine(Path.GetTempPath(), $"logpipe-search-{Environment.ProcessId}");
        var engine = new DuckEngine(overflow, options.MemoryLimitBytes, options.ThreadCount);
        var follower = new FolderFollower(files, engine, time ?? TimeProvider.System);
        try
        {
            follower.Acquire().Dispose();
        }
        catch (Exception)
        {
            engine.Dispose();
            throw;
        }

        return new EmbeddedIndex(files.Root, engine, null, follower, time ?? TimeProvider.System);
    }

    /// <summary>
    /// Adds documents that the index does not hold yet; they are durable, and found by searches that begin later, when the task ends.
    /// The documents must not be changed before that.
    /// </summary>
    /// <returns>How many of them were new.</returns>
    /// <exception cref="IOException">The disk refuses; nothing was added and the same documents may be offered again.</exception>
    public Task<int> AppendAsync(IncomingDocuments documents, CancellationToken cancellation = default) => Writer.AppendAsync(documents, cancellation);

    /// <summary>Searches.</summary>
    /// <exception cref="Queries.QueryException">The query or a number in the request is wrong; the message says where and what was expected.</exception>
    public Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellation = default) => _searcher.SearchAsync(request, cancellation);

    /// <summary>Gives every hit of a request, page after page, whatever its limit.</summary>
    public async IAsyncEnumerable<SearchHit> ReadAllAsync(SearchRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        const int PageHits = 2000;
        SearchCursor? after = request.After;
        do
        {
            SearchResult page = await SearchAsync(
                request with { Limit = PageHits, After = after, CountAll = false, Terms = [], HistogramInterval = null }, cancellation).ConfigureAwait(false);
            foreach (SearchHit hit in page.Hits)
                yield return hit;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Counts the events that match a query.</summary>
    public async Task<long> CountAsync(string query = "", CancellationToken cancellation = default) =>
        (await SearchAsync(new SearchRequest { Query = query, Limit = 0, Deadline = TimeSpan.FromMinutes(10) }, cancellation).ConfigureAwait(false)).Total;

    /// <summary>Finds an event by its id; null when there is none.</summary>
    public async Task<SearchHit?> FindAsync(string id, CancellationToken cancellation = default)
    {
        string quoted = id.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        SearchResult result = await SearchAsync(new SearchRequest { Query = $"_id:\"{quoted}\"", Limit = 1, Deadline = TimeSpan.FromMinutes(1) }, cancellation).ConfigureAwait(false);
        return result.Hits.Count > 0 ? result.Hits[0] : null;
    }

    /// <summary>Makes files of all events that were added before; needed only to hand the files on.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => Writer.FlushAsync(cancellation);

    /// <summary>Drops expired files and puts small ones together now; done by itself every half minute.</summary>
    public Task MaintainAsync(CancellationToken cancellation = default) => Writer.MaintainAsync(cancellation);

    /// <summary>Says how much the index holds.</summary>
    public IndexStatistics Statistics()
    {
        using IndexSnapshot snapshot = Source.Acquire();
        long flushed = snapshot.Segments.Sum(static s => s.Entry.Rows);
        long unflushed = snapshot.Tails.Sum(static t => t.RowCount);
        (long Min, long Max)[] spans = [.. snapshot.Segments.Select(static s => (s.Entry.MinTime, s.Entry.MaxTime)), .. snapshot.Tails.Where(static t => t.RowCount > 0).Select(static t => (t.MinTime, t.MaxTime))];
        return new IndexStatistics(
            flushed + unflushed,
            unflushed,
            snapshot.Segments.Count,
            snapshot.Segments.Sum(static s => s.Entry.Bytes),
            spans.Length > 0 ? NanosecondTime.ToDateTimeOffset(spans.Min(static s => s.Min)) : null,
            spans.Length > 0 ? NanosecondTime.ToDateTimeOffset(spans.Max(static s => s.Max)) : null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
        _follower?.Dispose();
        _searcher.Dispose();
        _engine.Dispose();
    }

    private IndexWriter Writer => _writer ?? throw new InvalidOperationException("the index was opened to search only");
}
