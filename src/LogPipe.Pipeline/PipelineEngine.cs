using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Acknowledgement;
using LogPipe.Pipeline.Egress;
using LogPipe.Pipeline.Ingress;
using LogPipe.Pipeline.Stages;

namespace LogPipe.Pipeline;

/// <summary>
/// Moves batches from the inputs through the stages to the outputs, and tells the inputs what is finished. Runs once; its disposal ends the
/// inputs, the outputs and the dead-letter store of its plan.
/// </summary>
/// <remarks>
/// <para>The way of a batch: <see cref="InputPort"/> (counts it, binds its source to a lane) → <see cref="Lane"/> (a bounded queue, then the
/// stages, one batch at a time) → <see cref="FanOut"/> (its place in the order, a bounded queue for each output) → <see cref="OutputWorker"/>
/// (writes, retries, dead letters) → <see cref="SourceLedger"/> (acknowledges the highest contiguous position).</para>
/// <para>The end of a run, in order: inputs return, lanes empty their queues and drain their stages, outputs empty theirs, what the inputs do not know
/// yet is acknowledged.</para>
/// </remarks>
public sealed class PipelineEngine : IAsyncDisposable
{
    /// <summary>How long an aborted run waits for parts that do not obey: long enough to finish a system call, short for a waiting person.</summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(2);

    private readonly PipelinePlan _plan;
    private readonly CancellationTokenSource _abort = new();
    private readonly PipelineBooks _books = new();
    private readonly DeadLetterCounts _deadLetterCounts = new();
    private readonly DeadLetterWriter _deadLetters;
    private readonly SourceRegistry _sources;
    private readonly RunFailures _failures;
    private readonly Lane[] _lanes;
    private readonly OutputWorker[] _outputs;
    private readonly InputPort[] _ports;
    private long _startedAt;
    private int _runCount;
    private bool _isDisposed;

    /// <summary>Initializes the engine; nothing starts before <see cref="RunAsync"/>.</summary>
    public PipelineEngine(PipelinePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        int laneCount = plan.Options.Lanes == 0 ? Environment.ProcessorCount : plan.Options.Lanes;
        _failures = new RunFailures(plan.Logger);
        _deadLetters = new DeadLetterWriter(plan, _deadLetterCounts);
        _sources = new SourceRegistry(laneCount, plan.Logger);
        var fanOut = new FanOut(_books, _sources);
        _outputs = [.. plan.Outputs.Select(output => new OutputWorker(output, plan, fanOut, _deadLetters))];
        fanOut.Outputs = _outputs;
        _lanes = [.. Enumerable.Range(0, laneCount).Select(number => new Lane(number, plan, fanOut, _sources, _deadLetters))];
        _ports = [.. plan.Inputs.Select(input => new InputPort(input, plan, _lanes, _sources, _books, _abort.Token))];
        _startedAt = plan.Clock.GetTimestamp();
    }

    /// <summary>Runs until every input has ended or <paramref name="stop"/> is cancelled, and everything under way is finished and acknowledged.</summary>
    /// <param name="stop">The first signal: inputs stop, everything handed over is finished.</param>
    /// <param name="abort">The second signal: what is under way is abandoned, unacknowledged.</param>
    /// <returns>How the run ended; failures are in the result, not thrown.</returns>
    /// <exception cref="InvalidOperationException">The engine has run before.</exception>
    public async Task<PipelineResult> RunAsync(CancellationToken stop, CancellationToken abort)
    {
        if (Interlocked.Exchange(ref _runCount, 1) != 0)
            throw new InvalidOperationException("an engine runs once: make a new one");
        _startedAt = _plan.Clock.GetTimestamp();
        await using CancellationTokenRegistration registration = abort.Register(_abort.Cancel);
        using var stopInputs = CancellationTokenSource.CreateLinkedTokenSource(stop, _abort.Token);

        Task run = RunPartsAsync(stopInputs);
        await AwaitOrAbandonAsync(run).ConfigureAwait(false);
        return Conclude(stop.IsCancellationRequested, abort.IsCancellationRequested);
    }

    /// <summary>Reads the counters; at any time, from any thread.</summary>
    public PipelineSnapshot Snapshot()
    {
        ILookup<IInput?, SourceLedger> sources = _sources.All().ToLookup(static ledger => ledger.Input);
        return new PipelineSnapshot
        {
            Elapsed = _plan.Clock.GetElapsedTime(_startedAt),
            Books = _books.Read(),
            Inputs = [.. _ports.Select(port => port.Read(sources[port.Input].Count()))],
            Lanes = [.. _lanes.Select(lane => new LaneSnapshot(lane.Queue.Count, lane.Queue.ByteCount, _sources.CountOf(lane.Number)))],
            Stages = [.. Enumerable.Range(0, _lanes[0].Stages.Count).Select(ReadStage)],
            Outputs = [.. _outputs.Select(static output => output.Read())],
            DeadLetters = _deadLetterCounts.Read(),
            DeadLetterTrouble = _deadLetters.Trouble,
        };
    }

