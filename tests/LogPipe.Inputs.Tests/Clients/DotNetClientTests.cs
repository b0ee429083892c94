using System.Net;
using log4net.Appender;
using log4net.Core;
using log4net.Layout;
using LogPipe.Inputs.Http;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Syslog;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Tests.Network;
using LogPipe.Testing.Fakes;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using Serilog;
using Serilog.Sinks.OpenTelemetry;

namespace LogPipe.Inputs.Tests.Clients;

/// <summary>Clients that others wrote send to the inputs over the network.</summary>
public sealed class DotNetClientTests : IDisposable
{
    private const string Token = "0123456789abcdef0123";

    private readonly TempFolder _folder = new();
    private readonly IPEndPoint _address = Ports.Free();
    private readonly RecordingSink _sink = new();
    private readonly ListLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public Task OpenTelemetrys_exporter(OtlpExportProtocol protocol) => RunAsync(Http(), async () =>
    {
        using (ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(telemetry =>
        {
            telemetry.IncludeFormattedMessage = true;
            telemetry.AddOtlpExporter(otlp =>
            {
                otlp.Protocol = protocol;
                otlp.Endpoint = new Uri($"http://{_address}/v1/logs");
                otlp.Headers = $"Authorization=Bearer {Token}";
            });
        })))
        {
            Microsoft.Extensions.Logging.ILogger logger = factory.CreateLogger("shop.Orders");
            for (int i = 0; i < 50; i++)
                Order(logger, i, null);
        }

        await _sink.WaitForRecordsAsync(50);
        Assert.Equal(50, _sink.RecordCount);
        string first = _sink.Records[0].Text;
        Assert.StartsWith("{\"resourceLogs\":[{\"resource\":{\"attributes\":[", first, StringComparison.Ordinal);
        Assert.Contains("\"body\":{\"stringValue\":\"order 0 failed\"}", first, StringComparison.Ordinal);
        Assert.Contains("\"severityNumber\":17", first, StringComparison.Ordinal);
        Assert.Contains("\"scope\":{\"name\":\"shop.Orders\"}", first, StringComparison.Ordinal);
        Assert.Contains("{\"key\":\"Number\",\"value\":{\"intValue\":\"0\"}}", first, StringComparison.Ordinal);
    });

    [Fact]
    public Task Serilogs_OpenTelemetry_sink() => RunAsync(Http(), async () =>
    {
        await using (Serilog.Core.Logger logger = new LoggerConfiguration().WriteTo.OpenTelemetry(sink =>
        {
            sink.Protocol = OtlpProtocol.HttpProtobuf;
            sink.LogsEndpoint = $"http://{_address}/v1/logs";
            sink.Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + Token };
            sink.ResourceAttributes = new Dictionary<string, object> { ["service.name"] = "shop" };
        }).CreateLogger())
        {
            for (int i = 0; i < 50; i++)
                logger.Error(new InvalidOperationException("no stock"), "order {Number} of {@Customer} failed", i, new { Name = "A", Tags = new[] { "x", "y" } });
        }

        await _sink.WaitForRecordsAsync(50);
        Assert.Contains("\"service.name\",\"value\":{\"stringValue\":\"shop\"}", _sink.Records[0].Text, StringComparison.Ordinal);
        Assert.Contains("no stock", _sink.Records[0].Text, StringComparison.Ordinal);
        Assert.Contains("\"arrayValue\":{\"values\":[{\"stringValue\":\"x\"}", _sink.Records[0].Text, StringComparison.Ordinal);
    });

    [Fact]
    public Task Elasticsearchs_own_client() => RunAsync(Http(), async () =>
    {
        using var settings = new Nest.ConnectionSettings(new Uri($"http://{_address}"));
        settings.BasicAuthentication("logpipe", Token).EnableHttpCompression().ThrowExceptions();
        var client = new Nest.ElasticClient(settings);
        Nest.BulkResponse answer = await client.BulkAsync(bulk => bulk.Index("logs-app-default").CreateMany(Enumerable.Range(0, 500).Select(static i => new { message = $"line {i}" })));
        Assert.True(answer.IsValid, answer.DebugInformation);
        Assert.False(answer.Errors);
        Assert.Equal(500, answer.Items.Count);
        Assert.All(answer.Items, static item => Assert.Equal(201, item.Status));
        await _sink.WaitForRecordsAsync(500);
        Assert.Equal("""{"message":"line 499"}""", _sink.Records[^1].Text);
    });

    [Fact]
    public Task Log4nets_syslog_appender() => RunAsync(
        SyslogInput.Create("syslog", new SyslogInputOptions { Listen = _address }, Plan(), TimeProvider.System, _log), async () =>
    {
        // datagrams are taken as soon as connections are
        (await Ports.ConnectAsync(_address)).Dispose();
        while (!_log.Messages.Any(static m => m.Contains("over UDP", StringComparison.Ordinal)))
            await Task.Delay(20);
        var layout = new PatternLayout("%-5level %logger - %message");
        layout.ActivateOptions();
        var appender = new RemoteSyslogAppender { RemoteAddress = _address.Address, RemotePort = _address.Port, Layout = layout, Facility = RemoteSyslogAppender.SyslogFacility.Local0 };
        appender.ActivateOptions();
        for (int i = 0; i < 20; i++)
            appender.DoAppend(new LoggingEvent(new LoggingEventData { Level = Level.Error, LoggerName = "shop", Message = $"order {i} failed", TimeStampUtc = DateTime.UnixEpoch, Domain = "shop" }));
        await _sink.WaitForRecordsAsync(20);
        appender.Close();
        // local0 (16) * 8 + error (3)
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"<131>shop: ERROR shop - order {i} failed"), _sink.Records.Select(static r => r.Text).OrderBy(static t => t.Length).ThenBy(static t => t));
    });

    private static readonly Action<Microsoft.Extensions.Logging.ILogger, int, Exception?> Order =
        LoggerMessage.Define<int>(Microsoft.Extensions.Logging.LogLevel.Error, new Microsoft.Extensions.Logging.EventId(1), "order {Number} failed");

    private SpooledInput Http() => HttpInput.Create("http", new HttpInputOptions { Listen = _address, Tokens = [Token] }, Plan(), TimeProvider.System, _log);

    private SpoolPlan Plan() => new() { Folder = Path.Combine(_folder.Path, "spool") };

    private async Task RunAsync(SpooledInput input, Func<Task> test)
    {
        await using SpooledInput disposed = input;
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        (await Ports.ConnectAsync(_address)).Dispose();
        try
        {
            await test().WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
