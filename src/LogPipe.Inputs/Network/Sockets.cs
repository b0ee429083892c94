using System.Net;
using System.Net.Sockets;
using LogPipe.Model;

namespace LogPipe.Inputs.Network;

/// <summary>Opens sockets that listen.</summary>
internal static class Sockets
{
    /// <summary>Binds a socket; the IPv6 address for everything takes IPv4 too.</summary>
    /// <exception cref="InputException">The address cannot be used.</exception>
    public static Socket Bind(IPEndPoint address, SocketType type, ProtocolType protocol, string name)
    {
        var socket = new Socket(address.AddressFamily, type, protocol);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(address);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new InputException(Problem(name, address, e), e);
        }
    }

    /// <summary>Says why an address cannot be used, and what to do.</summary>
    public static string Problem(string name, IPEndPoint address, Exception e) =>
        $"{name}: cannot listen on {address} ({e.Message}): stop what listens there or name another address; ports below 1024 need the right CAP_NET_BIND_SERVICE";

    /// <summary>Gives an address as people write it: IPv4 also where it came in over IPv6.</summary>
    public static IPAddress AddressOf(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
