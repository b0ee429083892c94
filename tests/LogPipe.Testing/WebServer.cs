using System.Collections.Specialized;
using System.Net;

namespace LogPipe.Testing;

/// <summary>A web server on loopback that answers as a test says, one request after another.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<WebRequest, (int Status, string Body)> _answer;
    private readonly Task _loop;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Gives status and body for a request.</param>
    public WebServer(Func<WebRequest, (int Status, string Body)> answer)
    {
        _answer = answer;
        Address = new Uri($"http://127.0.0.1:{Ports.Next()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _loop = Task.Run(LoopAsync);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task LoopAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            (context.Response.StatusCode, string body) = _answer(new WebRequest(context.Request.HttpMethod, context.Request.RawUrl!, context.Request.Headers, await reader.ReadToEndAsync()));
            await using (var writer = new StreamWriter(context.Response.OutputStream))
                await writer.WriteAsync(body);
            context.Response.Close();
        }
    }
}

/// <summary>What a <see cref="WebServer"/> was asked.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
public sealed record WebRequest(string Method, string Path, NameValueCollection Headers, string Body);
