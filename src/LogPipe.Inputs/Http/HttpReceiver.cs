using System.Net;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using LogPipe.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Http;

/// <summary>Serves HTTP with Kestrel. A request is answered when what it brought is on the disk.</summary>
/// <remarks>
/// Kestrel's own limits hold slow senders off: 30 s for the head of a request, 240 bytes a second for its body, 130 s between two requests
/// (<c>KestrelServerLimits</c>' defaults).
/// </remarks>
internal sealed class HttpReceiver(string name, HttpInputOptions options, ListenerMeter meter, TimeProvider time, ILogger log) : IReceiver
{
    /// <summary>How long requests that are under way may take when the input ends.</summary>
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(5);

    private readonly Troubles _troubles = new(name, meter, time, log);

    /// <inheritdoc/>
    public async Task RunAsync(SpoolStore spool, CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(Configure);
        // signals are the service's business
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        await using WebApplication app = builder.Build();
        app.Run(new HttpRoutes(options, spool, meter, time, _troubles).HandleAsync);
        try
        {
            await app.StartAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new InputException(Sockets.Problem(name, options.Listen, e), e);
        }

        foreach (string address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            SpoolLog.Listens(log, name, address, "lines, _bulk, OTLP");
        if (options.Tls is null && options.Tokens.Count > 0 && !IPAddress.IsLoopback(options.Listen.Address))
            SpoolLog.Problem(log, name, "the token comes over the network in the clear: set tls, or put a proxy that speaks TLS before it");
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(LastRequests, time);
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        _troubles.TellAll();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Listen(options.Listen, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(Metered);
            if (options.Allow.Count > 0)
                endpoint.Use(OnlyAllowed);
            if (options.Tls is not { } files)
                return;
            System.Net.Security.SslServerAuthenticationOptions tls = ServerTls.Load(files);
            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls) });
        });
    }

    private ConnectionDelegate Metered(ConnectionDelegate next) => async connection =>
    {
        meter.Open();
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            meter.Close();
        }
    };

    private ConnectionDelegate OnlyAllowed(ConnectionDelegate next) => connection =>
    {
        if (connection.RemoteEndPoint is IPEndPoint { Address: var address } && options.Allows(Sockets.AddressOf(address)))
            return next(connection);
        _troubles.Tell(Refusal.Address, "refused connections from addresses outside 'allow'", connection.RemoteEndPoint?.ToString() ?? "unknown");
        connection.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Leaves signals and the console alone.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
