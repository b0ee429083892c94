using LogPipe.Model;
using LogPipe.Pipeline.Acknowledgement;
using LogPipe.Pipeline.Egress;
using LogPipe.Pipeline.Queues;
using LogPipe.Pipeline.Stages;

namespace LogPipe.Pipeline.Ingress;

/// <summary>
/// One worker with its own stages and its own sources: takes batches from its queue through the stages to the outputs, one after another, so that
/// the order within a source is kept and no stage sees two callers.
/// </summary>
internal sealed class Lane
{
    /// <summary>How often windowed stages learn the time: a fifth of the shortest wait that a person notices in a live view.</summary>
    public static readonly TimeSpan AdvanceEvery = TimeSpan.FromMilliseconds(200);

    private readonly ChainRunner _chain;
    private readonly StageFailures _failures;
    private readonly FanOut _fanOut;
    private readonly SourceRegistry _sources;
    private readonly DeadLetterWriter _deadLetters;
    private readonly TimeProvider _clock;
    private long _advancedAt;

    public Lane(int number, PipelinePlan plan, FanOut fanOut, SourceRegistry sources, DeadLetterWriter deadLetters)
    {
        Number = number;
        _failures = new StageFailures(plan.Clock, plan.Logger);
        _chain = new ChainRunner(plan.Stages(), plan.Pool, plan.Clock, _failures);
        _fanOut = fanOut;
        _sources = sources;
        _deadLetters = deadLetters;
        _clock = plan.Clock;
        Queue = new BatchQueue<LaneItem>(plan.Options.QueueBatches, plan.Options.QueueBytes);
    }

    public int Number { get; }

    public BatchQueue<LaneItem> Queue { get; }

    public IReadOnlyList<StageSlot> Stages => _chain.Slots;

    /// <summary>Works until the queue is completed and empty, then drains the stages.</summary>
    public async Task RunAsync(CancellationToken abort)
    {
        await using ITimer timer = _clock.CreateTimer(static lane => ((Lane)lane!).Tick(), this, AdvanceEvery, AdvanceEvery);
        await AdvanceAsync(abort).ConfigureAwait(false);
        while (await Queue.WaitToReadAsync(abort).ConfigureAwait(false))
        {
            while (Queue.TryRead(out LaneItem item))
                await WorkAsync(item, abort).ConfigureAwait(false);
        }

        await SendAsync(_chain.Tell(StageSignal.Drain), abort).ConfigureAwait(false);
    }

    private void Tick()
    {
        // Only an idle lane needs to be woken: a busy one looks at the clock after each batch, and ticks must not take the batches' room.
        if (Queue.Count == 0)
            Queue.TryWrite(default);
    }

    private async ValueTask WorkAsync(LaneItem item, CancellationToken abort)
    {
        abort.ThrowIfCancellationRequested();
        if (item.Source is { } source)
        {
            await SendAsync(item.Batch is { } batch ? _chain.Accept(batch) : _chain.Tell(EndOf(item)), abort).ConfigureAwait(false);
            if (item.IsAbandoned)
                _fanOut.CountAbandoned(_chain.TakeAbandonedLines());
            _sources.Leave(source, sourceEnded: item.Batch is null);
        }

        if (item.IsTick || _clock.GetElapsedTime(_advancedAt) >= AdvanceEvery)
            await AdvanceAsync(abort).ConfigureAwait(false);
    }

    private static StageSignal EndOf(LaneItem item) =>
        item.IsAbandoned ? StageSignal.Abandon(item.Source!.Source) : StageSignal.EndOf(item.Source!.Source);

    private ValueTask AdvanceAsync(CancellationToken abort)
    {
        _advancedAt = _clock.GetTimestamp();
        return SendAsync(_chain.Tell(StageSignal.Advance(_clock.GetUtcNow())), abort);
    }

    private async ValueTask SendAsync(IReadOnlyList<LogBatch> batches, CancellationToken abort)
    {
        if (_failures.Letters.Count > 0)
        {
            await _deadLetters.WriteAsync(_failures.Letters, abort).ConfigureAwait(false);
            _failures.Clear();
        }

        for (int i = 0; i < batches.Count; i++)
            await _fanOut.SendAsync(batches[i], Number, abort).ConfigureAwait(false);
    }
}
