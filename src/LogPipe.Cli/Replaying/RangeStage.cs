using LogPipe.Kafka;
using LogPipe.Model;

namespace LogPipe.Cli.Replaying;

/// <summary>
/// Lets only events through that begin in the range that is replayed. What lies before and behind it is read too, so that events which reach over its ends are whole.
/// </summary>
/// <param name="boundsOf">Gives the range of a source, or null where nothing of it belongs to the range.</param>
internal sealed class RangeStage(Func<LogSource, OffsetBounds?> boundsOf) : IStage
{
    /// <inheritdoc/>
    public string Name => "range";

    /// <inheritdoc/>
    public void Process(LogBatch batch)
    {
        OffsetBounds bounds = boundsOf(batch.Source) ?? default;
        foreach (ref LogRecord record in batch.Records)
        {
            if (record.IsLive && (record.Position < bounds.From || record.Position >= bounds.To))
                record.Dropped = DropReason.Filtered;
        }
    }
}
