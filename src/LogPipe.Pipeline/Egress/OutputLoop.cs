using System.Diagnostics.CodeAnalysis;
using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Queues;

namespace LogPipe.Pipeline.Egress;

/// <summary>
/// Writes batches of one output, one after another, until every record is delivered or a durable dead letter. The only place that retries.
/// </summary>
/// <remarks>
/// <para>1. The output is called with what is pending; a call that throws is void. 2. Rejected records become dead letters. 3. What is left is offered
/// again after a pause, for as long as it takes: an output that is down loses nothing.</para>
/// <para>Poison: records put off in <see cref="PipelineOptions.PoisonAttempts"/> calls in a row are given up only on proof that the output takes
/// something else: the next batch is tried once and must get at least one record through, and the records are put off once more after that.
/// Without that proof a busy index, which refuses single items too, would turn good events into dead letters. A batch that was such a proof once is none
/// the next time: it is finished, and another takes its place. While the flow drains and no batch is left to try, it is proof enough that the output
/// took anything since this batch came to it.</para>
/// </remarks>
internal sealed class OutputLoop
{
    private readonly IOutput _output;
    private readonly PipelinePlan _plan;
    private readonly FanOut _fanOut;
    private readonly DeadLetterWriter _deadLetters;
    private readonly OutputMeter _meter;
    private readonly BatchQueue<Delivery> _queue;
    private readonly Stack<WriteJob> _idleJobs = new([new WriteJob(), new WriteJob()]);
    private WriteJob? _next;

    public OutputLoop(IOutput output, PipelinePlan plan, FanOut fanOut, DeadLetterWriter deadLetters, BatchQueue<Delivery> queue, OutputMeter meter)
    {
        _queue = queue;
        _meter = meter;
        _output = output;
        _plan = plan;
        _fanOut = fanOut;
        _deadLetters = deadLetters;
    }

    /// <summary>Works until the queue is completed and empty.</summary>
    public async Task RunAsync(CancellationToken abort)
    {
        while (_next is not null || await _queue.WaitToReadAsync(abort).ConfigureAwait(false))
        {
            if (!TryTakeNext(out WriteJob? job))
                continue;
            _next = null;
            await FinishAsync(job, abort).ConfigureAwait(false);
            await EndAsync(job, abort).ConfigureAwait(false);
        }
    }

    private ValueTask EndAsync(WriteJob job, CancellationToken abort)
    {
        _meter.CountBatch();
        Delivery delivery = job.Delivery;
        _idleJobs.Push(job);
        return _fanOut.EndOneAsync(delivery, abort);
    }

    private bool TryTakeNext([NotNullWhen(true)] out WriteJob? job)
    {
        if (_next is null && _queue.TryRead(out Delivery? delivery))
        {
            _next = _idleJobs.Pop();
            _next.Begin(delivery, new Backoff(_plan.Options.FirstRetryAfter, _plan.Options.MaxRetryAfter, _plan.Random), _meter.EventsSettled);
        }

        job = _next;
        return job is not null;
    }

    private async Task FinishAsync(WriteJob job, CancellationToken abort)
    {
        while (job.PendingCount > 0)
        {
            await CallAsync(job, abort).ConfigureAwait(false);
            if (job.PendingCount > 0 && job.RefusalCount >= _plan.Options.PoisonAttempts)
                await TryGivingUpAsync(job, abort).ConfigureAwait(false);
            if (job.PendingCount > 0)
                await PauseAsync(job, abort).ConfigureAwait(false);
        }

        if (_meter.Trouble is not null)
            PipelineLog.OutputRecovered(_plan.Logger, _output.Name);
        _meter.Trouble = null;
    }

