using LogPipe.Inputs.Checkpoints;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Files.Following;

/// <summary>Follows all files of an input: each turn looks for new files if that is due, and reads one batch of every file that is due, in fair order.</summary>
/// <remarks>
/// Files are polled, not watched: that works on every file system, network mounts included, and costs one call of the operating system per idle
/// file and second. One caller at a time; no thread, timer or task of its own.
/// </remarks>
internal sealed class FileFollower : IDisposable
{
    /// <summary>How long a busy file goes unwatched: twenty looks a second, what is written is handed over within 50 ms.</summary>
    public static readonly TimeSpan BusyPoll = TimeSpan.FromMilliseconds(50);

    // a deleted file keeps its disk space while it is open: writers that did not notice get half a minute
    private static readonly TimeSpan DeletedGrace = TimeSpan.FromSeconds(30);

    // writers of a renamed file go on until they are told to reopen it; after five minutes without a byte they have been
    private static readonly TimeSpan RenamedGrace = TimeSpan.FromMinutes(5);

    // a full disk is not freed faster
    private static readonly TimeSpan SaveRetry = TimeSpan.FromSeconds(1);

    // so often is "seen" made durable, so that a quiet system writes no checkpoints
    private static readonly TimeSpan SeenGrain = TimeSpan.FromHours(1);

    private readonly FileInputOptions _options;
    private readonly FileCheckpointStore _store;
    private readonly FollowedFiles _files;
    private readonly FileDiscovery _discovery;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _startedAt;
    private TimeSpan _nextScanAt = TimeSpan.Zero;
    private TimeSpan? _saveFailedAt;

    /// <summary>Initializes the follower; nothing is opened before the first turn.</summary>
    public FileFollower(FileInputPlan plan, FileCheckpointStore store, TimeProvider time, ILogger log)
    {
        _options = plan.Options;
        _store = store;
        _files = new FollowedFiles(_options.MaxOpenFiles);
        _discovery = new FileDiscovery(plan, store, _files, log);
        _time = time;
        _log = log;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Gets the number of files that are followed.</summary>
    public int FileCount => _files.All.Count;

    /// <summary>Gets the number of files that are open.</summary>
    public int OpenCount => _files.OpenCount;

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Does everything that is due.</summary>
    /// <returns>How long nothing is due after that.</returns>
    public async ValueTask<TimeSpan> TurnAsync(IBatchSink sink, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // one batch of one file at a time; a scan that becomes due meanwhile comes first
            if (Now >= _nextScanAt)
                Scan();
            else if (_files.TryTakeDue(Now, out FollowedFile? file))
                await VisitAsync(file!, sink, stop).ConfigureAwait(false);
            else
                break;
        }

        TimeSpan next = _files.NextDueAt is { } due && due < _nextScanAt ? due : _nextScanAt;
        TimeSpan wait = next - Now;
        return wait > BusyPoll ? wait : BusyPoll;
    }

