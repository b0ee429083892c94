using LogPipe.Inputs.Network;

namespace LogPipe.Inputs.Syslog;

/// <summary>What users write about a syslog listener.</summary>
public sealed record SyslogInputOptions : ListenerOptions
{
    /// <summary>Gets a value that says whether datagrams are taken; they are never encrypted.</summary>
    public bool Udp { get; init; } = true;

    /// <summary>Gets a value that says whether connections are taken, over TLS where that is set.</summary>
    public bool Tcp { get; init; } = true;
}
