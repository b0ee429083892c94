using System.Net;
using System.Net.Sockets;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Syslog;

/// <summary>Takes syslog datagrams (RFC 5426, RFC 3164), one message each. What has to be dropped is counted by reason, also what the system dropped.</summary>
internal sealed class SyslogUdpReceiver(string name, SyslogInputOptions options, SenderIds senders, ListenerMeter meter, TimeProvider time, ILogger log) : IReceiver
{
    /// <summary>The longest datagram of IPv4 and IPv6 without jumbograms.</summary>
    private const int MaxDatagramBytes = 65_535;

    /// <summary>Bytes asked of the system to hold datagrams while the disk is busy; it gives what <c>net.core.rmem_max</c> allows.</summary>
    private const int SystemBufferBytes = 8 << 20;

    /// <summary>Bytes put into the spool at once.</summary>
    private const int MaxBurstBytes = 256 << 10;

    /// <summary>Bursts on their way to the disk while the next is received.</summary>
    private const int MaxBurstsUnderWay = 8;

    private const int MaxSenders = 8192;

    private static readonly TimeSpan TellDropsEvery = TimeSpan.FromMinutes(1);

    private readonly Troubles _troubles = new(name, meter, time, log);
    private readonly Dictionary<SocketAddress, SpoolSender> _senders = [];
    private readonly Dictionary<SpoolSender, SpoolEntry> _burst = new(ReferenceEqualityComparer.Instance);
    private readonly KernelDrops _kernelDrops = new();
    private long _toldDropsAt = time.GetTimestamp();
    private int _burstBytes;

    /// <inheritdoc/>
    public async Task RunAsync(SpoolStore spool, CancellationToken stop)
    {
        using var underWay = new SemaphoreSlim(MaxBurstsUnderWay);
        using Socket socket = Sockets.Bind(options.Listen, SocketType.Dgram, ProtocolType.Udp, name);
        socket.ReceiveBufferSize = SystemBufferBytes;
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        SpoolLog.Listens(log, name, socket.LocalEndPoint!.ToString()!, "syslog over UDP");
        byte[] buffer = new byte[MaxDatagramBytes];
        var from = new SocketAddress(socket.AddressFamily);
        try
        {
            while (true)
            {
                if (time.GetElapsedTime(_toldDropsAt) >= TellDropsEvery)
                    TellKernelDrops(port);
                await ReceiveBurstAsync(socket, buffer, from, stop).ConfigureAwait(false);
                foreach (SpoolEntry entry in _burst.Values)
                {
                    await underWay.WaitAsync(stop).ConfigureAwait(false);
                    _ = SpoolAsync(entry, spool, underWay);
                }

                _burst.Clear();
                _burstBytes = 0;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            for (int i = 0; i < MaxBurstsUnderWay; i++)
                await underWay.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            TellKernelDrops(port);
            _troubles.TellAll();
        }
    }

    /// <summary>Waits for a datagram and takes what has come with it.</summary>
    private async Task ReceiveBurstAsync(Socket socket, byte[] buffer, SocketAddress from, CancellationToken stop)
    {
        int read = await ReceiveAsync(socket, buffer, from, stop).ConfigureAwait(false);
        Add(buffer.AsSpan(0, read), from);
        while (_burstBytes < MaxBurstBytes && socket.Available > 0)
        {
            read = await ReceiveAsync(socket, buffer, from, stop).ConfigureAwait(false);
            Add(buffer.AsSpan(0, read), from);
        }
    }

    private async ValueTask<int> ReceiveAsync(Socket socket, byte[] buffer, SocketAddress from, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stop).ConfigureAwait(false);
            }
            catch (SocketException e) when (!stop.IsCancellationRequested)
            {
                // an ICMP answer to something else, or a datagram that was too long for the system: the next one is another matter
                _troubles.Tell(Refusal.System, "could not receive datagrams", e.Message);
            }
        }
    }

    private void Add(ReadOnlySpan<byte> datagram, SocketAddress from)
    {
        datagram = datagram.TrimEnd("\r\n\0"u8);
        SpoolSender? sender = SenderOf(from);
        if (sender is null || datagram.IsEmpty)
            return;
        if (!_burst.TryGetValue(sender, out SpoolEntry? entry))
            _burst.Add(sender, entry = new SpoolEntry(sender, time.Nanoseconds(), 4096));
        entry.AddCut(datagram, options.MaxMessageBytes);
        _burstBytes += datagram.Length;
    }

    private SpoolSender? SenderOf(SocketAddress from)
    {
        if (_senders.TryGetValue(from, out SpoolSender? sender))
            return sender;
        var end = (IPEndPoint)new IPEndPoint(from.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(from);
        IPAddress address = Sockets.AddressOf(end.Address);
        if (!options.Allows(address))
        {
            _troubles.Tell(Refusal.Address, "dropped datagrams from addresses outside 'allow'", address.ToString());
            return null;
        }

        if (_senders.Count >= MaxSenders)
            _senders.Clear();
        sender = new SpoolSender(senders.Next(), address.ToString());
        var key = new SocketAddress(from.Family, from.Size);
        from.Buffer[..from.Size].CopyTo(key.Buffer);
        _senders.Add(key, sender);
        return sender;
    }

    private async Task SpoolAsync(SpoolEntry entry, SpoolStore spool, SemaphoreSlim underWay)
    {
        try
        {
            using (entry)
            {
                if (!await spool.AppendAsync(entry, CancellationToken.None).ConfigureAwait(false))
                    _troubles.Tell(Refusal.Full, "dropped datagrams because the spool is full", $"{entry.MessageCount} at once", entry.MessageCount);
            }
        }
        catch (SpoolException e)
        {
            _troubles.Tell(Refusal.Disk, "dropped datagrams because the disk fails", e.Message, entry.MessageCount);
        }
        finally
        {
            underWay.Release();
        }
    }

    private void TellKernelDrops(int port)
    {
        _toldDropsAt = time.GetTimestamp();
        if (_kernelDrops.Take(port) is > 0 and long dropped)
            _troubles.Tell(Refusal.Kernel, "the system dropped datagrams because they came faster than they were taken", "raise net.core.rmem_max", dropped);
    }
}
