using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Pipeline.Accounting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LogPipe.Web.Monitoring;

/// <summary>
/// Answers monitors: <c>/metrics</c> for Prometheus, <c>/healthz</c> while the process lives, <c>/readyz</c> while inputs and outputs work, with a reason for each that does not. Reads only.
/// </summary>
public sealed class MonitorServer : IAsyncDisposable
{
    private const int MaxConnections = 64;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly WebApplication _application;

    private MonitorServer(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Gets where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="listen">Address and port; port 0 for any that is free.</param>
    /// <param name="read">Reads the state of the pipeline; called by any thread.</param>
    /// <exception cref="IOException">The port is taken; the message names it.</exception>
    public static async Task<MonitorServer> StartAsync(IPEndPoint listen, Func<MonitorState> read)
    {
        ArgumentNullException.ThrowIfNull(listen);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MaxConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Listen(listen, static l => l.Protocols = HttpProtocols.Http1);
        });
        WebApplication application = builder.Build();
        application.MapGet("/metrics", (HttpContext context) => WriteAsync(context, 200, "text/plain; version=0.0.4; charset=utf-8", PrometheusPage.Of(read())));
        application.MapGet("/healthz", static (HttpContext context) => WriteAsync(context, 200, "application/json", "{\"status\":\"alive\"}\n"));
        application.MapGet("/readyz", (HttpContext context) => WriteReadinessAsync(context, read()));
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"monitor.listen: cannot listen on {listen} ({e.Message}): name a free port of this machine", e);
        }

        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new MonitorServer(application, new Uri(address));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>Lists the parts and how they are.</summary>
    internal static IReadOnlyList<ComponentHealth> Components(MonitorState state)
    {
        PipelineSnapshot pipeline = state.Pipeline;
        return
        [
            .. state.Inputs,
            .. pipeline.Outputs.Select(static output => new ComponentHealth(output.Name, "output", output.Trouble)),
            new ComponentHealth("dead letters", "dead_letters", pipeline.DeadLetterTrouble),
        ];
    }

    private static Task WriteReadinessAsync(HttpContext context, MonitorState state)
    {
        IReadOnlyList<ComponentHealth> components = Components(state);
        bool isReady = components.All(static c => c.Trouble is null);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Relaxed))
        {
            writer.WriteStartObject();
            writer.WriteString("status", isReady ? "ready" : "not ready");
            writer.WriteStartArray("components");
            foreach (ComponentHealth component in components)
            {
                writer.WriteStartObject();
                writer.WriteString("name", component.Name);
                writer.WriteString("kind", component.Kind);
                writer.WriteBoolean("ready", component.Trouble is null);
                if (component.Trouble is { } trouble)
                    writer.WriteString("reason", trouble);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return WriteAsync(context, isReady ? 200 : 503, "application/json", System.Text.Encoding.UTF8.GetString(json.ToArray()) + "\n");
    }

    private static Task WriteAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text);
    }
}
