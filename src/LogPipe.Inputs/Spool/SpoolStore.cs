using System.Threading.Channels;
using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Network;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Spool;

/// <summary>
/// Keeps what came over the network on the disk until the pipeline has acknowledged it. Many append, one reads. Positions are offsets in everything that
/// was ever appended; segment files hold the part that is not acknowledged.
/// </summary>
/// <remarks>
/// <para><see cref="AppendAsync"/> ends when the entry is on the disk (fsync). All entries that wait are flushed together: group commit (DeWitt et al., "Implementation
/// techniques for main memory database systems", SIGMOD 1984, section 5).</para>
/// <para>Only durable bytes are read, so that no position is ever given to other bytes than those that were delivered under it: what a crash tears off had neither been
/// answered nor read.</para>
/// </remarks>
internal sealed class SpoolStore : IAsyncDisposable
{
    /// <summary>Bytes written between two flushes: more would make the first of them wait, less would flush more often than a disk likes.</summary>
    private const int MaxGroupBytes = 8 << 20;

    /// <summary>Entries that wait for the disk: each is a sender that waits, so there are not more than connections.</summary>
    private const int MaxWaitingEntries = 4096;

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SameTroubleAfter = TimeSpan.FromMinutes(1);

    private readonly string _folder;
    private readonly SpoolLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();
    private readonly List<SpoolSegment> _segments;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaitingEntries) { SingleReader = true });
    private readonly SpoolAges _ages = new();
    private readonly Task _writing;
    private SpoolState _state;
    private SpoolException? _broken;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _end;
    private long _reservedBytes;
    private long _acknowledged;
    private long _savedAt;
    private long _toldFullAt;
    private long _toldFailureAt;
    private long _messages;
    private long _bytes;
    private bool _isDisposed;

    private SpoolStore(string folder, SpoolLimits limits, FileStream lockFile, TimeProvider time, ILogger log)
    {
        _folder = folder;
        _limits = limits;
        _lock = lockFile;
        _time = time;
        _log = log;
        _state = SpoolState.LoadOrCreate(folder);
        _segments = SpoolSegment.OpenAll(folder);
        if (_segments.Count == 0)
            AddSegment(_state.Position);
        else
            CutTornTail();
        _end = _segments[^1].End;
        // segments are deleted before the position is written
        _acknowledged = Math.Clamp(_state.Position, _segments[0].Start, _end);
        if (_end > _acknowledged)
            _ages.Written(_end, _segments[0].WrittenAt);
        _savedAt = time.GetTimestamp();
        _toldFullAt = _toldFailureAt = _savedAt - (time.TimestampFrequency * (long)SameTroubleAfter.TotalSeconds);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Gets the identity that ids of events are made from.</summary>
    public string Key => _state.Key;

    /// <summary>Gets the bytes that it may take on the disk.</summary>
    public long MaxBytes => _limits.MaxBytes;

    /// <summary>Gets the position behind the last durable byte.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Gets the position below which everything is acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Gets a value that says whether entries wait for the disk.</summary>
    public bool HasWaiting => Volatile.Read(ref _reservedBytes) > 0;

    /// <summary>Opens a spool, or makes one.</summary>
    /// <exception cref="InputException">Another process has it, it is damaged, or its folder cannot be used.</exception>
    public static SpoolStore Open(string folder, SpoolLimits limits, TimeProvider time, ILogger log)
    {
        FileStream? lockFile = null;
        try
        {
            Directory.CreateDirectory(folder);
            lockFile = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new SpoolStore(folder, limits, lockFile, time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lockFile?.Dispose();
            throw new InputException($"cannot use the spool '{folder}' ({e.Message}): stop the other LogPipe that has it, or give the right to write there", e);
        }
        catch
        {
            lockFile?.Dispose();
            throw;
        }
    }

    /// <summary>Puts an entry into the spool; it must not be touched until this ends.</summary>
    /// <returns>True when it is on the disk; false when the spool is full and nothing was taken.</returns>
    /// <exception cref="SpoolException">The disk did not take it.</exception>
    /// <exception cref="OperationCanceledException">The sender went before its turn came.</exception>
    public async Task<bool> AppendAsync(SpoolEntry entry, CancellationToken cancellation)
    {
        if (entry.MessageCount == 0)
            return true;
        ReadOnlyMemory<byte> frame = entry.Seal();
        if (!TryReserve(frame.Length))
            return false;
        var waiting = new Waiting(frame, entry.MessageCount);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Interlocked.Add(ref _reservedBytes, -frame.Length);
            throw e is ChannelClosedException ? new SpoolException("the input is ending") : e;
        }

        // from here on the frame is the writer's, whoever gives up waiting
        await waiting.Durable.Task.ConfigureAwait(false);
        return true;
    }

    /// <summary>Puts an entry into the spool as soon as there is room and the disk takes it: for senders that can only be made to wait.</summary>
    /// <exception cref="SpoolException">The disk fails for good.</exception>
    /// <exception cref="OperationCanceledException">The input is ending; the entry is not in the spool.</exception>
    public async Task AppendWhenRoomAsync(SpoolEntry entry, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                // also when the input is ending: the sender cannot be told that it was not taken
                if (await AppendAsync(entry, CancellationToken.None).ConfigureAwait(false))
                    return;
            }
            catch (SpoolException e) when (e.InnerException is not null && Volatile.Read(ref _broken) is null)
            {
                // a disk that is full may have room again
            }

            await WaitForChangeAsync(-1, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives counts with what the spool knows; from any thread.</summary>
    public ListenerCounts AddTo(ListenerCounts counts)
    {
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            return counts with
            {
                Messages = _messages,
                Bytes = _bytes,
                SpoolBytes = _end - _segments[0].Start,
                SpoolMaxBytes = _limits.MaxBytes,
                SpoolAge = _ages.OldestBehind(_acknowledged, now),
            };
        }
    }

    /// <summary>Waits, not longer than a second, until something may have changed for a reader at a position or for a sender that found no room.</summary>
    public async Task WaitForChangeAsync(long readTo, CancellationToken cancellation)
    {
        Task changed;
        lock (_gate)
        {
            if (readTo >= 0 && readTo < _end)
                return;
            changed = _changed.Task;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(1), _time, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Finds the segment that holds a position, or the next one; null where nothing is behind it.</summary>
    public SpoolSegment? SegmentAt(long position)
    {
        lock (_gate)
            return _segments.Find(segment => segment.End > position);
    }

    /// <summary>Learns that everything below a position is finished; deletes what holds nothing else.</summary>
    public void Acknowledge(long position)
    {
        var finished = new List<SpoolSegment>();
        lock (_gate)
        {
            if (position <= _acknowledged || _isDisposed)
                return;
            _acknowledged = position;
            while (_segments.Count > 1 && _segments[0].End <= position)
            {
                finished.Add(_segments[0]);
                _segments.RemoveAt(0);
            }

            if (finished.Count > 0)
                Signal();
        }

        finished.ForEach(static segment => segment.Delete());
    }

    /// <summary>Writes down how far everything is acknowledged, if that was not done within the last second.</summary>
    public void SaveIfDue()
    {
        if (Acknowledged > _state.Position && _time.GetElapsedTime(_savedAt) >= SaveEvery)
            Save();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        if (Acknowledged > _state.Position)
            Save();
        _segments.ForEach(static segment => segment.Dispose());
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private bool TryReserve(int byteCount)
    {
        if (Volatile.Read(ref _broken) is { } broken)
            throw broken;
        long onDisk;
        lock (_gate)
            onDisk = _end - _segments[0].Start;
        if (onDisk + Interlocked.Add(ref _reservedBytes, byteCount) <= _limits.MaxBytes)
            return true;
        Interlocked.Add(ref _reservedBytes, -byteCount);
        if (IsNews(ref _toldFullAt))
            SpoolLog.Full(_log, _folder, onDisk);
        return false;
    }

    private async Task WriteAsync()
    {
        var group = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            long bytes = 0;
            while (bytes < MaxGroupBytes && _waiting.Reader.TryRead(out Waiting? one))
            {
                group.Add(one);
                bytes += one.Frame.Length;
            }

            Exception? failure = Volatile.Read(ref _broken) ?? TryWrite(group, bytes);
            Interlocked.Add(ref _reservedBytes, -bytes);
            foreach (Waiting one in group)
            {
                if (failure is null)
                    one.Durable.SetResult();
                else
                    one.Durable.SetException(failure);
            }

            group.Clear();
        }
    }

    /// <summary>Writes a group and flushes it.</summary>
    /// <returns>Null, or why nothing of it may be promised.</returns>
    private SpoolException? TryWrite(List<Waiting> group, long byteCount)
    {
        SpoolSegment last = _segments[^1];
        try
        {
            if (last.End - last.Start > 0 && last.End - last.Start + byteCount > _limits.SegmentBytes)
                last = AddSegment(last.End);
            try
            {
                last.Append(group.ConvertAll(static one => one.Frame), byteCount);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                last.CutAt(last.End);
                throw;
            }

            lock (_gate)
            {
                _end = last.End;
                _messages += group.Sum(static one => one.MessageCount);
                _bytes += byteCount;
                _ages.Written(_end, _time.GetUtcNow());
                Signal();
            }

            return null;
        }
        catch (SpoolException e)
        {
            Volatile.Write(ref _broken, e);
            SpoolLog.WriteFailed(_log, _folder, e.Message);
            return e;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (IsNews(ref _toldFailureAt))
                SpoolLog.WriteFailed(_log, _folder, e.Message);
            return new SpoolException($"cannot write to the spool ({e.Message})", e);
        }
    }

    private SpoolSegment AddSegment(long start)
    {
        var segment = SpoolSegment.Create(_folder, start);
        try
        {
            DurableFile.FlushFolder(_folder);
        }
        catch
        {
            segment.Delete();
            throw;
        }

        lock (_gate)
            _segments.Add(segment);
        return segment;
    }

    /// <summary>Cuts off what was being written when the process died: behind the last frame that is whole.</summary>
    private void CutTornTail()
    {
        SpoolSegment last = _segments[^1];
        long whole = last.Start;
        byte[] body = [];
        Span<byte> head = stackalloc byte[SpoolFrame.HeadBytes];
        while (last.Read(head, whole) == head.Length && SpoolFrame.TryReadLength(head, out int bodyBytes) && bodyBytes <= last.End - whole - head.Length)
        {
            if (body.Length < bodyBytes)
                body = new byte[bodyBytes];
            Span<byte> read = body.AsSpan(0, bodyBytes);
            if (last.Read(read, whole + head.Length) < bodyBytes || !SpoolFrame.IsIntact(head, read))
                break;
            whole += head.Length + bodyBytes;
        }

        if (whole == last.End)
            return;
        SpoolLog.TornTail(_log, _folder, last.End - whole);
        last.CutAt(whole);
    }

    private void Save()
    {
        _savedAt = _time.GetTimestamp();
        SpoolState state = _state with { Position = Acknowledged };
        try
        {
            state.Save(_folder);
            _state = state;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SpoolLog.StateNotSaved(_log, _folder, e.Message);
        }
    }

    private bool IsNews(ref long toldAt)
    {
        long now = _time.GetTimestamp();
        long last = Volatile.Read(ref toldAt);
        return _time.GetElapsedTime(last, now) >= SameTroubleAfter && Interlocked.CompareExchange(ref toldAt, now, last) == last;
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>An entry that waits for the disk.</summary>
    private sealed class Waiting(ReadOnlyMemory<byte> frame, int messageCount)
    {
        public int MessageCount => messageCount;

        public ReadOnlyMemory<byte> Frame => frame;

        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
