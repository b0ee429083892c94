using System.Threading.Channels;
using LogPipe.Index.Catalogue;
using LogPipe.Index.Dedup;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Storage;
using LogPipe.Index.Wal;

namespace LogPipe.Index.Writing;

/// <summary>
/// The one place that adds events: leaves out those that the index holds, writes the others to the log, and answers when they are durable
/// and visible.
/// </summary>
/// <remarks>
/// Group commit: whatever waits is written and synced together. One loop runs it, so nothing here is shared. Owns the log and the tail; hands full tails to the
/// <see cref="Flusher"/> and waits when that falls behind.
/// </remarks>
internal sealed class Committer : IDisposable
{
    /// <summary>Bytes of documents that are synced together at most; bounds the memory and the wait of the first.</summary>
    private const long MaxGroupBytes = 32L << 20;

    private readonly IndexFolder _folder;
    private readonly EmbeddedIndexOptions _options;
    private readonly TimeProvider _time;
    private readonly DuckEngine _engine;
    private readonly LiveCatalogue _catalogue;
    private readonly Flusher _flusher;
    private readonly DeliveryLedger _ledger;
    private readonly UnfinishedWrites _unfinished = new();
    private readonly HashSet<(string Source, long Position, int SubEvent)> _staged = [];
    private readonly Channel<WriteCommand> _commands = Channel.CreateBounded<WriteCommand>(64);
    private byte[] _frames = new byte[1 << 20];
    private int _framesUsed;
    private WalFile _wal;
    private Tail _tail;
    private long _nextSequence;
    private IndexException? _broken;

