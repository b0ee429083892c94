using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LogPipe.Testing;

/// <summary>A web server that keeps what is posted to it.</summary>
public sealed class HttpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public HttpReceiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _loop = Task.Run(LoopAsync);
    }

    public Uri Address { get; }

    public ConcurrentQueue<(string Body, string? Signature, string? Authorization)> Requests { get; } = new();

    /// <summary>Gets the statuses that the next requests get; 200 afterwards.</summary>
    public ConcurrentQueue<int> Statuses { get; } = new();

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
            Requests.Enqueue((await reader.ReadToEndAsync(), context.Request.Headers["X-LogPipe-Signature"], context.Request.Headers["Authorization"]));
            context.Response.StatusCode = Statuses.TryDequeue(out int status) ? status : 200;
            context.Response.Close();
        }
    }
}
