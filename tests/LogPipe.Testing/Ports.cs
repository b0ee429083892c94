using System.Net;
using System.Net.Sockets;

namespace LogPipe.Testing;

/// <summary>Gives ports on loopback to servers that tests start.</summary>
/// <remarks>
/// Below 32768, where Linux gives no port to clients and none to those who ask for any (ip_local_port_range), and never the same twice in a process: a server that is killed and started again finds its
/// port free, and no other test's server answers there meanwhile. Test processes that run at once begin at different places.
/// </remarks>
public static class Ports
{
    private const int First = 10_240;
    private const int Count = 20_000;
    private const int Blocks = 200;

    private static int _next = Environment.ProcessId * 97 % Blocks * (Count / Blocks);

    /// <summary>Gives a port that is free.</summary>
    public static int Next() => Next(1);

    /// <summary>Gives the first of several ports in a row that are free.</summary>
    /// <param name="count">How many, 1 or more.</param>
    public static int Next(int count)
    {
        while (true)
        {
            int last = Interlocked.Add(ref _next, count);
            int port = First + ((last - count) % Count);
            if (Enumerable.Range(port, count).All(IsFree))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var tcp = new TcpListener(IPAddress.Loopback, port);
            tcp.Start();
            using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
