using System.Collections.Concurrent;

namespace LogPipe.Testing;

/// <summary>A web server that keeps what is posted to it.</summary>
public sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebServer _server;

    public HttpReceiver() => _server = new WebServer(Keep);

    public Uri Address => new(_server.Address, "hook/");

    public ConcurrentQueue<(string Body, string? Signature, string? Authorization)> Requests { get; } = new();

    /// <summary>Gets the statuses that the next requests get; 200 afterwards.</summary>
    public ConcurrentQueue<int> Statuses { get; } = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private (int Status, string Body) Keep(WebRequest request)
    {
        Requests.Enqueue((request.Body, request.Headers["X-LogPipe-Signature"], request.Headers["Authorization"]));
        return (Statuses.TryDequeue(out int status) ? status : 200, "");
    }
}
