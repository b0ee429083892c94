using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LogPipe.Inputs.Spool;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Network;

/// <summary>Accepts connections, not more than allowed, and hands each over once TLS is spoken.</summary>
internal sealed class TcpServer(string name, string protocol, ListenerOptions options, ListenerMeter meter, TimeProvider time, ILogger log)
{
    /// <summary>How long a peer may take for the TLS handshake: what Kestrel gives it.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Task, bool> _serving = [];
    private readonly Troubles _troubles = new(name, meter, time, log);
    private int _connections;

    /// <summary>Listens until it is told to stop, then waits for what serves connections.</summary>
    /// <param name="serve">Serves one connection until it ends; its failures end that connection only.</param>
    /// <param name="stop">Ends everything.</param>
    /// <exception cref="InputException">The address cannot be used.</exception>
    public async Task RunAsync(Func<TcpPeer, CancellationToken, Task> serve, CancellationToken stop)
    {
        SslServerAuthenticationOptions? tls = options.Tls is { } files ? ServerTls.Load(files) : null;
        using Socket listener = Sockets.Bind(options.Listen, SocketType.Stream, ProtocolType.Tcp, name);
        listener.Listen();
        SpoolLog.Listens(log, name, listener.LocalEndPoint!.ToString()!, tls is null ? protocol : protocol + " over TLS");
        try
        {
            while (true)
            {
                Socket socket = await AcceptAsync(listener, stop).ConfigureAwait(false);
                IPAddress address = Sockets.AddressOf(((IPEndPoint)socket.RemoteEndPoint!).Address);
                if (!options.Allows(address))
                {
                    _troubles.Tell(Refusal.Address, "refused connections from addresses outside 'allow'", address.ToString());
                    socket.Dispose();
                }
                else if (Interlocked.Increment(ref _connections) > options.MaxConnections)
                {
                    Interlocked.Decrement(ref _connections);
                    _troubles.Tell(Refusal.Connections, $"closed connections beyond max_connections ({options.MaxConnections})", address.ToString());
                    socket.Dispose();
                }
                else
                    Track(ServeAsync(socket, address, tls, serve, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // a normal end
        }

        listener.Close();
        await Task.WhenAll(_serving.Keys).ConfigureAwait(false);
    }

    private async Task<Socket> AcceptAsync(Socket listener, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(stop).ConfigureAwait(false);
                if (socket.RemoteEndPoint is not null)
                    return socket;
                socket.Dispose();
            }
            catch (SocketException e)
            {
                // out of descriptors for one: the next may do better, and the others are still served
                _troubles.Tell(Refusal.System, "could not accept connections", e.Message);
                await Task.Delay(PauseAfterFailure, time, stop).ConfigureAwait(false);
            }
        }
    }

    private void Track(Task task)
    {
        _serving.TryAdd(task, true);
        task.ContinueWith(done => _serving.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket, IPAddress address, SslServerAuthenticationOptions? tls, Func<TcpPeer, CancellationToken, Task> serve, CancellationToken stop)
    {
        meter.Open();
        await Task.Yield();
        Stream? stream = null;
        try
        {
            // a peer that is gone without a word is noticed after a quarter of an hour instead of never
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 600);
            socket.NoDelay = true;
            stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
                stream = await SecureAsync(stream, tls, stop).ConfigureAwait(false);
            await serve(new TcpPeer(stream, address), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
                _troubles.Tell(Refusal.Slow, "closed connections that were too slow", address.ToString());
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidDataException or SpoolException)
        {
            if (!stop.IsCancellationRequested)
            {
                bool isTls = e is AuthenticationException;
                _troubles.Tell(isTls ? Refusal.Tls : Refusal.Broken, isTls ? "TLS handshakes failed" : "connections broke off", $"{address}: {(e.InnerException ?? e).Message}");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
            meter.Close();
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
            else
                socket.Dispose();
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, SslServerAuthenticationOptions tls, CancellationToken stop)
    {
        var secure = new SslStream(plain);
        using var patience = new CancellationTokenSource(HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            await secure.AuthenticateAsServerAsync(tls, either.Token).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
