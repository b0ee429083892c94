using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LogPipe.Testing;

namespace LogPipe.Cli.Tests.Agents;

/// <summary>
/// Programs that others wrote send to the real LogPipe: rsyslog, syslog-ng, logger, curl and a Lumberjack client from npm, where they can with the examples of <c>deploy/agents</c>.
/// Skipped, with a reason, where a program is missing; <c>.ci/run</c> installs them.
/// </summary>
public sealed class AgentTests : IDisposable
{
    private const string Token = "0123456789abcdef0123";

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-agents-").FullName;
    private readonly Certificates _certificates;
    private readonly int _syslog = Ports.Next();
    private readonly int _tls = Ports.Next();
    private readonly int _http = Ports.Next();
    private readonly int _https = Ports.Next();
    private readonly int _lumberjack = Ports.Next();
    private readonly int _lumberjackTls = Ports.Next();

    public AgentTests() => _certificates = new Certificates(_folder);

    private string LogFile => Path.Combine(_folder, "server.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Rsyslog_as_if_to_Elasticsearch() => RunAsync("rsyslogd", "/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so", async () =>
    {
        using Process agent = Rsyslog("rsyslog-logpipe.conf", ("/opt/jboss/standalone/log/server.log", LogFile), ("9280", $"{_http}"), ("TOKEN", Token));
        JsonElement[] events = await AppendAndWaitAsync(agent);
        Assert.All(events, e => Assert.Equal(("jboss.server", LogFile), (Text(e, "event.dataset"), Text(e, "log.file.path"))));
    });

