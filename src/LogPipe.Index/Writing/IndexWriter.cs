using LogPipe.Index.Catalogue;
using LogPipe.Index.Engine;
using LogPipe.Index.Segments;
using LogPipe.Index.Storage;

namespace LogPipe.Index.Writing;

/// <summary>The writing half of an index: lock, recovery, committer, flusher and maintenance, each in its own loop.</summary>
internal sealed class IndexWriter : IAsyncDisposable
{
    /// <summary>Fewer unflushed events than this stay in the log when the index closes: reading them again is quicker than a small file is useful.</summary>
    private const int MinRowsToFlushOnClose = 5_000;

    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(30);

    private readonly EmbeddedIndexOptions _options;
    private readonly TimeProvider _time;
    private readonly WriterLock _lock;
    private readonly Committer _committer;
    private readonly Flusher _flusher;
    private readonly Maintenance _maintenance;
    private readonly SemaphoreSlim _fileWork = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _committing;
    private readonly Task _flushing;
    private readonly Task _maintaining;

    private IndexWriter(IndexFolder folder, EmbeddedIndexOptions options, TimeProvider time, DuckEngine engine, WriterLock writerLock)
    {
        _options = options;
        _time = time;
        _lock = writerLock;
        Catalogue = new LiveCatalogue(folder, Manifest.Read(folder) ?? Begin(folder));
        RecoveredState state = new Recovery(folder, options, time, engine, Catalogue).Run();
        Notices = state.Notices;
        var segments = new SegmentWriter(folder, engine);
        _maintenance = new Maintenance(options, time, Catalogue, segments);
        _flusher = new Flusher(folder, time, Catalogue, segments, _fileWork);
        _committer = new Committer(folder, options, time, engine, Catalogue, _flusher, state);
        foreach (FlushJob job in state.Closed)
            _flusher.AddRecovered(job);
        _committing = Task.Run(_committer.RunAsync);
        _flushing = Task.Run(_flusher.RunAsync);
        _maintaining = Task.Run(MaintainAsync);
    }

    public LiveCatalogue Catalogue { get; }

    public IReadOnlyList<string> Notices { get; }

    public static IndexWriter Open(IndexFolder folder, EmbeddedIndexOptions options, TimeProvider time, DuckEngine engine, WriterLock writerLock) =>
        new(folder, options, time, engine, writerLock);

    public Task<int> AppendAsync(IncomingDocuments documents, CancellationToken cancellation) => _committer.AskAsync(new AppendCommand(documents), cancellation);

    /// <summary>Makes files of everything that was appended before.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _committer.AskAsync(new RotateCommand(onlyWhenDue: false), cancellation).ConfigureAwait(false);
        await _flusher.Last.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Drops what is expired and puts small files together, until there is nothing left to do.</summary>
    public async Task MaintainAsync(CancellationToken cancellation)
    {
        await _fileWork.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _maintenance.DropExpired();
            while (_maintenance.Compact() > 0)
                cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            _fileWork.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _maintaining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        long unflushed = Catalogue.UnflushedCount;
        if (unflushed > 0 && (_options.FlushOnClose || unflushed >= MinRowsToFlushOnClose) && _flusher.Failure is null)
            await Task.WhenAny(_committer.AskAsync(new RotateCommand(onlyWhenDue: false), CancellationToken.None)).ConfigureAwait(false);
        _committer.Complete();
        await _committing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _flusher.Complete();
        if (_flusher.Failure is not null)
            _flusher.Abandon();
        await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Catalogue.Close();
        _committer.Dispose();
        _flusher.Dispose();
        _fileWork.Dispose();
        _stop.Dispose();
        _lock.Dispose();
    }

    /// <summary>Makes the first manifest. Files without one would be taken for halves of a flush and deleted.</summary>
    private static Manifest Begin(IndexFolder folder)
    {
        if (Directory.EnumerateFiles(folder.Events, "*.parquet", SearchOption.AllDirectories).Any())
            throw new IndexException($"'{folder.Manifest}' is missing, but there are files of events beside it: restore it from a backup, or move the folder away to start with an empty index");
        var manifest = new Manifest();
        manifest.Write(folder);
        return manifest;
    }

    private async Task MaintainAsync()
    {
        TimeSpan period = _options.FlushAfter < LookAfter ? _options.FlushAfter : LookAfter;
        using var timer = new PeriodicTimer(period, _time);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                await _committer.AskAsync(new RotateCommand(onlyWhenDue: true), _stop.Token).ConfigureAwait(false);
                await MaintainAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // mostly the disk refuses for now: files stay as they are, the next look tries again, and a full backlog makes writes say why
            }
        }
    }
}
