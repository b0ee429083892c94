using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LogPipe.Kafka.Tests;

/// <summary>The whole way with the real programs: rsyslog follows a file as <c>deploy/agents</c> says, Kafka keeps it, LogPipe joins and parses it, the index is searched.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class RsyslogTests : IDisposable
{
    private const int Orders = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-rsyslog-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task A_line_in_a_file_is_found_in_the_index()
    {
        string agents = Path.Combine(LogPipe.Cli.Tests.RepositoryFolder.Path("deploy", "agents"), "rsyslog-kafka.conf");
        await using RealServer kafka = await RealServer.Start("kafka");
        await using RealServer index = await RealServer.Start("opensearch");
        using Topic topic = await Topic.Create(kafka, "logs", 3);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        string log = Path.Combine(_folder, "server.log");
        await File.WriteAllTextAsync(log, "");
        string config = (await File.ReadAllTextAsync(agents))
            .Replace("/opt/jboss/standalone/log/server.log", log, StringComparison.Ordinal).Replace("localhost:9092", $"127.0.0.1:{kafka.Port}", StringComparison.Ordinal);
        using Process rsyslog = StartRsyslog(config);
        using Instance instance = Instance.Run(Path.Combine(_folder, "run"), $$"""
            inputs: {kafka: [{brokers: ["127.0.0.1:{{kafka.Port}}"], topics: [logs]}]}
            parse: {flush_after: 1s}
            fold: {enabled: false}
            outputs: {elasticsearch: {urls: ["http://127.0.0.1:{{index.Port}}"] } }
            """);
        try
        {
            await File.AppendAllTextAsync(log, Lines());
            for (var waited = Stopwatch.StartNew(); await cluster.TryCount() is not Orders + 1;)
            {
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(90), $"{await cluster.TryCount()} of {Orders + 1} events: {instance.Said}");
                await Task.Delay(500);
            }

            JsonNode found = Assert.Single(await cluster.Search("log.level:error AND error.type:java.lang.IllegalStateException", "logs-*"))!["_source"]!;
            Assert.Equal("unlucky order", ((string)found["message"]!).Split('\n')[0]);
            Assert.Contains("at com.acme.Shop.buy(Shop.java:13)", (string)found["error"]!["stack_trace"]!, StringComparison.Ordinal);
            Assert.StartsWith("2026-03-14T09:00:00", (string)found["@timestamp"]!, StringComparison.Ordinal);
            Assert.Equal(Orders, (await cluster.Search("message:order AND log.level:info", "logs-*")).Count);
            instance.Signal("TERM");
            Assert.Equal(0, await instance.End());
        }
        finally
        {
            rsyslog.Kill();
            await rsyslog.WaitForExitAsync();
        }
    }

    private Process StartRsyslog(string config)
    {
        string file = Path.Combine(_folder, "rsyslog.conf");
        string work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        File.WriteAllText(file, $"global(workDirectory=\"{work}\")\n{config}");
        foreach (string daemon in (string[])["/usr/sbin/rsyslogd", "/usr/bin/rsyslogd"])
        {
            if (File.Exists(daemon))
                return Process.Start(daemon, ["-n", "-f", file, "-i", Path.Combine(_folder, "rsyslog.pid")]);
        }

        Assert.Skip("rsyslog is missing: install the packages rsyslog and rsyslog-kafka");
        return null!;
    }

    private static string Lines()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Orders; i++)
        {
            string stamp = new DateTime(2026, 3, 14, 9, 0, 0).AddMilliseconds(i * 7).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
            if (i == 13)
                text.Append(CultureInfo.InvariantCulture, $"{stamp} ERROR [com.acme.Shop] (t-1) unlucky order\njava.lang.IllegalStateException: no\n\tat com.acme.Shop.buy(Shop.java:13)\n");
            text.Append(CultureInfo.InvariantCulture, $"{stamp} INFO  [com.acme.Shop] (t-1) order {i} took {i % 90} ms\n");
        }

        return text.ToString();
    }
}
