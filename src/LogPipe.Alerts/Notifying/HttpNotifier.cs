using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LogPipe.Alerts.Incidents;

namespace LogPipe.Alerts.Notifying;

/// <summary>Tells by a POST: what all notifiers have in common that speak HTTP. What to send is a function of the incident alone.</summary>
public sealed class HttpNotifier : INotifier, IDisposable
{
    private const int ShownAnswer = 200;
    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly Func<Incident, string> _body;
    private readonly byte[]? _key;
    private readonly string? _authorization;

    /// <summary>Initializes the notifier.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <param name="address">Where it posts to.</param>
    /// <param name="body">What it posts: JSON.</param>
    /// <param name="secret">Signs the body, as <c>X-LogPipe-Signature: sha256=…</c> (HMAC-SHA-256, RFC 2104, in hexadecimal digits); null for no signature.</param>
    /// <param name="authorization">The header <c>Authorization</c>, or null.</param>
    public HttpNotifier(string name, Uri address, Func<Incident, string> body, string? secret = null, string? authorization = null)
    {
        Name = name;
        _address = address;
        _body = body;
        _key = secret is null ? null : Encoding.UTF8.GetBytes(secret);
        _authorization = authorization;
        // a redirect could carry what is secret anywhere
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReminded { get; init; }

    /// <inheritdoc/>
    public async Task SendAsync(Incident incident, CancellationToken cancellation)
    {
        byte[] body = Encoding.UTF8.GetBytes(_body(incident));
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_key is not null)
            request.Headers.Add("X-LogPipe-Signature", "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(_key, body)));
        if (_authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        using HttpResponseMessage response = await _client.SendAsync(request, cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return;
        string answer = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        // RFC 9110: what the server says of itself or of the moment may pass, what it says of the request does not
        bool isFinal = (int)response.StatusCode is >= 300 and < 500 && response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
        throw new NotifyException($"{_address.Host} answered {(int)response.StatusCode}: {answer[..Math.Min(answer.Length, ShownAnswer)].ReplaceLineEndings(" ")}", isFinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