    public Committer(IndexFolder folder, EmbeddedIndexOptions options, TimeProvider time, DuckEngine engine, LiveCatalogue catalogue, Flusher flusher, RecoveredState state)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _engine = engine;
        _catalogue = catalogue;
        _flusher = flusher;
        _ledger = state.Ledger;
        _wal = state.Wal;
        _tail = state.Tail;
        _nextSequence = state.NextSequence;
    }

    /// <summary>Asks for something and gives its end.</summary>
    public async Task<int> AskAsync(WriteCommand command, CancellationToken cancellation)
    {
        try
        {
            await _commands.Writer.WriteAsync(command, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("the index is closed", e);
        }

        // not cancelled from here on: what was written must be answered for, or the caller would write it again
        return await command.Done.ConfigureAwait(false);
    }

    /// <summary>Takes nothing further; <see cref="RunAsync"/> ends when everything asked for is done.</summary>
    public void Complete() => _commands.Writer.TryComplete();

    /// <summary>Works until <see cref="Complete"/>.</summary>
    public async Task RunAsync()
    {
        var group = new List<AppendCommand>();
        while (await _commands.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            RotateCommand? rotate = null;
            long bytes = 0;
            group.Clear();
            while (rotate is null && bytes < MaxGroupBytes && _commands.Reader.TryRead(out WriteCommand? command))
            {
                if (command is AppendCommand append)
                {
                    group.Add(append);
                    bytes += append.Documents.ByteCount;
                }

                rotate = command as RotateCommand;
            }

            if (group.Count > 0)
                await CommitAsync(group).ConfigureAwait(false);
            if (rotate is not null)
                await RotateAsync(rotate).ConfigureAwait(false);
        }
    }

    public void Dispose() => _wal.Dispose();

    private async Task CommitAsync(List<AppendCommand> group)
    {
        try
        {
            if (_broken is not null)
                throw _broken;
            if (_tail.RowCount >= _options.FlushEvents || _tail.DocumentBytes >= _options.FlushBytes)
                await StartTailAsync().ConfigureAwait(false);
            Stage(group);
            if (_framesUsed > 0)
                await WriteAsync(group).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (AppendCommand append in group)
            {
                _unfinished.Add(append.Documents);
                append.Fail(e);
            }

            return;
        }

        foreach (AppendCommand append in group)
        {
            NoteDelivered(append);
            append.Succeed(append.Chosen.Length);
        }
    }

    /// <summary>Chooses what is new and puts it into frames.</summary>
    private void Stage(List<AppendCommand> group)
    {
        _staged.Clear();
        _framesUsed = 0;
        var chosen = new List<int>();
        foreach (AppendCommand append in group)
        {
            IncomingDocuments documents = append.Documents;
            SourceLedger source = _ledger.Source(documents.SourceKey);
            chosen.Clear();
            for (int i = 0; i < documents.Count; i++)
            {
                IncomingDocuments.Entry entry = documents[i];
                if (!source.Holds(entry.Position, entry.SubEvent) && _staged.Add((source.Key, entry.Position, entry.SubEvent)))
                    chosen.Add(i);
            }

            append.Chosen = [.. chosen];
            append.FirstSequence = _nextSequence;
            _nextSequence += chosen.Count;
            if (chosen.Count == 0)
                continue;
            int room = WalFrame.MaxByteCount(documents);
            if (_frames.Length - _framesUsed < room)
                Array.Resize(ref _frames, (int)Math.Min(Math.Max(_frames.Length * 2L, (long)_framesUsed + room), Array.MaxLength));
            _framesUsed += WalFrame.Write(_frames.AsSpan(_framesUsed), documents, append.Chosen, append.FirstSequence);
        }
    }

    /// <summary>Makes the frames durable while the tail takes the events in, then shows them.</summary>
    private async Task WriteAsync(List<AppendCommand> group)
    {
        Task sync = Task.Run(() =>
        {
            _wal.Append(_frames.AsSpan(0, _framesUsed));
            _wal.Sync();
        });
        TailAppend? append = null;
        Exception? tailFailure = null;
        try
        {
            append = _tail.Begin();
            foreach (AppendCommand command in group)
            {
                for (int i = 0; i < command.Chosen.Length; i++)
                {
                    IncomingDocuments.Entry entry = command.Documents[command.Chosen[i]];
                    append.Add(command.Documents.Json(entry), command.Documents.SourceKey, entry, command.FirstSequence + i);
                }
            }

            append.Flush();
        }
        catch (Exception e)
        {
            // the log goes on being written beside this: its end must be known first
            tailFailure = e;
        }

        bool durable = false;
        try
        {
            await sync.ConfigureAwait(false);
            durable = true;
            if (tailFailure is null)
                append!.Commit();
        }
        catch (DuckException e)
        {
            tailFailure = e;
        }
        finally
        {
            if (!durable)
                _wal.TakeBack();
            append?.Dispose();
            if (!durable || tailFailure is not null)
                Rebuild();
        }
    }

    /// <summary>Makes the tail again from its log, because an append to it was undone half way.</summary>
    private void Rebuild()
    {
        try
        {
            var fresh = new Tail(_engine, _tail.WalNumber, _tail.BegunAt);
            WalReplay.Fill(fresh, _folder.WalFile(_tail.WalNumber), static (_, _, _) => true);
            _catalogue.Replace(_tail, fresh);
            _tail = fresh;
        }
        catch (Exception e)
        {
            _broken = new IndexException($"the unflushed events in '{_folder.Root}' cannot be put into memory ({e.Message}): they are safe in the log, start LogPipe again", e);
            throw _broken;
        }
    }

    private void NoteDelivered(AppendCommand append)
    {
        IncomingDocuments documents = append.Documents;
        SourceLedger source = _ledger.Source(documents.SourceKey);
        foreach (int index in append.Chosen)
            source.Add(documents[index].Position, documents[index].SubEvent);
        _unfinished.Remove(documents);
        source.Commit(_unfinished.Limit(documents.SourceKey, documents.CommitPosition), NanosecondTime.From(_time.GetUtcNow()));
    }

    private async Task RotateAsync(RotateCommand command)
    {
        try
        {
            if (_broken is not null)
                throw _broken;
            if (!command.OnlyWhenDue || IsDue())
                await StartTailAsync().ConfigureAwait(false);
            command.Succeed(0);
        }
        catch (Exception e)
        {
            command.Fail(e);
        }
    }

    private bool IsDue()
    {
        DateTimeOffset now = _time.GetUtcNow();
        return now - _tail.BegunAt >= _options.FlushAfter || now.UtcDateTime.Date != _tail.BegunAt.UtcDateTime.Date;
    }

    /// <summary>Begins a new log and tail, and gives the old ones to the flusher.</summary>
    private async Task StartTailAsync()
    {
        if (_tail.RowCount == 0)
            return;
        await _flusher.WaitForRoomAsync().ConfigureAwait(false);
        WalFile? wal = null;
        Tail tail;
        try
        {
            wal = WalFile.Create(_folder, _wal.Number + 1);
            tail = new Tail(_engine, wal.Number, _time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DuckException)
        {
            _flusher.ReturnRoom();
            wal?.Dispose();
            if (wal is not null)
                File.Delete(_folder.WalFile(wal.Number));
            throw;
        }

        _ledger.StartGeneration(NanosecondTime.From(_time.GetUtcNow() - _options.ForgetSourceAfter));
        var job = new FlushJob(_tail, LedgerFile.Encode(_ledger), _nextSequence, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _catalogue.Add(tail);
        _wal.Dispose();
        _wal = wal;
        _tail = tail;
        _flusher.Add(job);
    }
}