    [Theory(Explicit = true)]
    [Trait("Category", "Slow")]
    [InlineData("ossl")]
    [InlineData("gtls")]
    public Task Rsyslog_over_TLS(string driver) => RunAsync("rsyslogd", $"/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_{driver}.so", async () =>
    {
        string socket = Path.Combine(_folder, "log.sock");
        using Process agent = Rsyslog(
            "rsyslog-syslog-tls.conf", ("6514", $"{_tls}"), ("\"ossl\"", $"\"{driver}\""), ("/etc/ssl/logpipe/ca.pem", _certificates.CaFile),
            ("module(load=\"imuxsock\")", $"module(load=\"imuxsock\" SysSock.Use=\"off\")\ninput(type=\"imuxsock\" Socket=\"{socket}\")"));
        await UntilAsync(agent, () => File.Exists(socket));
        for (int i = 0; i < 50; i++)
            await RunToEndAsync("logger", "-u", socket, "-t", "shop", "-p", "local3.err", $"over TLS {i}");
        JsonElement[] events = await EventsAsync(agent, 50);
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"over TLS {i}"), events.Select(static e => Text(e, "message")));
        Assert.All(events, static e => Assert.Equal(
            ("syslog.rfc5424", "local3", "error", "shop", "127.0.0.1"),
            (Text(e, "logpipe.format"), Text(e, "log.syslog.facility.name"), Text(e, "log.level"), Text(e, "log.syslog.appname"), Text(e, "log.source.address"))));
    });

    [Theory(Explicit = true)]
    [Trait("Category", "Slow")]
    [InlineData("traditional", "RSYSLOG_TraditionalForwardFormat", "system.syslog")]
    [InlineData("octet-counted", "RSYSLOG_SyslogProtocol23Format", "syslog.rfc5424")]
    [InlineData("octet-counted", "RSYSLOG_ForwardFormat", "system.syslog")]
    public Task Rsyslog_in_every_form(string framing, string template, string format) => RunAsync("rsyslogd", null, async () =>
    {
        string config = $"""
            global(workDirectory="{_folder}")
            module(load="imfile")
            input(type="imfile" file="{LogFile}" tag="shop:")
            action(type="omfwd" target="127.0.0.1" port="{_syslog}" protocol="tcp" TCP_Framing="{framing}" template="{template}")
            """;
        await File.WriteAllTextAsync(LogFile, string.Concat(Enumerable.Range(0, 200).Select(static i => $"line {i}\n")));
        using Process agent = Start("rsyslogd", "-n", "-f", WriteConfig("rsyslog.conf", config), "-i", Path.Combine(_folder, "rsyslog.pid"));
        JsonElement[] events = await EventsAsync(agent, 200);
        Assert.Equal(Enumerable.Range(0, 200).Select(static i => $"line {i}"), events.Select(static e => Text(e, "message")));
        Assert.All(events, e => Assert.Equal(format, Text(e, "logpipe.format")));
    });

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task SyslogNg_over_TLS() => RunAsync("syslog-ng", null, async () =>
    {
        string config = Example("syslog-ng-logpipe.conf", ("6514", $"{_tls}"), ("/etc/ssl/logpipe/ca.pem", _certificates.CaFile), ("/opt/jboss/standalone/log/server.log", LogFile));
        using Process agent = Start(
            "syslog-ng", "-F", "--no-caps", "-f", WriteConfig("syslog-ng.conf", config), "-R", Path.Combine(_folder, "sng.persist"), "-p", Path.Combine(_folder, "sng.pid"),
            "-c", Path.Combine(_folder, "sng.ctl"));
        JsonElement[] events = await AppendAndWaitAsync(agent);
        Assert.All(events, static e => Assert.Equal("jboss.server", Text(e, "event.dataset")));
    });

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Logger_over_UDP_and_TCP() => RunAsync("logger", null, async () =>
    {
        string[][] ways = [["-d", "--rfc3164"], ["-d", "--rfc5424"], ["-T", "--rfc3164"], ["-T", "--rfc5424"], ["-T", "--octet-count", "--rfc5424", "--sd-id", "shop@32473", "--sd-param", "order=\"4711\""]];
        for (int i = 0; i < ways.Length; i++)
            await RunToEndAsync("logger", ["-n", "127.0.0.1", "-P", $"{_syslog}", "-t", "shop", .. ways[i], $"way {i}"]);
        JsonElement[] events = await EventsAsync(null, ways.Length);
        Assert.Equal(["way 0", "way 1", "way 2", "way 3", "way 4"], events.Select(static e => Text(e, "message")).Order());
        JsonElement counted = events.Single(static e => Text(e, "message") == "way 4");
        Assert.Equal("4711", counted.GetProperty("log").GetProperty("syslog").GetProperty("structured_data").GetProperty("shop@32473").GetProperty("order").GetString());
    });

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Curl_over_HTTPS() => RunAsync("curl", null, async () =>
    {
        await File.WriteAllTextAsync(LogFile, Trace(0) + Trace(1));
        string answer = await RunToEndAsync(
            "curl", "-sS", "--fail-with-body", "--cacert", _certificates.CaFile, "-H", $"Authorization: Bearer {Token}", "--data-binary", $"@{LogFile}", $"https://localhost:{_https}/logs?host=web1");
        Assert.Equal("""{"accepted":6}""", answer);
        JsonElement[] events = await EventsAsync(null, 2);
        Assert.All(events, static e => Assert.Equal(("jboss.server", "web1"), (Text(e, "event.dataset"), Text(e, "host.name"))));
    });

    [Theory(Explicit = true)]
    [Trait("Category", "Slow")]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_Lumberjack_client_from_npm(bool tls) => RunAsync("npm", null, async () =>
    {
        try
        {
            await RunToEndAsync("npm", "install", "--no-audit", "--no-fund", "--prefix", _folder, "lumberjack-client@1.0.3");
        }
        catch (InvalidOperationException e)
        {
            Assert.Skip($"npm cannot install lumberjack-client: {e.Message}");
        }

        string script = Path.Combine(_folder, "send.js");
        await File.WriteAllTextAsync(script, $$"""
            const fs = require('fs');
            const module_ = require('lumberjack-client');
            const LumberjackClient = module_.default || module_.LumberjackClient || module_;
            const tls = {{(tls ? "true" : "false")}};
            const client = new LumberjackClient(
              tls ? { host: 'localhost', port: {{_lumberjackTls}}, ca: [fs.readFileSync('{{_certificates.CaFile}}')], cert: fs.readFileSync('{{_certificates.ClientCertificate}}'), key: fs.readFileSync('{{_certificates.ClientKey}}') }
                  : { host: 'localhost', port: {{_lumberjack}} }, tls);
            for (let i = 0; i < 300; i++)
              client.log({ '@timestamp': '2026-01-02T03:04:05.678Z', '@metadata': { beat: 'filebeat' }, host: { name: 'app1' }, log: { file: { path: '/var/log/shop.log' } },
                message: `2026-01-02 03:04:05,123 INFO  [a.B] (main) line ${i}` });
            """);
        using Process agent = Start("node", script);
        JsonElement[] events = await EventsAsync(agent, 300);
        Assert.Equal(Enumerable.Range(0, 300).Select(static i => $"line {i}"), events.Select(static e => Text(e, "message")));
        Assert.All(events, static e => Assert.Equal(("jboss.server", "app1", "/var/log/shop.log"), (Text(e, "event.dataset"), Text(e, "host.name"), Text(e, "log.file.path"))));
    });

    private static string Trace(int number) =>
        $"2026-01-02 03:04:05,123 ERROR [a.B] (main) order {number} failed: java.lang.IllegalStateException: no stock\n\tat a.B.order(B.java:3)\n\tat a.B.main(B.java:1)\n";

    /// <summary>Writes traces to the file that an agent reads, and waits for the events.</summary>
    private async Task<JsonElement[]> AppendAndWaitAsync(Process agent)
    {
        for (int i = 0; i < 20; i++)
        {
            await File.AppendAllTextAsync(LogFile, string.Concat(Enumerable.Range(i * 10, 10).Select(Trace)));
            await Task.Delay(20);
        }

        JsonElement[] events = await EventsAsync(agent, 200);
        Assert.All(events, static e => Assert.Equal("java.lang.IllegalStateException", Text(e, "error.type")));
        Assert.All(events, static e => Assert.Contains("a.B.main", Text(e, "error.stack_trace"), StringComparison.Ordinal));
        return events;
    }

    private async Task RunAsync(string program, string? module, Func<Task> test)
    {
        Assert.SkipUnless(Which(program) is not null, $"{program} is not installed");
        Assert.SkipUnless(module is null || File.Exists(module), $"{module} is not installed");
        string tls = $"{{certificate_file: {_certificates.ServerCertificate}, key_file: {_certificates.ServerKey}}}";
        string mutual = tls.Replace("}", $", client_ca_file: {_certificates.CaFile}}}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "logpipe.yaml"), $$"""
            inputs:
              syslog:
                - {listen: "127.0.0.1:{{_syslog}}"}
                - {listen: "127.0.0.1:{{_tls}}", tls: {{tls}} }
              http:
                - {listen: "127.0.0.1:{{_http}}", token: "{{Token}}"}
                - {listen: "127.0.0.1:{{_https}}", token: "{{Token}}", tls: {{tls}} }
              lumberjack:
                - {listen: "127.0.0.1:{{_lumberjack}}"}
                - {listen: "127.0.0.1:{{_lumberjackTls}}", tls: {{mutual}} }
            log: {level: warn}
            fold: {enabled: false}
            parse: {flush_after: 1s}
            outputs: {index: false, ndjson: {path: events.ndjson} }
            """);
        using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        Task<string> error = process.StandardError.ReadToEndAsync();
        foreach (int port in new[] { _syslog, _tls, _http, _https, _lumberjack, _lumberjackTls })
            await UntilAsync(process, () => IsOpen(port));
        // datagrams are taken right after connections are
        await Task.Delay(200);
        try
        {
            await test();
        }
        catch (Exception e) when (e is not Xunit.Sdk.SkipException)
        {
            process.Kill();
            throw new InvalidOperationException($"{e.Message}\nLogPipe said: {await error}", e);
        }
    }

    private EndedAtTheEnd Rsyslog(string example, params (string From, string To)[] changes)
    {
        string config = Example(example, [("/var/spool/rsyslog", _folder), .. changes]);
        return Start("rsyslogd", "-n", "-f", WriteConfig(example, config), "-i", Path.Combine(_folder, "rsyslog.pid"));
    }

    private static string Example(string name, params (string From, string To)[] changes)
    {
        string text = File.ReadAllText(RepositoryFolder.Path("deploy", "agents", name));
        foreach ((string from, string to) in changes)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }

    private string WriteConfig(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Waits for events, in the order in which they were delivered.</summary>
    private async Task<JsonElement[]> EventsAsync(Process? agent, int count)
    {
        string file = Path.Combine(_folder, "events.ndjson");
        await UntilAsync(agent, () => File.Exists(file) && File.ReadAllBytes(file).AsSpan().Count((byte)'\n') >= count);
        await Task.Delay(300); // the time in which one too many would come
        JsonElement[] events = [.. (await File.ReadAllLinesAsync(file)).Select(static line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal(count, events.Length);
        return events;
    }

    private static string? Text(JsonElement document, string path)
    {
        foreach (string name in path.Split('.'))
        {
            if (!document.TryGetProperty(name, out document))
                return null;
        }

        return document.ToString();
    }

    private static async Task UntilAsync(Process? process, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            if (process is { HasExited: true })
                Assert.Fail($"the program ended with {process.ExitCode}");
            await Task.Delay(50, patience.Token);
        }
    }

    private static EndedAtTheEnd Start(string program, params string[] arguments)
    {
        // output is let through to whoever runs the tests
        var process = new EndedAtTheEnd { StartInfo = new ProcessStartInfo(Which(program)!, arguments) };
        process.Start();
        return process;
    }

    private static async Task<string> RunToEndAsync(string program, params string[] arguments)
    {
        using var process = new EndedAtTheEnd { StartInfo = new ProcessStartInfo(Which(program)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}{await error}");
    }

    private static string? Which(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static bool IsOpen(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class EndedAtTheEnd : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited)
            {
                Kill(entireProcessTree: true);
                WaitForExit(5000);
            }

            base.Dispose(disposing);
        }
    }
}
