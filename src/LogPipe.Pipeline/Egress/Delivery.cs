using LogPipe.Model;
using LogPipe.Pipeline.Acknowledgement;

namespace LogPipe.Pipeline.Egress;

/// <summary>
/// One batch on its way to every output. It owns the batch's reference; whoever ends it last (<see cref="EndOne"/>) settles it. The batch is
/// read-only here.
/// </summary>
internal sealed class Delivery
{
    private readonly Lock _gate = new();
    private HashSet<int>? _deadLettered;
    private int _outputsLeft;

    public Delivery(LogBatch batch, SourceLedger source, int outputCount)
    {
        Batch = batch;
        Source = source;
        ByteCount = batch.ByteCount;
        CommitPosition = batch.CommitPosition;
        _outputsLeft = outputCount;
    }

    public LogBatch Batch { get; }

    public SourceLedger Source { get; }

    public long ByteCount { get; }

    /// <summary>Gets the position that the source's input may be told once this batch and all before it are settled.</summary>
    public long CommitPosition { get; }

    /// <summary>Gets or sets the number of live records.</summary>
    public int EventCount { get; set; }

    /// <summary>Gets or sets the lines of the live records.</summary>
    public long LineCount { get; set; }

    /// <summary>Gets or sets a value that says whether the batch is settled; guarded by the ledger.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Notes that an output will never have a record; its dead letter is durable.</summary>
    public void MarkDeadLettered(int record)
    {
        lock (_gate)
            (_deadLettered ??= []).Add(record);
    }

    /// <summary>Notes that one more output is done with the batch.</summary>
    /// <returns>True for the last one.</returns>
    public bool EndOne() => Interlocked.Decrement(ref _outputsLeft) == 0;

    /// <summary>Counts the records that some output will never have, and their lines.</summary>
    public (int Events, long Lines) CountDeadLettered()
    {
        lock (_gate)
        {
            long lines = 0;
            foreach (int record in _deadLettered ?? [])
                lines += Batch.Records[record].LineCount;
            return (_deadLettered?.Count ?? 0, lines);
        }
    }
}
