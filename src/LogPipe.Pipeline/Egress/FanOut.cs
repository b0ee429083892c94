using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Acknowledgement;

namespace LogPipe.Pipeline.Egress;

/// <summary>
/// Takes batches from the lanes' last stages to every output, and settles each when the last output is done with it: counts it, gives its memory
/// back and acknowledges it. Shared by all lanes.
/// </summary>
internal sealed class FanOut(PipelineBooks books, SourceRegistry sources)
{
    /// <summary>Gets or sets the outputs' workers; set once before the first batch.</summary>
    public IReadOnlyList<OutputWorker> Outputs { get; set; } = [];

    /// <summary>Gives a batch its place in its source's order and queues it at every output, waiting while one is full.</summary>
    public async ValueTask SendAsync(LogBatch batch, int lane, CancellationToken abort)
    {
        SourceLedger source = sources.Find(batch.Source, lane);
        var delivery = new Delivery(batch, source, Outputs.Count);
        Tally(delivery);
        source.Add(delivery);
        if (delivery.EventCount == 0 || Outputs.Count == 0)
        {
            await SettleAsync(delivery, abort).ConfigureAwait(false);
            return;
        }

        foreach (OutputWorker output in Outputs)
            await output.Queue.WriteAsync(delivery, delivery.ByteCount, abort).ConfigureAwait(false);
    }

    /// <summary>Notes that one output is done with a batch.</summary>
    public ValueTask EndOneAsync(Delivery delivery, CancellationToken abort) =>
        delivery.EndOne() ? SettleAsync(delivery, abort) : ValueTask.CompletedTask;

    /// <summary>Notes lines that another instance reads again.</summary>
    public void CountAbandoned(long lines) => books.CountAbandoned(lines);

    private async ValueTask SettleAsync(Delivery delivery, CancellationToken abort)
    {
        (int events, long lines) = delivery.CountDeadLettered();
        books.CountDeadLettered(events, lines);
        books.CountDelivered(delivery.EventCount - events, delivery.LineCount - lines);
        delivery.Batch.Release();
        await delivery.Source.SettleAsync(delivery, abort).ConfigureAwait(false);
        sources.CloseIfDone(delivery.Source);
    }

    private void Tally(Delivery delivery)
    {
        int events = 0;
        long lines = 0;
        long joined = 0;
        foreach (ref readonly LogRecord record in delivery.Batch.Records)
        {
            if (record.IsLive)
            {
                events++;
                lines += record.LineCount;
                joined += Math.Max(0, record.LineCount - 1);
            }
            else if (record.LineCount != 0)
            {
                books.CountDropped(record.Dropped, record.LineCount);
            }
        }

        delivery.EventCount = events;
        delivery.LineCount = lines;
        books.CountJoined(joined);
    }
}
