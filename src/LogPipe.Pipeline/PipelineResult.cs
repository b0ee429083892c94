using LogPipe.Pipeline.Accounting;

namespace LogPipe.Pipeline;

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>Every input came to its end, and everything is delivered or a dead letter, and acknowledged.</summary>
    Completed,

    /// <summary>The run was asked to stop, and everything that the inputs had handed over is delivered or a dead letter, and acknowledged.</summary>
    Stopped,

    /// <summary>The run was asked to end at once: what was under way is abandoned, unacknowledged, and comes again after a restart.</summary>
    Aborted,

    /// <summary>Something could not go on: <see cref="PipelineResult.Failures"/> says what. What could be delivered is.</summary>
    Failed,
}

/// <summary>What a run came to.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Failures">What could not go on, for the user: the value and the next step; empty unless the run failed.</param>
/// <param name="Snapshot">The final counts.</param>
public sealed record PipelineResult(RunEnd End, IReadOnlyList<string> Failures, PipelineSnapshot Snapshot);
