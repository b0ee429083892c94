namespace LogPipe.Outputs.Elasticsearch;

/// <summary>How an Elasticsearch or OpenSearch cluster is reached and written to. One code path serves both.</summary>
public sealed record ElasticsearchOptions
{
    /// <summary>Gets the nodes' addresses, <c>http://</c> or <c>https://</c>. At least one; requests take turns over those that answer.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    /// <summary>Gets the user for basic authentication, or null.</summary>
    public string? User { get; init; }

    /// <summary>Gets the user's password.</summary>
    public string? Password { get; init; }

    /// <summary>Gets the API key as Elasticsearch gave it out encoded (base64 of <c>id:key</c>), or null. It wins over a user.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Gets the file of the certificate authorities (PEM); null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>Gets the file of the client's certificate (PEM), or null.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Gets the file of its key (PEM), or null where it stands in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Gets the namespace of the data streams: <c>logs-&lt;dataset&gt;-&lt;namespace&gt;</c>; lower case, without a hyphen.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Gets a value that says whether requests are compressed (gzip).</summary>
    public bool Compress { get; init; }

    /// <summary>Gets the bytes of one request, 64 KiB to 100 MiB (the server's <c>http.max_content_length</c>). A larger document goes alone.</summary>
    public int MaxRequestBytes { get; init; } = 4 << 20;

    /// <summary>Gets the documents of one request, 1 or more.</summary>
    public int MaxRequestDocuments { get; init; } = 2000;

    /// <summary>Gets the requests under way at once at most, 1 to 64; fewer while the cluster answers 429 or slowly.</summary>
    public int MaxConcurrentRequests { get; init; } = 4;

    /// <summary>Gets how long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the datasets that get a data stream of their own; the events of more go to <c>generic</c>, so that no event can make shards without end.</summary>
    public int MaxDatasets { get; init; } = 200;
}
