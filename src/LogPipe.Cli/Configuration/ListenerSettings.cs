namespace LogPipe.Cli.Configuration;

/// <summary>An address that takes messages.</summary>
internal abstract record ListenerSettings
{
    /// <summary>Gets the certificate that is shown.</summary>
    [Setting("TLS: the certificate that is shown, and whom it trusts")]
    public ServerTlsSettings? Tls { get; init; }

    /// <summary>Gets the networks that may send.</summary>
    [Setting("networks that may send, such as 10.0.0.0/8; all where it is left out")]
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Gets the connections that are served at once.</summary>
    [Setting("connections that are served at once; others are closed", Minimum = "1", Maximum = "100000")]
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Gets the bytes that are kept of a message.</summary>
    [Setting("bytes that are kept of a message; the rest is passed over, the event tagged _truncated", Minimum = "64", Maximum = "64MiB")]
    public ByteSize MaxMessageBytes { get; init; } = new(1 << 20);

    /// <summary>Gets the format where it is not to be detected.</summary>
    [Setting("name of the format; detected where it is left out")]
    public string? Format { get; init; }

    /// <summary>Gets the zone of stamps that name none.</summary>
    [Setting("zone of stamps that name none; default: that of parse.timezone")]
    public string? Timezone { get; init; }

    /// <summary>Gets the service that writes the messages.</summary>
    [Setting("service that writes the messages, where they do not say so: service.name")]
    public string? Service { get; init; }
}

/// <summary>A port for syslog.</summary>
internal sealed record SyslogSettings : ListenerSettings
{
    /// <summary>Gets where to listen.</summary>
    [Setting("address and port to listen on; beyond this machine 'allow' or tls.client_ca_file must say who may send")]
    public string Listen { get; init; } = "127.0.0.1:5514";

    /// <summary>Gets the transports.</summary>
    [Setting("transports: udp, tcp; with tls only tcp", Words = ["udp", "tcp"])]
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>Gets when silent connections are closed.</summary>
    [Setting("a connection that sends nothing for so long is closed", Minimum = "1s", Maximum = "365d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>A port for Beats.</summary>
internal sealed record LumberjackSettings : ListenerSettings
{
    /// <summary>Gets where to listen.</summary>
    [Setting("address and port to listen on; beyond this machine 'allow' or tls.client_ca_file must say who may send")]
    public string Listen { get; init; } = "127.0.0.1:5044";

    /// <summary>Gets when silent connections are closed.</summary>
    [Setting("a connection that sends nothing for so long is closed", Minimum = "1s", Maximum = "365d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>A port for HTTP.</summary>
internal sealed record HttpSettings : ListenerSettings
{
    /// <summary>Gets where to listen.</summary>
    [Setting("address and port to listen on; beyond this machine a token or tls.client_ca_file must be set")]
    public string Listen { get; init; } = "127.0.0.1:9280";

    /// <summary>Gets the secret of senders.</summary>
    [Setting("secret that senders show, as bearer token, basic password or API key; write ${NAME} to take it from the environment")]
    public string? Token { get; init; }

    /// <summary>Gets the file of the secrets.</summary>
    [Setting("file that holds the token instead; several tokens, one a line, while they are changed")]
    public string? TokenFile { get; init; }

    /// <summary>Gets the largest request.</summary>
    [Setting("bytes of a request's body, decompressed; larger ones are refused with 413", Minimum = "64KiB", Maximum = "256MiB")]
    public ByteSize MaxBody { get; init; } = new(32 << 20);
}

/// <summary>TLS of a listener.</summary>
internal sealed record ServerTlsSettings
{
    /// <summary>Gets the certificate.</summary>
    [Setting("file of the certificate (PEM), followed by those of intermediate authorities")]
    public string? CertificateFile { get; init; }

    /// <summary>Gets the key.</summary>
    [Setting("file of the certificate's key (PEM)")]
    public string? KeyFile { get; init; }

    /// <summary>Gets the password of the key.</summary>
    [Setting("password of the key; write ${NAME} to take it from the environment")]
    public string? KeyPassword { get; init; }

    /// <summary>Gets the authorities of senders.</summary>
    [Setting("file of the authorities (PEM) of which senders must have a certificate; none is asked for where it is left out")]
    public string? ClientCaFile { get; init; }
}

/// <summary>What came over the network and is not delivered yet.</summary>
internal sealed record SpoolSettings
{
    /// <summary>Gets the bytes on the disk.</summary>
    [Setting("bytes that each listening input may keep on the disk; when they are full, senders are made to wait", Minimum = "1MiB", Maximum = "16TiB")]
    public ByteSize Size { get; init; } = new(1 << 30);
}
