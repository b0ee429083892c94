using LogPipe.Model;

namespace LogPipe.Pipeline.Stages;

/// <summary>
/// Runs one lane's stages over batches and signals. What one stage gives out is collected before the next stage sees it, so that each stage is
/// timed alone and a failing stage takes no other with it. One caller at a time.
/// </summary>
/// <remarks>
/// A stage that throws has a defect, but no line may be lost by it: the live records of its batch become dead letters, and the batch goes
/// on without them, so that later windowed stages still lower its commit position and it keeps its place in the order.
/// </remarks>
internal sealed class ChainRunner
{
    private readonly IReadOnlyList<StageSlot> _slots;
    private readonly TimeProvider _clock;
    private readonly StageFailures _failures;
    private readonly Emitter _emitter;
    private List<LogBatch> _current = [];
    private List<LogBatch> _next = [];

    public ChainRunner(StageChain chain, BatchPool pool, TimeProvider clock, StageFailures failures)
    {
        _slots = chain.Slots;
        _clock = clock;
        _failures = failures;
        _emitter = new Emitter(pool);
    }

    public IReadOnlyList<StageSlot> Slots => _slots;

    /// <summary>Takes a batch through every stage; the result is valid until the next call.</summary>
    public IReadOnlyList<LogBatch> Accept(LogBatch batch) => Run(batch, default);

    /// <summary>Passes a signal through every stage, each after what the stages before it gave out; the result is valid until the next call.</summary>
    public IReadOnlyList<LogBatch> Tell(StageSignal signal) => Run(null, signal);

    /// <summary>Takes the number of lines that stages forgot since the last call because their source went to another instance.</summary>
    public long TakeAbandonedLines()
    {
        long lines = 0;
        foreach (StageSlot slot in _slots)
        {
            lines += slot.AbandonedLines;
            slot.AbandonedLines = 0;
        }

        return lines;
    }

    private List<LogBatch> Run(LogBatch? batch, StageSignal signal)
    {
        _current.Clear();
        if (batch is not null)
            _current.Add(batch);
        foreach (StageSlot slot in _slots)
            RunStage(slot, signal);
        return _current;
    }

    private void RunStage(StageSlot slot, StageSignal signal)
    {
        long start = _clock.GetTimestamp();
        _next.Clear();
        _emitter.Into = _next;
        foreach (LogBatch batch in _current)
        {
            Accept(slot, batch);
            long end = _clock.GetTimestamp();
            slot.Count(end - start, _clock.GetElapsedTime(start, end));
            start = end;
        }

        if (signal != default)
        {
            int given = _next.Count;
            TellStage(slot, signal);
            long end = _clock.GetTimestamp();
            slot.CountSignal(end - start, _clock.GetElapsedTime(start, end), _next.Count > given);
        }

        (_current, _next) = (_next, _current);
    }

    private void Accept(StageSlot slot, LogBatch batch)
    {
        try
        {
            slot.Accept(batch, _emitter);
        }
        catch (Exception e)
        {
            slot.CountFailure();
            bool wasEmitted = _next.Contains(batch);
            _failures.Take(slot.Name, batch, e, isStillOwned: !wasEmitted);
            if (wasEmitted)
                return;

            // What the stage holds back of this source lies before the batch, and the stage did not lower the commit position for it.
            if (slot.IsWindowed && !TellStage(slot, StageSignal.EndOf(batch.Source)))
                batch.CommitPosition = long.MinValue;
            _next.Add(batch);
        }
    }

    private bool TellStage(StageSlot slot, StageSignal signal)
    {
        try
        {
            slot.Tell(signal, _emitter);
            return true;
        }
        catch (Exception e)
        {
            slot.CountFailure();
            _failures.Report(slot.Name, e);
            return false;
        }
    }

    private sealed class Emitter(BatchPool pool) : IBatchEmitter
    {
        public List<LogBatch> Into { get; set; } = [];

        public LogBatch Rent(LogSource source) => pool.Rent(source);

        public void Emit(LogBatch batch) => Into.Add(batch);
    }
}
