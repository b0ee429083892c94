using Confluent.Kafka;

namespace LogPipe.Kafka;

/// <summary>How a Kafka cluster is reached; one for an input, an output and the dead letters.</summary>
public sealed record KafkaConnection
{
    /// <summary>Gets the brokers to begin with, <c>host:port</c>. At least one.</summary>
    public IReadOnlyList<string> Brokers { get; init; } = [];

    /// <summary>Gets how the connection is encrypted; null for not at all.</summary>
    public KafkaTls? Tls { get; init; }

    /// <summary>Gets who logs in; null for nobody.</summary>
    public KafkaSasl? Sasl { get; init; }

    /// <summary>Gets settings of librdkafka by their names there (<c>CONFIGURATION.md</c> of librdkafka), for what has no setting of its own.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Gives the settings as librdkafka takes them.</summary>
    internal ClientConfig ToConfig()
    {
        var config = new ClientConfig(Properties.ToDictionary())
        {
            BootstrapServers = string.Join(',', Brokers),
            ClientId = "logpipe",
            SecurityProtocol = (Tls, Sasl) switch
            {
                (null, null) => SecurityProtocol.Plaintext,
                (null, _) => SecurityProtocol.SaslPlaintext,
                (_, null) => SecurityProtocol.Ssl,
                _ => SecurityProtocol.SaslSsl,
            },
            // a broker that is away is tried again at most this often: quick after a restart, no storm during an outage
            ReconnectBackoffMs = 100,
            ReconnectBackoffMaxMs = 5_000,
        };
        Tls?.Apply(config);
        Sasl?.Apply(config);
        return config;
    }
}

/// <summary>TLS to the brokers.</summary>
public sealed record KafkaTls
{
    /// <summary>Gets the file of the certificate authorities (PEM); null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>Gets the file of the client's certificate (PEM), where the brokers ask for one.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Gets the file of its key (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>Gets the password of the key.</summary>
    public string? KeyPassword { get; init; }

    internal void Apply(ClientConfig config)
    {
        config.SslCaLocation = CaFile;
        config.SslCertificateLocation = CertificateFile;
        config.SslKeyLocation = KeyFile;
        config.SslKeyPassword = KeyPassword;
    }
}

/// <summary>SASL to the brokers.</summary>
public sealed record KafkaSasl
{
    /// <summary>The mechanisms that librdkafka speaks and that need no Kerberos.</summary>
    public static readonly IReadOnlyList<string> Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"];

    /// <summary>Gets the mechanism, one of <see cref="Mechanisms"/>.</summary>
    public string Mechanism { get; init; } = "SCRAM-SHA-512";

    /// <summary>Gets the user; with OAUTHBEARER the client id.</summary>
    public string? User { get; init; }

    /// <summary>Gets the password; with OAUTHBEARER the client's secret.</summary>
    public string? Password { get; init; }

    /// <summary>Gets the address that gives out tokens (OIDC, RFC 6749 client credentials), for OAUTHBEARER.</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>Gets the scope asked for, for OAUTHBEARER.</summary>
    public string? Scope { get; init; }

    internal void Apply(ClientConfig config)
    {
        config.SaslMechanism = Mechanism switch
        {
            "PLAIN" => SaslMechanism.Plain,
            "SCRAM-SHA-256" => SaslMechanism.ScramSha256,
            "OAUTHBEARER" => SaslMechanism.OAuthBearer,
            _ => SaslMechanism.ScramSha512,
        };
        if (config.SaslMechanism == SaslMechanism.OAuthBearer)
        {
            config.SaslOauthbearerMethod = SaslOauthbearerMethod.Oidc;
            config.SaslOauthbearerTokenEndpointUrl = TokenEndpoint;
            config.SaslOauthbearerClientId = User;
            config.SaslOauthbearerClientSecret = Password;
            config.SaslOauthbearerScope = Scope;
            return;
        }

        config.SaslUsername = User;
        config.SaslPassword = Password;
    }
}
