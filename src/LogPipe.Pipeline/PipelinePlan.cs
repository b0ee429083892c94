using LogPipe.Model;
using LogPipe.Pipeline.Stages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Pipeline;

/// <summary>Everything that one run needs, made and validated by the caller. The engine disposes of inputs, outputs and the dead-letter store.</summary>
public sealed class PipelinePlan
{
    /// <summary>Gets the inputs; their names differ.</summary>
    public required IReadOnlyList<IInput> Inputs { get; init; }

    /// <summary>Makes the stages of one lane; called once for each lane before the run, always giving the same stages in the same order.</summary>
    public required Func<StageChain> Stages { get; init; }

    /// <summary>Gets the outputs, each of which gets every event; their names differ. None is allowed: every event then counts as delivered.</summary>
    public required IReadOnlyList<IOutput> Outputs { get; init; }

    /// <summary>Gets where records go that cannot be delivered.</summary>
    public required IDeadLetterStore DeadLetters { get; init; }

    /// <summary>Gets the settings; they were validated.</summary>
    public PipelineOptions Options { get; init; } = new();

    /// <summary>Gets the pool that batches come from.</summary>
    public BatchPool Pool { get; init; } = new();

    /// <summary>Gets the clock for arrival times, back-off and windows.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gets where the engine tells of failures and retries; never where LogPipe's own inputs read.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Gets where back-off takes its chance from.</summary>
    internal Random Random { get; init; } = Random.Shared;
}
