using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogPipe.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace LogPipe.Kafka.Tests;

/// <summary>A token server on loopback: OpenIddict, with one client that may ask for tokens by its secret (RFC 6749, client credentials). May be stopped and started again, with the same key.</summary>
internal sealed class TokenServer(string folder, TimeSpan lifetime) : IAsyncDisposable
{
    public const string Client = "logpipe";
    public const string Secret = "client-secret-word";
    public const string Scope = "logs.read";

    private readonly RSA _key = RSA.Create(2048);
    private readonly int _port = Ports.Next();
    private readonly int _tlsPort = Ports.Next();
    private WebApplication? _app;
    private int _asked;
    private int _given;

    /// <summary>Gets the file of the authority that signed its certificate.</summary>
    public string CaFile { get; } = TestAuthority.Make(folder);

    public string Issuer => $"http://127.0.0.1:{_port}/";

    public string TokenEndpoint => $"https://localhost:{_tlsPort}/token";

    /// <summary>Gets where the broker finds the keys; without TLS, because Java would need a store for the authority.</summary>
    public string Keys => $"{Issuer}keys";

    /// <summary>Gets how long a token holds.</summary>
    public TimeSpan Lifetime { get; } = lifetime;

    /// <summary>Gets or sets whom tokens are for.</summary>
    public string Audience { get; set; } = "kafka";

    /// <summary>Gets how often it was asked for a token, whatever it answered.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Gets how many tokens it gave out.</summary>
    public int Given => Volatile.Read(ref _given);

    public async Task Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _port);
            string certs = Path.Combine(folder, "certs");
            kestrel.Listen(IPAddress.Loopback, _tlsPort, tls => tls.UseHttps(X509Certificate2.CreateFromPemFile(Path.Combine(certs, "node.crt"), Path.Combine(certs, "node.key"))));
        });
        // no store: the one client stands below
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetIssuer(Issuer).SetTokenEndpointUris("token").SetJsonWebKeySetEndpointUris("keys");
            server.AllowClientCredentialsFlow().RegisterScopes(Scope);
            server.AddSigningKey(new RsaSecurityKey(_key)).AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
            server.SetAccessTokenLifetime(Lifetime);
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateTokenRequestContext>(static handler => handler.UseInlineHandler(static request =>
            {
                if (request.ClientId != Client || request.ClientSecret != Secret)
                    request.Reject(OpenIddictConstants.Errors.InvalidClient, "the secret is wrong");
                return default;
            }));
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(request =>
            {
                var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType);
                identity.SetClaim(OpenIddictConstants.Claims.Subject, request.ClientId);
                identity.SetScopes(request.Request.GetScopes()).SetResources(Audience);
                request.SignIn(new ClaimsPrincipal(identity));
                Interlocked.Increment(ref _given);
                return default;
            }));
        });
        _app = builder.Build();
        _app.Use((HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.Path == "/token")
                Interlocked.Increment(ref _asked);
            return next(context);
        });
        _app.UseAuthentication();
        await _app.StartAsync();
    }

    public async Task Stop()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _key.Dispose();
    }
}
