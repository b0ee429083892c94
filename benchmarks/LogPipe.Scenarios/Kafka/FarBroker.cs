using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LogPipe.Scenarios.Kafka;

/// <summary>A relay before a broker that holds back what the broker answers: a broker so far away, without a network that is. Disposing of it closes it.</summary>
internal sealed class FarBroker : IDisposable
{
    private const int ReadBytes = 256 << 10;

    /// <summary>Pieces under way on a connection: more than a round trip of loopback fills.</summary>
    private const int MaxPieces = 4096;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private FarBroker() => _listener.Start();

    /// <summary>Gets or sets the round trip.</summary>
    public TimeSpan RoundTrip { get; set; }

    /// <summary>Gets the port that clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Opens the relay; the broker behind it has to say that it is found here, so it is started afterwards.</summary>
    public static FarBroker Open() => new();

    /// <summary>Relays from now on.</summary>
    /// <param name="broker">The broker's port.</param>
    public void Relay(int broker) => _ = AcceptAsync(broker);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(int broker)
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptTcpClientAsync().ConfigureAwait(false), broker);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // closed
        }
    }

    private async Task RelayAsync(TcpClient client, int broker)
    {
        using TcpClient near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, broker).ConfigureAwait(false);
        await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream(), isAnswer: false), CopyAsync(far.GetStream(), near.GetStream(), isAnswer: true)).ConfigureAwait(false);
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var pieces = Channel.CreateBounded<Piece>(MaxPieces);
        Task writing = WriteAsync(pieces.Reader, to);
        byte[] buffer = new byte[ReadBytes];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0)
                await pieces.Writer.WriteAsync(new Piece(Stopwatch.GetTimestamp(), isAnswer ? RoundTrip : TimeSpan.Zero, buffer[..count])).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // the other side is gone
        }

        pieces.Writer.Complete();
        await writing.ConfigureAwait(false);
    }

    private static async Task WriteAsync(ChannelReader<Piece> pieces, NetworkStream to)
    {
        try
        {
            await foreach (Piece piece in pieces.ReadAllAsync().ConfigureAwait(false))
            {
                TimeSpan left = piece.Delay - Stopwatch.GetElapsedTime(piece.At);
                if (left > TimeSpan.Zero)
                    await Task.Delay(left).ConfigureAwait(false);
                await to.WriteAsync(piece.Bytes).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // the other side is gone
        }
    }

    private readonly record struct Piece(long At, TimeSpan Delay, byte[] Bytes);
}
