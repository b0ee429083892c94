using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>The nodes of a cluster: requests take turns over those that answer. Safe for any number of threads.</summary>
/// <remarks>A node that fails is left out for a time that doubles with each failure in a row, as the clients of both projects do; when none is left, all are tried again.</remarks>
public sealed class ElasticNodes : IDisposable
{
    private const long FirstPauseMilliseconds = 1_000;
    private const long LongestPauseMilliseconds = 60_000;

    private readonly HttpClient _http;
    private readonly Node[] _nodes;
    private readonly AuthenticationHeaderValue? _authorization;
    private int _turn;

    /// <summary>Initializes the nodes; nothing is connected yet.</summary>
    /// <exception cref="IOException">A certificate file cannot be read; the message names it.</exception>
    public ElasticNodes(ElasticsearchOptions options)
    {
        _nodes = [.. options.Nodes.Select(static uri => new Node(uri))];
        _authorization = options switch
        {
            { ApiKey: { } key } => new AuthenticationHeaderValue("ApiKey", key),
            { User: { } user } => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}"))),
            _ => null,
        };
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.MaxConcurrentRequests + 2,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50), // below the 60 s at which common proxies drop them
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        UseCertificates(handler.SslOptions, options);
        _http = new HttpClient(handler) { Timeout = options.Timeout };
    }

    /// <summary>Sends a request to the next node that is well and gives its answer, whatever its status; the caller disposes of it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, without a slash in front.</param>
    /// <param name="content">The body, or null; disposed of with the request.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HttpRequestException">No answer: connection refused, broken or cut.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        Node node = Next();
        using var request = new HttpRequestMessage(method, new Uri(node.Address, path)) { Content = content };
        request.Headers.Authorization = _authorization;
        try
        {
            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation).ConfigureAwait(false);
            node.NoteAnswer(isWell: response.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout));
            return response;
        }
        catch (HttpRequestException e)
        {
            node.NoteAnswer(isWell: false);
            throw new HttpRequestException(e.HttpRequestError, $"{node.Address.Authority}: {Explain(e)}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            node.NoteAnswer(isWell: false);
            throw new TimeoutException($"{node.Address.Authority} did not answer within {_http.Timeout.TotalSeconds:0} s", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Node Next()
    {
        long now = Environment.TickCount64;
        int start = Interlocked.Increment(ref _turn);
        for (int i = 0; i < _nodes.Length; i++)
        {
            Node node = _nodes[(uint)(start + i) % (uint)_nodes.Length];
            if (node.IsOpen(now))
                return node;
        }

        return _nodes[(uint)start % (uint)_nodes.Length];
    }

    private static string Explain(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError =>
            $"no TLS connection ({(e.InnerException ?? e).Message}): check that the certificate is valid and that ca_file holds the authority that signed it",
        HttpRequestError.NameResolutionError => "its name is not known: check the address and the DNS",
        HttpRequestError.ConnectionError => $"cannot be reached ({(e.InnerException ?? e).Message})",
        _ => (e.InnerException ?? e).Message,
    };

    private static void UseCertificates(SslClientAuthenticationOptions ssl, ElasticsearchOptions options)
    {
        try
        {
            if (options.CaFile is { } caFile)
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPemFile(caFile);
                ssl.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                ssl.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            }

            if (options.CertificateFile is { } file)
                ssl.ClientCertificates = [X509Certificate2.CreateFromPemFile(file, options.KeyFile)];
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot read the certificates of the index ({e.Message}): name PEM files under outputs.elasticsearch.tls", e);
        }
    }

    /// <summary>One node and how it has done lately.</summary>
    private sealed class Node(Uri address)
    {
        private long _closedUntil;
        private int _failures;

        public Uri Address { get; } = new(address.AbsoluteUri.TrimEnd('/') + "/");

        public bool IsOpen(long now) => Volatile.Read(ref _closedUntil) <= now;

        public void NoteAnswer(bool isWell)
        {
            if (isWell)
            {
                Volatile.Write(ref _failures, 0);
                Volatile.Write(ref _closedUntil, 0);
                return;
            }

            int failures = Math.Min(Interlocked.Increment(ref _failures), 16);
            Volatile.Write(ref _closedUntil, Environment.TickCount64 + Math.Min(LongestPauseMilliseconds, FirstPauseMilliseconds << (failures - 1)));
        }
    }
}
