using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Lumberjack;

/// <summary>Takes events of Beats and acknowledges each when it is on the disk.</summary>
internal sealed class LumberjackReceiver(string name, LumberjackInputOptions options, ListenerMeter meter, TimeProvider time, ILogger log) : IReceiver
{
    private readonly SenderIds _senders = new();

    /// <inheritdoc/>
    public Task RunAsync(SpoolStore spool, CancellationToken stop) =>
        new TcpServer(name, "Lumberjack v2", options, meter, time, log).RunAsync((peer, ended) => ServeAsync(peer, spool, ended), stop);

    private async Task ServeAsync(TcpPeer peer, SpoolStore spool, CancellationToken stop)
    {
        using var patience = new Patience(time, stop);
        using var session = new LumberjackSession(peer.Stream, new SpoolSender(_senders.Next(), peer.Address.ToString(), IsWrapped: true), options, spool, patience, time);
        await session.RunAsync(stop).ConfigureAwait(false);
    }
}
