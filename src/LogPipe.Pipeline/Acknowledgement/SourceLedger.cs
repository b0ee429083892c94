using LogPipe.Model;
using LogPipe.Pipeline.Egress;
using Microsoft.Extensions.Logging;

namespace LogPipe.Pipeline.Acknowledgement;

/// <summary>
/// What is under way of one source, in order; tells the input the highest position up to which everything is settled. Batches end in any order,
/// positions are told in increasing order, by one caller at a time.
/// </summary>
/// <remarks>The idea of committing only what is contiguous: KafkaFlow, <c>src/KafkaFlow/Consumers/PartitionOffsets.cs</c>.</remarks>
internal sealed class SourceLedger(LogSource source, IInput? input, int lane, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Queue<Delivery> _underWay = [];
    private long _settled = long.MinValue;
    private long _acknowledged = long.MinValue;
    private long _sequence;
    private bool _isTelling;

    public LogSource Source => source;

    /// <summary>Gets the input that the source came from, or null for one that a stage made up.</summary>
    public IInput? Input => input;

    /// <summary>Gets the number of the lane that works on the source.</summary>
    public int Lane => lane;

    /// <summary>Gets or sets the batches and ends that wait before the lane; guarded by the registry.</summary>
    public int QueuedCount { get; set; }

    /// <summary>Gets or sets a value that says whether the input said that the source ended; guarded by the registry.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Gets a value that says whether nothing is under way and nothing is left to tell.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _underWay.Count == 0 && !_isTelling && !HasNews;
        }
    }

    private bool HasNews => input is not null && _settled > _acknowledged;

    /// <summary>Says where the source begins in this run: nothing at or below it is ever told.</summary>
    public void BeginAt(long position) => _acknowledged = position;

    /// <summary>Gives a batch its place in the order, as it comes out of the last stage.</summary>
    public void Add(Delivery delivery)
    {
        lock (_gate)
        {
            delivery.Batch.Sequence = _sequence++;
            _underWay.Enqueue(delivery);
        }
    }

    /// <summary>Notes that a batch is settled and tells the input when that moves the contiguous position. Does not throw when the input does.</summary>
    public async ValueTask SettleAsync(Delivery delivery, CancellationToken abort)
    {
        lock (_gate)
        {
            delivery.IsSettled = true;
            while (_underWay.TryPeek(out Delivery? first) && first.IsSettled)
                _settled = Math.Max(_settled, _underWay.Dequeue().CommitPosition);
        }

        await TellAsync(abort).ConfigureAwait(false);
    }

    /// <summary>Tells the input what it does not know yet.</summary>
    /// <returns>Null, or why the input could not take it; the next call tries again.</returns>
    public async ValueTask<Exception?> TellAsync(CancellationToken abort)
    {
        while (TakeNews(out long position))
        {
            Exception? failure = await TryAcknowledgeAsync(position, abort).ConfigureAwait(false);
            lock (_gate)
            {
                _isTelling = false;
                if (failure is not null)
                    return failure;
                _acknowledged = position;
            }
        }

        return null;
    }

    private bool TakeNews(out long position)
    {
        lock (_gate)
        {
            position = _settled;
            if (_isTelling || !HasNews)
                return false;
            _isTelling = true;
            return true;
        }
    }

    private async ValueTask<Exception?> TryAcknowledgeAsync(long position, CancellationToken abort)
    {
        try
        {
            await input!.AcknowledgeAsync(source, position, abort).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            if (!abort.IsCancellationRequested)
                PipelineLog.AcknowledgementFailed(logger, source.DisplayName, position, e);
            return e;
        }
    }
}
