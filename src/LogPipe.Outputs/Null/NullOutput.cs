using LogPipe.Model;

namespace LogPipe.Outputs.Null;

/// <summary>Takes every event and keeps none: what a flow costs without an output, for measurements.</summary>
public sealed class NullOutput(string name) : IOutput
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Gets the number of records taken.</summary>
    public long RecordCount { get; private set; }

    /// <inheritdoc/>
    public Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        for (int i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i] == WriteStatus.Pending)
                RecordCount++;
        }

        outcomes.SetPending(WriteStatus.Delivered);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
