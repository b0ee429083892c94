using LogPipe.Model;
using LogPipe.Pipeline.Egress;
using Microsoft.Extensions.Logging;

namespace LogPipe.Pipeline.Stages;

/// <summary>Turns what a failing stage leaves behind into dead letters; one for each lane, which writes them before it sends anything on.</summary>
internal sealed class StageFailures(TimeProvider clock, ILogger logger)
{
    private readonly List<DeadLetter> _letters = [];

    public IReadOnlyList<DeadLetter> Letters => _letters;

    /// <summary>Tells of a failure and, when the batch is still the engine's, makes a dead letter of each of its live records.</summary>
    public void Take(string stage, LogBatch batch, Exception failure, bool isStillOwned)
    {
        int before = _letters.Count;
        if (isStillOwned)
        {
            DateTimeOffset now = clock.GetUtcNow();
            for (int i = 0; i < batch.RecordCount; i++)
            {
                ref LogRecord record = ref batch.Records[i];
                if (!record.IsLive)
                    continue;
                _letters.Add(DeadLetters.Of(batch, record, DeadLetters.Parse, failure.Message, stage, 1, now));
                record.Dropped = DropReason.DeadLettered;
            }
        }

        PipelineLog.StageFailedOnBatch(logger, stage, batch.Source.DisplayName, _letters.Count - before, failure);
    }

    /// <summary>Tells of a failure that touched no batch: what the stage holds stays held, and is not acknowledged.</summary>
    public void Report(string stage, Exception failure) => PipelineLog.StageFailed(logger, stage, failure);

    public void Clear() => _letters.Clear();
}
