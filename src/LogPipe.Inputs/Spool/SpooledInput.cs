using LogPipe.Inputs.Network;
using LogPipe.Inputs.Text;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Spool;

/// <summary>
/// An input whose messages come over the network: receivers put them into a spool, durably, before they answer; the pipeline reads the spool as one source whose
/// positions survive a crash. Without receivers it reads what an earlier run left.
/// </summary>
/// <remarks>Each sender (connection, UDP address) is a stream of its own, so that the lines of two are never joined.</remarks>
public sealed class SpooledInput : IInput
{
    /// <summary>Senders remembered; an event that goes on after its sender was forgotten is cut in two.</summary>
    private const int MaxStreams = 8192;

    private readonly SpoolPlan _plan;
    private readonly IReadOnlyList<IReceiver> _receivers;
    private readonly ListenerMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Dictionary<long, LogStream> _streams = [];
    private readonly Queue<long> _streamOrder = new();
    private SpoolStore? _spool;

    /// <summary>Initializes the input; nothing is opened before <see cref="RunAsync"/>.</summary>
    internal SpooledInput(string name, SpoolPlan plan, IReadOnlyList<IReceiver> receivers, ListenerMeter meter, TimeProvider time, ILogger log)
    {
        Name = name;
        _plan = plan;
        _receivers = receivers;
        _meter = meter;
        _time = time;
        _log = log;
    }

    /// <summary>Makes an input that reads what is left in a spool and then ends.</summary>
    public static SpooledInput Leftover(string name, SpoolPlan plan, TimeProvider time, ILogger log) => new(name, plan, [], new ListenerMeter(), time, log);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Reads what came to it so far; at any time, from any thread.</summary>
    public ListenerCounts Counts()
    {
        ListenerCounts counts = _meter.Read();
        return Volatile.Read(ref _spool) is { } spool ? spool.AddTo(counts) : counts;
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The spool cannot be used, or an address is taken.</exception>
    public async Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        await Task.Yield();
        if (stop.IsCancellationRequested)
            return;
        SpoolStore spool = _spool = SpoolStore.Open(_plan.Folder, _plan.Limits, _time, _log);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> tasks = [.. _receivers.Select(receiver => receiver.RunAsync(spool, ended.Token)), ReadAsync(spool, sink, ended.Token)];
        try
        {
            // whichever ends first, by a failure or because it was told to, ends the others
            await (await Task.WhenAny(tasks).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // a normal end
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation)
    {
        _spool?.Acknowledge(position);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _spool, null) is not { } spool)
            return;
        await spool.DisposeAsync().ConfigureAwait(false);
        if (_plan.DeleteWhenEmpty && spool.Acknowledged == spool.End)
            Directory.Delete(_plan.Folder, recursive: true);
    }

    private async Task ReadAsync(SpoolStore spool, IBatchSink sink, CancellationToken stop)
    {
        var reader = new SpoolReader(spool, _plan.Folder, _log);
        LogSource source = new()
        {
            Key = spool.Key,
            Input = Name,
            DisplayName = Name,
            Format = _plan.Format,
            TimeZone = _plan.Timezone,
            ServiceName = _plan.Service,
            IsFramed = true,
        };
        var filler = new SpoolBatchFiller(reader, StreamOf);
        bool saidMore = false;
        while (!stop.IsCancellationRequested)
        {
            LogBatch batch = sink.Rent(source);
            filler.Fill(batch, LineLimits.For(_plan.MaxMessageBytes));
            batch.HasMore = filler.HasMore || reader.Position < spool.End || spool.HasWaiting;
            if (batch.RecordCount == 0 && batch.HasMore == saidMore)
            {
                batch.Release();
                if (_receivers.Count == 0 && !batch.HasMore)
                    break;
                spool.SaveIfDue();
                await spool.WaitForChangeAsync(reader.Position, stop).ConfigureAwait(false);
                continue;
            }

            saidMore = batch.HasMore;
            await sink.WriteAsync(batch, stop).ConfigureAwait(false);
            spool.SaveIfDue();
        }

        if (_receivers.Count == 0)
            await sink.EndOfSourceAsync(source, stop).ConfigureAwait(false);
    }

    private LogStream StreamOf(LogSource source, in SpoolFrame frame)
    {
        if (_streams.TryGetValue(frame.SenderId, out LogStream? stream))
            return stream;
        if (_streams.Count >= MaxStreams)
            _streams.Remove(_streamOrder.Dequeue());
        SpoolSender sender = frame.Sender();
        stream = new LogStream(source, $"{sender.Address}#{sender.Id}") { HostName = sender.HostName, SenderAddress = sender.Address, HoldsEnvelopes = sender.IsWrapped };
        _streams.Add(sender.Id, stream);
        _streamOrder.Enqueue(sender.Id);
        return stream;
    }
}