    /// <summary>Ends the inputs, the outputs and the dead-letter store; a failure of one is logged and does not keep the others.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _abort.CancelAsync().ConfigureAwait(false);
        foreach (IInput input in _plan.Inputs)
            await DisposeAsync(input, input.Name).ConfigureAwait(false);
        foreach (IOutput output in _plan.Outputs)
            await DisposeAsync(output, output.Name).ConfigureAwait(false);
        await DisposeAsync(_plan.DeadLetters, "the dead-letter store").ConfigureAwait(false);
        _deadLetters.Dispose();
        _abort.Dispose();
    }

    private async Task RunPartsAsync(CancellationTokenSource stopInputs)
    {
        CancellationToken abort = _abort.Token;
        Task outputs = Task.WhenAll(_outputs.Select(output => GuardAsync(output.RunAsync)));
        Task lanes = Task.WhenAll(_lanes.Select(lane => GuardAsync(lane.RunAsync)));
        await Task.WhenAll(_ports.Select(port => Task.Run(() => RunInputAsync(port, stopInputs), CancellationToken.None))).ConfigureAwait(false);
        foreach (Lane lane in _lanes)
            lane.Queue.Complete();
        await lanes.ConfigureAwait(false);
        foreach (OutputWorker output in _outputs)
            output.Queue.Complete();
        await outputs.ConfigureAwait(false);
        await AcknowledgeRestAsync(abort).ConfigureAwait(false);
    }

    private async Task RunInputAsync(InputPort port, CancellationTokenSource stopInputs)
    {
        try
        {
            await port.Input.RunAsync(port, stopInputs.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (_abort.IsCancellationRequested || (e is OperationCanceledException && stopInputs.IsCancellationRequested))
        {
            // stopped, or aborted: whatever was interrupted is abandoned with the rest
        }
        catch (Exception e)
        {
            _failures.AddInput(port.Input.Name, e);
            await stopInputs.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Runs a lane or an output; their own failure, which no contract foresees, ends the run at once, since order and books are in doubt.</summary>
    private async Task GuardAsync(Func<CancellationToken, Task> run)
    {
        try
        {
            await Task.Run(() => run(_abort.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception) when (_abort.IsCancellationRequested)
        {
            // aborted: whatever was interrupted is abandoned with the rest
        }
        catch (Exception e)
        {
            _failures.AddEngine(e);
            await _abort.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task AcknowledgeRestAsync(CancellationToken abort)
    {
        foreach (SourceLedger source in _sources.All())
        {
            if (abort.IsCancellationRequested)
                return;
            if (await source.TellAsync(abort).ConfigureAwait(false) is { } failure)
                _failures.AddAcknowledgement(source.Source.DisplayName, failure);
        }
    }

    private async Task AwaitOrAbandonAsync(Task run)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = _abort.Token.Register(aborted.SetResult);
        await Task.WhenAny(run, aborted.Task).ConfigureAwait(false);
        if (!run.IsCompleted)
            await Task.WhenAny(run, Task.Delay(AbortPatience, CancellationToken.None)).ConfigureAwait(false);
        if (run.IsCompleted)
            await run.ConfigureAwait(false);
    }

    private PipelineResult Conclude(bool wasStopped, bool wasAborted)
    {
        PipelineSnapshot snapshot = Snapshot();
        if (!wasAborted && !_failures.Any && !snapshot.Books.IsBalanced)
            _failures.AddImbalance(snapshot.Books);
        RunEnd end = _failures.Any ? RunEnd.Failed : wasAborted ? RunEnd.Aborted : wasStopped ? RunEnd.Stopped : RunEnd.Completed;
        return new PipelineResult(end, _failures.All, snapshot);
    }

    private StageSnapshot ReadStage(int number)
    {
        StageSlot[] slots = [.. _lanes.Select(lane => lane.Stages[number])];
        return new StageSnapshot(
            slots[0].Name,
            slots.Sum(static s => s.BatchCount),
            _plan.Clock.GetElapsedTime(0, slots.Sum(static s => s.Ticks)),
            slots.Sum(static s => s.FailureCount))
        {
            Durations = HistogramSnapshot.Sum(slots.Select(static s => s.Durations)),
        };
    }

    private async ValueTask DisposeAsync(IAsyncDisposable part, string name)
    {
        try
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            PipelineLog.DisposalFailed(_plan.Logger, name, e);
        }
    }
}
