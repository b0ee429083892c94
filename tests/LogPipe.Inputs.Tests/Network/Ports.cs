using System.Net;
using System.Net.Sockets;

namespace LogPipe.Inputs.Tests.Network;

/// <summary>Finds ports that nobody listens on.</summary>
internal static class Ports
{
    public static IPEndPoint Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    /// <summary>Connects as soon as somebody listens.</summary>
    public static async Task<TcpClient> ConnectAsync(IPEndPoint address)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address, patience.Token);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
                await Task.Delay(20, patience.Token);
            }
        }
    }
}