    /// <summary>Hands over last lines that have no line end, for a run that does not wait for the rest of them. Comes after a turn that left nothing due.</summary>
    public async ValueTask FinishAsync(IBatchSink sink, CancellationToken stop)
    {
        foreach (FollowedFile file in _files.All.ToArray())
        {
            while (!stop.IsCancellationRequested && CanFinish(file) && TryReadLast(file, sink) is { } batch)
                await sink.WriteAsync(batch, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private void Scan()
    {
        HashSet<FileIdentity> seen = _discovery.Scan(Now);
        DateTimeOffset now = _time.GetUtcNow();
        foreach (FileCheckpoint checkpoint in _store.Files)
        {
            if (_files.IsFollowed(checkpoint) || (checkpoint.Identity is { } identity && seen.Contains(identity)))
            {
                if (now - checkpoint.SeenAt >= SeenGrain)
                {
                    checkpoint.SeenAt = now;
                    _store.Touch();
                }
            }
            else if (now - checkpoint.SeenAt > _options.ForgetAfter)
            {
                _store.Remove(checkpoint);
            }
        }

        _nextScanAt = Now + _options.ScanInterval;
        TrySaveNewKeys();
    }

    private bool TrySaveNewKeys()
    {
        if (_saveFailedAt is { } failedAt && Now - failedAt < SaveRetry)
            return false;
        try
        {
            _store.SaveNewKeys();
            _saveFailedAt = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_saveFailedAt is null)
                FileInputLog.CheckpointsNotSaved(_log, FileInputLog.Reason(e));
            _saveFailedAt = Now;
            return false;
        }
    }

    private async ValueTask VisitAsync(FollowedFile file, IBatchSink sink, CancellationToken stop)
    {
        (Finding finding, LogBatch? batch) = Examine(file, sink);
        switch (finding)
        {
            case Finding.Lines:
                await sink.WriteAsync(batch!, stop).ConfigureAwait(false);
                break;
            case Finding.Replaced:
                Restart(file);
                await sink.EndOfSourceAsync(file.Source, stop).ConfigureAwait(false);
                return;
            case Finding.Over when CanEnd(file):
                await EndAsync(file, sink, stop).ConfigureAwait(false);
                return;
        }

        TimeSpan now = Now;
        if (finding is Finding.Lines or Finding.Growth)
        {
            file.LastActiveAt = now;
            file.PollInterval = BusyPoll;
        }

        _files.Schedule(file, finding is Finding.Lines or Finding.NewKey ? now : now + file.PollInterval);
        if (finding == Finding.Nothing)
            file.PollInterval = Min(file.PollInterval * 2, _options.MaxPollInterval);
    }

    /// <summary>Looks at a file and reads one batch of it. One sick file does not stop the others: it is tried again at the slowest pace.</summary>
    private (Finding Finding, LogBatch? Batch) Examine(FollowedFile file, IBatchSink sink)
    {
        try
        {
            Finding finding = file.Checkpoint.Compressed ? ExamineCompressed(file, sink, out LogBatch? batch) : ExaminePlain(file, sink, out batch);
            file.Trouble = null;
            return (finding, batch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (file.Trouble != e.Message)
                FileInputLog.FileUnreadable(_log, file.Path, FileInputLog.Reason(e));
            file.Trouble = e.Message;
            file.PollInterval = _options.MaxPollInterval;
            // a handle can go stale, and decompression cannot go on after an error
            if (!file.IsDetached)
                _files.Close(file);
            return (Finding.Nothing, null);
        }
    }

    /// <summary>Examines a file that may grow, be renamed, deleted or cut off.</summary>
    private Finding ExaminePlain(FollowedFile file, IBatchSink sink, out LogBatch? batch)
    {
        batch = null;
        FileStatus status = StatusOf(file);
        if (status.Kind == FileKind.Missing)
        {
            // closed while it was idle, and gone meanwhile
            _discovery.Lose(file.Checkpoint, Now);
            return Finding.Over;
        }

        bool changed = status.ByteCount != file.SeenBytes || status.ModifiedAt != file.SeenModifiedAt;
        if (!changed && file.Trouble is null && status.ByteCount <= file.SearchedTo)
            return IsAbandoned(file, status) ? Finding.Over : Finding.Nothing;
        _files.Open(file);
        if (status.ByteCount < file.Position || !file.Checkpoint.LastCheck.Holds(file.Content) || !HasItsHead(file))
            return Finding.Replaced;
        KeyState key = file.Checkpoint.KeyState;
        bool hasKey = HasKey(file, final: false);
        if (!hasKey && file.Checkpoint.KeyState != key)
            return Finding.NewKey;
        batch = hasKey ? TryRead(file, final: false, sink) : null;
        if (batch is not null)
            return Finding.Lines;
        if (file.Checkpoint.KeyState != KeyState.Added)
            (file.SeenBytes, file.SeenModifiedAt) = (status.ByteCount, status.ModifiedAt);
        return changed ? Finding.Growth : IsAbandoned(file, status) ? Finding.Over : Finding.Nothing;
    }

    private Finding ExamineCompressed(FollowedFile file, IBatchSink sink, out LogBatch? batch)
    {
        batch = null;
        if (StatusOf(file).Kind == FileKind.Missing)
        {
            _discovery.Lose(file.Checkpoint, Now);
            return Finding.Over;
        }

        try
        {
            _files.Open(file);
            KeyState key = file.Checkpoint.KeyState;
            if (!HasKey(file, final: true))
                return file.Checkpoint.KeyState != key ? Finding.NewKey : Finding.Nothing;
            batch = TryRead(file, final: true, sink);
            if (batch is not null)
                return Finding.Lines;
            if (file.Content is GzipContent gzip && gzip.IsCutOff(file.Position))
                FileInputLog.GzipCutOff(_log, file.Path, file.Position);
        }
        catch (InvalidDataException e)
        {
            FileInputLog.GzipBroken(_log, file.Path, file.Position, FileInputLog.Reason(e));
        }

        return Finding.Over;
    }

    /// <summary>Sees to it that lines of a file can be handed over: that a crash would not forget its key, nor how the file begins.</summary>
    /// <returns>False while that is not so. A file that is new is added first and saved at its next visit, in one save with all others.</returns>
    private bool HasKey(FollowedFile file, bool final)
    {
        FileCheckpoint checkpoint = file.Checkpoint;
        if (file.Handle is not null && checkpoint.Head.ByteCount < ContentHash.HeadBytes && !checkpoint.Compressed)
            GrowHead(file, final);
        if (checkpoint.KeyState == KeyState.Added)
            TrySaveNewKeys();
        else if (checkpoint.KeyState == KeyState.Drawn && (checkpoint.Head.ByteCount > 0 || checkpoint.Compressed))
            _store.Add(checkpoint);
        return checkpoint.KeyState == KeyState.Durable;
    }

    /// <summary>Says whether the last line can be handed over, or there is none.</summary>
    private bool CanEnd(FollowedFile file)
    {
        try
        {
            return HasKey(file, final: true) || file.Checkpoint.KeyState == KeyState.Drawn;
        }
        catch (IOException)
        {
            // told when the last line is read
            return true;
        }
    }

    /// <summary>Says whether the last line of a file that still grows can be handed over now.</summary>
    private bool CanFinish(FollowedFile file)
    {
        try
        {
            if (file.Checkpoint.Compressed)
                return false;
            _files.Open(file);
            // a new key is added by the first call and saved by the second
            return HasKey(file, final: true) || HasKey(file, final: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // told when it was visited
            return false;
        }
    }

    /// <summary>Says whether a file still begins as it did: what was cut off and written anew may have the same bytes before the same position by chance.</summary>
    private static bool HasItsHead(FollowedFile file)
    {
        Span<byte> head = stackalloc byte[ContentHash.HeadBytes];
        int byteCount = file.Checkpoint.Head.ByteCount;
        return byteCount == 0 || file.Checkpoint.Head.IsPrefixOf(head[..ContentHash.ReadHead(file.Content, head[..byteCount])]);
    }

    private void GrowHead(FollowedFile file, bool final)
    {
        Span<byte> head = stackalloc byte[ContentHash.HeadBytes];
        head = head[..ContentHash.ReadHead(file.Content, head)];
        // a whole line at least, so that what is remembered tells the file from another
        if (head.Length == file.Checkpoint.Head.ByteCount || !(final || head.Length == ContentHash.HeadBytes || head.Contains((byte)'\n')))
            return;
        file.Checkpoint.Head = ContentHash.Of(head);
        _store.Touch();
    }

    /// <summary>Says whether a file has no path any more and nobody seems to write to it.</summary>
    private bool IsAbandoned(FollowedFile file, FileStatus status) =>
        file.IsDetached && Now - file.LastActiveAt >= (status.LinkCount == 0 ? DeletedGrace : RenamedGrace);

    /// <summary>Finds what the file is now, and notices when its path leads elsewhere.</summary>
    private FileStatus StatusOf(FollowedFile file)
    {
        if (!file.IsDetached)
        {
            FileStatus status = FileStatus.Of(file.Path);
            if (status.Kind != FileKind.Missing && status.Identity == file.Identity)
                return status;
            file.IsDetached = true;
            FileInputLog.FileMoved(_log, file.Path);
            _discovery.Look(file.Path, Now);
        }

        return file.Handle is null ? default : FileStatus.Of(file.Handle, file.Path);
    }

    /// <summary>Reads one batch, which then counts as handed over.</summary>
    private LogBatch? TryRead(FollowedFile file, bool final, IBatchSink sink)
    {
        LogBatch batch = sink.Rent(file.Source);
        bool any = false;
        try
        {
            any = file.Reader.ReadInto(batch, final);
        }
        finally
        {
            if (!any)
                batch.Release();
        }

        if (!any)
            return null;
        batch.ArrivedAt = _time.Nanoseconds();
        ReadOnlySpan<byte> tail = file.Reader.Tail;
        file.Checkpoint.HandOver(file.Position, tail.IsEmpty ? null : new ContentCheck(file.Position, ContentHash.Of(tail)));
        return batch;
    }

    private LogBatch? TryReadLast(FollowedFile file, IBatchSink sink)
    {
        try
        {
            return TryRead(file, final: true, sink);
        }
        catch (IOException e)
        {
            FileInputLog.FileUnreadable(_log, file.Path, FileInputLog.Reason(e));
            return null;
        }
    }

    /// <summary>Ends a generation whose content was replaced in place, and begins the next.</summary>
    private void Restart(FollowedFile file)
    {
        FileInputLog.FileRestarted(_log, file.Path, file.Position);
        _files.Remove(file);
        _discovery.Replace(file.Checkpoint, Now);
        if (!file.IsDetached)
            _discovery.Look(file.Path, Now);
    }

    private async ValueTask EndAsync(FollowedFile file, IBatchSink sink, CancellationToken stop)
    {
        if (file.Handle is not null)
        {
            // a last line without a line end waited for the rest of it: there will be none
            while (!file.Checkpoint.Compressed && file.Checkpoint.KeyState == KeyState.Durable && TryReadLast(file, sink) is { } batch)
                await sink.WriteAsync(batch, stop).ConfigureAwait(false);
            file.Checkpoint.End = file.Position;
            _discovery.Settle(file, FileStatus.Of(file.Handle, file.Path));
        }

        FileInputLog.FileEnded(_log, file.Path, file.Position);
        _files.Remove(file);
        _store.Touch();
        await sink.EndOfSourceAsync(file.Source, stop).ConfigureAwait(false);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>What a look at a file found.</summary>
    private enum Finding
    {
        /// <summary>Nothing new.</summary>
        Nothing = 0,

        /// <summary>Something new, but no whole line.</summary>
        Growth,

        /// <summary>A new file, whose key has to be saved before its lines are read.</summary>
        NewKey,

        /// <summary>A batch of lines.</summary>
        Lines,

        /// <summary>Another content in the same file.</summary>
        Replaced,

        /// <summary>The end for good.</summary>
        Over,
    }
}
