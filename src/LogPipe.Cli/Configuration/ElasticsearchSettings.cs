namespace LogPipe.Cli.Configuration;

/// <summary>An Elasticsearch or OpenSearch cluster.</summary>
internal sealed record ElasticsearchSettings
{
    /// <summary>Gets the nodes' addresses.</summary>
    [Setting("addresses of the nodes, such as https://es1:9200; requests take turns over those that answer")]
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Gets the user.</summary>
    [Setting("user that logs in")]
    public string? User { get; init; }

    /// <summary>Gets the password.</summary>
    [Setting("password of the user; write ${NAME} to take it from the environment")]
    public string? Password { get; init; }

    /// <summary>Gets a file that holds the password.</summary>
    [Setting("file that holds the password instead")]
    public string? PasswordFile { get; init; }

    /// <summary>Gets the API key.</summary>
    [Setting("API key as Elasticsearch gave it out encoded, instead of a user; write ${NAME} to take it from the environment")]
    public string? ApiKey { get; init; }

    /// <summary>Gets a file that holds the API key.</summary>
    [Setting("file that holds the API key instead")]
    public string? ApiKeyFile { get; init; }

    /// <summary>Gets the certificates.</summary>
    [Setting("certificates for https; default: those of the system")]
    public ElasticsearchTlsSettings? Tls { get; init; }

    /// <summary>Gets the namespace.</summary>
    [Setting("namespace of the data streams logs-<dataset>-<namespace>")]
    public string Namespace { get; init; } = "default";

    /// <summary>Gets what is on the other side.</summary>
    [Setting("what is on the other side; auto asks it", Words = ["auto", "elasticsearch", "opensearch"])]
    public string Flavor { get; init; } = "auto";

    /// <summary>Gets a value that says whether templates are installed at the start.</summary>
    [Setting("whether index templates are installed at the first write where they are missing or old; 'logpipe setup' does it by hand")]
    public bool Setup { get; init; } = true;

    /// <summary>Gets how long events are kept.</summary>
    [Setting("age at which a backing index of events is deleted (ILM, ISM)", Minimum = "1d", Maximum = "3650d")]
    public TimeSpan KeepEvents { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets how long roll-ups are kept.</summary>
    [Setting("age at which a month of roll-ups or incidents is deleted", Minimum = "1d", Maximum = "3650d")]
    public TimeSpan KeepRollups { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Gets Kibana or OpenSearch Dashboards.</summary>
    [Setting("Kibana or OpenSearch Dashboards, where 'logpipe setup' installs dashboards and alert rules; the login and the certificates are those of the cluster")]
    public KibanaSettings? Kibana { get; init; }

    /// <summary>Gets a value that says whether requests are compressed.</summary>
    [Setting("whether requests are compressed (gzip): less traffic for more CPU time")]
    public bool Compress { get; init; }

    /// <summary>Gets the bytes of a request.</summary>
    [Setting("bytes of one request", Minimum = "64KiB", Maximum = "100MiB")]
    public ByteSize MaxRequestBytes { get; init; } = new(4 << 20);

    /// <summary>Gets the documents of a request.</summary>
    [Setting("documents of one request", Minimum = "1", Maximum = "100000")]
    public int MaxRequestDocuments { get; init; } = 2000;

    /// <summary>Gets the requests that are under way at once.</summary>
    [Setting("requests under way at once at most; fewer while the cluster answers 429 or slowly", Minimum = "1", Maximum = "64")]
    public int MaxConcurrentRequests { get; init; } = 4;

    /// <summary>Gets how long an answer may take.</summary>
    [Setting("how long an answer may take before the request is sent again", Minimum = "1s", Maximum = "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Certificates of a cluster.</summary>
internal sealed record ElasticsearchTlsSettings
{
    /// <summary>Gets the certificate authorities.</summary>
    [Setting("file of the certificate authorities (PEM); default: those of the system")]
    public string? CaFile { get; init; }

    /// <summary>Gets the client's certificate.</summary>
    [Setting("file of the client's certificate (PEM), where the cluster asks for one")]
    public string? CertificateFile { get; init; }

    /// <summary>Gets the client's key.</summary>
    [Setting("file of the client's key (PEM)")]
    public string? KeyFile { get; init; }
}

/// <summary>Kibana or OpenSearch Dashboards.</summary>
internal sealed record KibanaSettings
{
    /// <summary>Gets the address.</summary>
    [Setting("address, such as https://kibana:5601")]
    public string? Url { get; init; }

    /// <summary>Gets the space.</summary>
    [Setting("Kibana's space; default: the default one")]
    public string? Space { get; init; }
}
