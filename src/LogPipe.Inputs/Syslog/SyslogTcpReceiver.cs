using System.Buffers;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Syslog;

/// <summary>
/// Takes syslog over TCP and TLS. The protocol has no answer: what is read is put on the disk before more is read, so that a sender waits while the disk or the
/// pipeline does.
/// </summary>
internal sealed class SyslogTcpReceiver(string name, SyslogInputOptions options, SenderIds senders, ListenerMeter meter, TimeProvider time, ILogger log) : IReceiver
{
    /// <summary>Bytes of the first read; a sender that fills it gets more.</summary>
    private const int FirstReadBytes = 16 << 10;

    /// <summary>Bytes read at once of a sender that has much to say: some milliseconds of a fast network, one flush of the disk.</summary>
    private const int LargestReadBytes = 512 << 10;

    /// <summary>How long the rest of a message may take.</summary>
    private static readonly TimeSpan MessageTimeout = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Task RunAsync(SpoolStore spool, CancellationToken stop) =>
        new TcpServer(name, "syslog over TCP", options, meter, time, log).RunAsync((peer, ended) => ServeAsync(peer, spool, ended), stop);

    private async Task ServeAsync(TcpPeer peer, SpoolStore spool, CancellationToken stop)
    {
        var sender = new SpoolSender(senders.Next(), peer.Address.ToString());
        var framer = new SyslogFramer(options.MaxMessageBytes);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstReadBytes);
        int held = 0;
        using var patience = new Patience(time, stop);
        try
        {
            while (true)
            {
                int read = 0;
                Exception? failure = null;
                try
                {
                    read = await peer.Stream.ReadAsync(buffer.AsMemory(held), patience.For(held > 0 ? MessageTimeout : options.IdleTimeout)).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException && !stop.IsCancellationRequested)
                {
                    // what a connection had sent before it broke is kept
                    failure = e;
                }

                bool isFull = held + read == buffer.Length;
                held = await TakeAsync(buffer, held + read, read == 0, framer, sender, spool, stop).ConfigureAwait(false);
                if (failure is not null)
                    throw failure;
                if (read == 0)
                    return;
                if (isFull && (held == buffer.Length || buffer.Length < LargestReadBytes))
                    buffer = Grow(buffer, held);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Spools the messages that are complete.</summary>
    /// <returns>The bytes at the front of the buffer that are not yet.</returns>
    private async Task<int> TakeAsync(byte[] buffer, int byteCount, bool isEnd, SyslogFramer framer, SpoolSender sender, SpoolStore spool, CancellationToken stop)
    {
        if (byteCount == 0)
            return 0;
        using var entry = new SpoolEntry(sender, time.Nanoseconds(), byteCount + (byteCount / 8));
        int taken = framer.Frame(buffer.AsSpan(0, byteCount), isEnd, entry);
        buffer.AsSpan(taken, byteCount - taken).CopyTo(buffer);
        await spool.AppendWhenRoomAsync(entry, stop).ConfigureAwait(false);
        return byteCount - taken;
    }

    private static byte[] Grow(byte[] buffer, int held)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
