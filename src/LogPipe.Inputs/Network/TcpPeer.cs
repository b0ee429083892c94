using System.Net;

namespace LogPipe.Inputs.Network;

/// <summary>A connection that was accepted, TLS already spoken.</summary>
/// <param name="Stream">Its bytes; the server disposes of it.</param>
/// <param name="Address">Who is at the other end.</param>
internal sealed record TcpPeer(Stream Stream, IPAddress Address);
