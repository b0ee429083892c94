using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Acknowledgement;

namespace LogPipe.Pipeline.Ingress;

/// <summary>The engine's side of one input: counts its batches, and queues each before the lane that its source is bound to.</summary>
internal sealed class InputPort(IInput input, PipelinePlan plan, IReadOnlyList<Lane> lanes, SourceRegistry sources, PipelineBooks books, CancellationToken abort)
    : IBatchSink
{
    private readonly InputMeter _meter = new();

    public IInput Input => input;

    public InputSnapshot Read(int openSources) => _meter.Read(input.Name, openSources, plan.Clock);

    public LogBatch Rent(LogSource source) => plan.Pool.Rent(source);

    public async ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        int records = batch.RecordCount;
        long bytes = batch.ByteCount;
        long lines = CountLines(batch);
        if (batch.ArrivedAt == LogBatch.NoTime)
            batch.ArrivedAt = NowInNanoseconds();
        SourceLedger source = sources.Enter(batch.Source, input, records > 0 ? batch.Records[0].Position : batch.CommitPosition);
        books.CountIn(records, lines);
        long start = plan.Clock.GetTimestamp();
        try
        {
            await QueueAsync(new LaneItem(source, batch), bytes, cancellation).ConfigureAwait(false);
        }
        catch
        {
            books.CountIn(-records, -lines);
            sources.Leave(source, sourceEnded: false);
            batch.Release();
            throw;
        }

        _meter.Count(lines, bytes, plan.Clock.GetTimestamp() - start);
    }

    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) => EndAsync(source, isAbandoned: false, cancellation);

    public ValueTask AbandonSourceAsync(LogSource source, CancellationToken cancellation) => EndAsync(source, isAbandoned: true, cancellation);

    private async ValueTask EndAsync(LogSource source, bool isAbandoned, CancellationToken cancellation)
    {
        SourceLedger ledger = sources.Enter(source, input, long.MinValue);
        try
        {
            await QueueAsync(new LaneItem(ledger, null, isAbandoned), 0, cancellation).ConfigureAwait(false);
        }
        catch
        {
            sources.Leave(ledger, sourceEnded: true);
            throw;
        }
    }

    private async ValueTask QueueAsync(LaneItem item, long bytes, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, abort);
        await lanes[item.Source!.Lane].Queue.WriteAsync(item, bytes, either.Token).ConfigureAwait(false);
    }

    private long NowInNanoseconds() => (plan.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private static long CountLines(LogBatch batch)
    {
        long lines = 0;
        foreach (ref readonly LogRecord record in batch.Records)
            lines += record.LineCount;
        return lines;
    }
}
