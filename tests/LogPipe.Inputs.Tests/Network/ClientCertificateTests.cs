using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LogPipe.Cli.Tests.Agents;
using LogPipe.Inputs.Http;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Syslog;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Network;

public sealed class ClientCertificateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _others = new();
    private readonly IPEndPoint _address = Ports.Free();
    private readonly RecordingSink _sink = new();
    private readonly ListLogger _log = new();
    private readonly Certificates _certificates;

    public ClientCertificateTests() => _certificates = new Certificates(_folder.Path);

    public void Dispose()
    {
        _folder.Dispose();
        _others.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_who_has_a_certificate_of_the_authority_may_send(bool http)
    {
        var tls = new ServerTlsOptions { CertificateFile = _certificates.ServerCertificate, KeyFile = _certificates.ServerKey, ClientCaFile = _certificates.CaFile };
        var plan = new SpoolPlan { Folder = Path.Combine(_folder.Path, "spool") };
        await using SpooledInput input = http
            ? HttpInput.Create("http", new HttpInputOptions { Listen = _address, Tls = tls }, plan, TimeProvider.System, _log)
            : SyslogInput.Create("syslog", new SyslogInputOptions { Listen = _address, Tls = tls, Udp = false }, plan, TimeProvider.System, _log);
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        (await Ports.ConnectAsync(_address)).Dispose();

        var strangers = new Certificates(_others.Path);
        // over plain TCP nothing tells a client of TLS 1.3 that it was refused: what arrived counts
        Assert.False(await SendAsync(http, null, null) && http, "without a certificate");
        Assert.False(await SendAsync(http, strangers.ClientCertificate, strangers.ClientKey) && http, "with a certificate of another authority");
        Assert.True(await SendAsync(http, _certificates.ClientCertificate, _certificates.ClientKey), "with the right certificate");
        await _sink.WaitForRecordsAsync(1);
        Assert.Equal(["<13>secret"], _sink.Records.Select(static r => r.Text));
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Sends a message; false where the server does not let it through.</summary>
    private async Task<bool> SendAsync(bool http, string? certificate, string? key)
    {
        using TcpClient client = await Ports.ConnectAsync(_address);
        await using var secure = new SslStream(client.GetStream());
        using X509Certificate2? own = certificate is null ? null : X509Certificate2.CreateFromPemFile(certificate, key);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
                ClientCertificates = own is null ? null : [own],
            });
            string message = http ? "POST /logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nConnection: close\r\n\r\n<13>secret" : "<13>secret\n";
            await secure.WriteAsync(Encoding.ASCII.GetBytes(message));
            if (!http)
                await secure.ShutdownAsync();
            // with TLS 1.3 a client learns only when it reads that it was refused
            byte[] answer = new byte[1024];
            int read = await secure.ReadAsync(answer);
            return !http || Encoding.ASCII.GetString(answer, 0, read).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
