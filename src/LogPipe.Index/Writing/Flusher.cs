using System.Threading.Channels;
using LogPipe.Index.Catalogue;
using LogPipe.Index.Documents;
using LogPipe.Index.Segments;
using LogPipe.Index.Storage;

namespace LogPipe.Index.Writing;

/// <summary>Turns closed logs into Parquet files, in order, and deletes each log once its files count. One loop runs it.</summary>
internal sealed class Flusher(IndexFolder folder, TimeProvider time, LiveCatalogue catalogue, SegmentWriter segments, SemaphoreSlim fileWork) : IDisposable
{
    /// <summary>Closed logs that may wait: each is a table in memory, so that more would be a leak and fewer a stall.</summary>
    private const int MaxWaiting = 2;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);

    private readonly Channel<FlushJob> _jobs = Channel.CreateBounded<FlushJob>(MaxWaiting + 16);
    private readonly SemaphoreSlim _room = new(MaxWaiting, MaxWaiting);
    private readonly CancellationTokenSource _abandon = new();
    private volatile Task _last = Task.CompletedTask;
    private volatile Exception? _failure;

    /// <summary>Gets why the last attempt failed, while the next is awaited; null when all is well.</summary>
    public Exception? Failure => _failure;

    /// <summary>Gets the end of the last job given so far.</summary>
    public Task Last => _last;

    /// <summary>Waits until one more job may be given; fails at once when the disk refuses files, so that the caller can say so.</summary>
    public async Task WaitForRoomAsync()
    {
        if (await _room.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
            return;
        if (_failure is { } failure)
            throw new IOException($"events cannot be written to '{folder.Events}' ({failure.Message}): free space there or mend the disk; nothing is lost meanwhile", failure);
        await _room.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Gives back the room that was waited for, because there is no job after all.</summary>
    public void ReturnRoom() => _room.Release();

    /// <summary>Gives a job after <see cref="WaitForRoomAsync"/>.</summary>
    public void Add(FlushJob job)
    {
        _last = job.Done.Task;
        if (!_jobs.Writer.TryWrite(job))
            throw new InvalidOperationException("more logs wait than there is room for");
    }

    /// <summary>Gives a job that recovery found, which waits for no room.</summary>
    public void AddRecovered(FlushJob job)
    {
        _room.Wait(TimeSpan.Zero);
        Add(job);
    }

    /// <summary>Takes nothing further; <see cref="RunAsync"/> ends when everything given is done.</summary>
    public void Complete() => _jobs.Writer.TryComplete();

    /// <summary>Gives up jobs that do not succeed; their logs stay for the next start.</summary>
    public void Abandon() => _abandon.Cancel();

    public async Task RunAsync()
    {
        while (await _jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_jobs.Reader.TryRead(out FlushJob? job))
            {
                await FlushAsync(job).ConfigureAwait(false);
                if (_room.CurrentCount < MaxWaiting)
                    _room.Release();
            }
        }
    }

    public void Dispose()
    {
        _abandon.Dispose();
        _room.Dispose();
    }

    private async Task FlushAsync(FlushJob job)
    {
        TimeSpan wait = FirstRetry;
        while (true)
        {
            try
            {
                await fileWork.WaitAsync(_abandon.Token).ConfigureAwait(false);
                try
                {
                    Flush(job);
                }
                finally
                {
                    fileWork.Release();
                }

                _failure = null;
                job.Done.TrySetResult();
                return;
            }
            catch (Exception e)
            {
                // whatever it is, the events stay in their log and memory; giving up here would stop all writing without a word
                _failure = e;
                if (_abandon.IsCancellationRequested)
                {
                    job.Done.TrySetException(e);
                    return;
                }
            }

            await Task.Delay(wait, time, _abandon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LastRetry ? wait * 2 : LastRetry;
        }
    }

    private void Flush(FlushJob job)
    {
        long nextWal = job.Tail.WalNumber + 1;
        long oldLedger = catalogue.Manifest.Ledger;
        List<SegmentEntry> written = segments.Write(job.Tail.Table, job.Tail.Days, catalogue.Manifest.Generation + 1, NanosecondTime.From(time.GetUtcNow()));
        DurableFolder.Replace(folder.LedgerFile(nextWal), job.Ledger);
        catalogue.Publish(
            m => m with { FirstWal = nextWal, Ledger = nextWal, NextSequence = Math.Max(m.NextSequence, job.NextSequence), Segments = [.. m.Segments, .. written] },
            job.Tail);
        File.Delete(folder.WalFile(job.Tail.WalNumber));
        if (oldLedger > 0 && oldLedger != nextWal)
            File.Delete(folder.LedgerFile(oldLedger));
    }
}
