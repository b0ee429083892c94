using System.Net;

namespace LogPipe.Inputs.Network;

/// <summary>Where an input listens, and who may send.</summary>
public record ListenerOptions
{
    /// <summary>Gets the address and port; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Gets the certificate to answer with; null for no TLS.</summary>
    public ServerTlsOptions? Tls { get; init; }

    /// <summary>Gets the networks that may send; empty for all.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Gets the connections that are served at once, 1 or more; others are closed at once.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Gets the time after which a connection that sends nothing is closed; more than zero.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the bytes kept of a message, 64 to 67,108,864; the rest is passed over and the event says so.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Says whether an address may send.</summary>
    internal bool Allows(IPAddress address)
    {
        if (Allow.Count == 0)
            return true;
        foreach (IPNetwork network in Allow)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }
}

/// <summary>What a server shows of itself, and whom it trusts.</summary>
public sealed record ServerTlsOptions
{
    /// <summary>Gets the file of the certificate (PEM); those of intermediate authorities follow it in the file.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>Gets the file of its key (PEM).</summary>
    public required string KeyFile { get; init; }

    /// <summary>Gets the password of the key; null for none.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>Gets the file of the authorities (PEM) of which senders must have a certificate; null to ask for none.</summary>
    public string? ClientCaFile { get; init; }
}