    /// <summary>Calls the output once with what is pending.</summary>
    /// <returns>How many records it settled, or null when the call threw and says nothing.</returns>
    private async Task<int?> CallAsync(WriteJob job, CancellationToken abort)
    {
        job.BeginCall();
        long start = _plan.Clock.GetTimestamp();
        try
        {
            await _output.WriteAsync(job.Delivery.Batch, job.Outcomes, abort).ConfigureAwait(false);
        }
        catch (Exception e) when (!abort.IsCancellationRequested)
        {
            job.VoidCall(_plan.Clock.GetUtcNow());
            _meter.CountCall(_plan.Clock.GetTimestamp() - start, failed: true);
            _meter.Trouble = e.Message;
            // a full disk or a server that is away is told in a line; only a defect needs its trace
            if (e is IOException or UnauthorizedAccessException or TimeoutException or HttpRequestException)
                PipelineLog.OutputUnavailable(_plan.Logger, _output.Name, job.CallCount, job.PendingCount, e.Message);
            else
                PipelineLog.OutputFailed(_plan.Logger, _output.Name, job.CallCount, job.PendingCount, e);
            return null;
        }

        _meter.CountCall(_plan.Clock.GetTimestamp() - start, failed: false);
        int settled = job.EndCall(_plan.Clock.GetUtcNow());
        await TakeOutcomesAsync(job, settled, abort).ConfigureAwait(false);
        return settled;
    }

    private async Task TakeOutcomesAsync(WriteJob job, int settled, CancellationToken abort)
    {
        (int delivered, long lines) = job.CountDelivered();
        _meter.CountDelivered(delivered, lines);
        if (delivered == settled)
            return;
        List<int> rejected = job.OfferedThatAre(WriteStatus.Rejected);
        await BuryAsync(job, rejected, static (job, record) => DeadLetters.KindOf(job.Outcomes.Reason(record)), abort).ConfigureAwait(false);
        _meter.CountRejected(rejected.Count);
    }

    private async Task TryGivingUpAsync(WriteJob job, CancellationToken abort)
    {
        if (!await TakesOthersAsync(job, abort).ConfigureAwait(false))
            return;
        if (await CallAsync(job, abort).ConfigureAwait(false) is not 0)
            return;
        List<int> pending = job.OfferedThatAre(WriteStatus.Pending);
        PipelineLog.GaveUp(_plan.Logger, _output.Name, pending.Count, job.CallCount);
        await BuryAsync(job, pending, static (_, _) => DeadLetters.Poison, abort).ConfigureAwait(false);
        _meter.CountPoisoned(pending.Count);
        job.GiveUp();
    }

    private async Task<bool> TakesOthersAsync(WriteJob job, CancellationToken abort)
    {
        if (_next is { PendingCount: 0 } finished)
        {
            _next = null;
            await EndAsync(finished, abort).ConfigureAwait(false);
        }

        if (TryTakeNext(out WriteJob? other))
            return await CallAsync(other, abort).ConfigureAwait(false) > 0;
        return _meter.EventsSettled > job.SettledBefore && _queue.IsCompleted && _queue.Count == 0;
    }

    private async Task BuryAsync(WriteJob job, List<int> records, Func<WriteJob, int, string> kind, CancellationToken abort)
    {
        DateTimeOffset failedAt = job.FirstFailedAt == default ? _plan.Clock.GetUtcNow() : job.FirstFailedAt;
        LogBatch batch = job.Delivery.Batch;
        List<DeadLetter> letters = [.. records.Select(record => DeadLetters.Of(
            batch,
            batch.Records[record],
            kind(job, record),
            job.Outcomes.Reason(record) ?? "the output gave no reason",
            _output.Name,
            job.CallCount,
            failedAt))];
        await _deadLetters.WriteAsync(letters, abort).ConfigureAwait(false);
        foreach (int record in records)
            job.Delivery.MarkDeadLettered(record);
    }

    private async Task PauseAsync(WriteJob job, CancellationToken abort)
    {
        TimeSpan pause = job.NextPause();
        string? reason = job.Outcomes.Reason(job.OfferedThatAre(WriteStatus.Pending)[0]);
        _meter.Trouble ??= reason ?? "put off without a reason";
        _meter.CountRetried(job.PendingCount);
        PipelineLog.Retrying(_plan.Logger, _output.Name, job.PendingCount, job.CallCount, pause, reason ?? "the call failed");
        await Task.Delay(pause, _plan.Clock, abort).ConfigureAwait(false);
    }
}
