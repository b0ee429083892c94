using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LogPipe.Kafka.Tests;

/// <summary>The same delivery to the real servers of both products, with and without TLS and a login.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class ElasticsearchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-es-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Explicit = true)]
    [InlineData("opensearch")]
    [InlineData("elasticsearch")]
    public async Task Events_arrive_once_though_everything_is_sent_twice_and_rolled_over_in_between(string product)
    {
        await using RealServer index = await RealServer.Start(product);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "logs", 1);
        foreach (string line in await File.ReadAllLinesAsync(WriteLog(3000)))
            topic.Write(line);
        topic.Flush();

        Assert.Equal(0, await RunGroup("one", kafka, index));
        Dictionary<string, long>? once = await cluster.TryCountBy("event.dataset");
        await cluster.Post("logs-jboss.server-default/_rollover", null);
        // another group has no offset: every message is read and sent again, as after a crash
        Assert.Equal(0, await RunGroup("two", kafka, index));

        Assert.Equal(new Dictionary<string, long> { ["jboss.server"] = 3000 }, once);
        Assert.Equal(once, await cluster.TryCountBy("event.dataset"));
        JsonNode found = Assert.Single(await cluster.Search("log.level:error AND error.type:java.lang.IllegalStateException AND message:unlucky"))!;
        Assert.StartsWith("2026-03-14T09:00:00", (string)found["_source"]!["@timestamp"]!, StringComparison.Ordinal);
    }

    [Theory(Explicit = true)]
    [InlineData("compatibility.override_main_response_version: true")]
    [InlineData("action.auto_create_index: false")]
    public async Task A_run_once_ends_though_its_data_streams_and_templates_are_deleted_under_it(string setting)
    {
        await using RealServer index = await RealServer.Start("opensearch", folder => File.WriteAllText(Path.Combine(folder, "extra.yml"), setting + "\n"));
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        using Instance instance = Instance.Run(Path.Combine(_folder, "once"), Yaml($"http://127.0.0.1:{index.Port}", WriteLog(12_000), "fold: {enabled: false}", "setup: true"), once: true);
        await Until(() => cluster.TryCount().Result > 500, instance);
        await cluster.Delete("_data_stream/logs-*");
        await cluster.Delete("_index_template/logpipe-*");

        Assert.True(await instance.End(TimeSpan.FromMinutes(3)) == 0, instance.Said);

        Assert.Contains("12000 delivered", instance.Said, StringComparison.Ordinal);
        // it went on while the stream was gone, and what came then is there
        Assert.InRange(await cluster.TryCount() ?? -1, 1, 11_999);
    }

    [Fact(Explicit = true)]
    public async Task Tls_and_a_login_are_used_and_mistakes_in_them_are_told()
    {
        await using RealServer index = await RealServer.Start("elasticsearch", MakeSecure);
        string url = $"https://localhost:{index.Port}";
        await RealServers.Run("elasticsearch", "adduser", index.Folder, "shipper", "secret-word");
        await Task.Delay(6000);
        string log = WriteLog(100);
        string ca = $"tls: {{ca_file: {Path.Combine(index.Folder, "certs", "ca.crt")}}}";

        Assert.Contains("401", await Trouble(url, log, $"{ca}, user: shipper, password: wrong"), StringComparison.Ordinal);
        Assert.Contains("ca_file", await Trouble(url, log, "user: shipper, password: secret-word"), StringComparison.Ordinal);
        Assert.Equal(0, await Run(url, log, "right", "", $"{ca}, user: shipper, password: secret-word"));
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var cluster = new Cluster(url, "shipper", "secret-word", handler);
        Assert.Equal(100, (await cluster.TryCountBy("event.dataset"))?["jboss.server"]);
    }

    [Fact(Explicit = true)]
    public async Task An_authority_that_has_expired_is_told()
    {
        await using RealServer index = await RealServer.Start("elasticsearch", static folder => MakeSecure(folder, isExpired: true));
        string ca = $"tls: {{ca_file: {Path.Combine(index.Folder, "certs", "ca.crt")}}}";

        string said = await Trouble($"https://localhost:{index.Port}", WriteLog(10), $"{ca}, user: shipper, password: secret-word");

        Assert.Contains("certificate is valid", said, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task A_login_without_the_right_to_write_is_told_and_goes_on_when_it_has_it()
    {
        await using RealServer index = await RealServer.Start("elasticsearch", MakeSecure);
        string url = $"https://localhost:{index.Port}";
        await RealServers.Run("elasticsearch", "adduser", index.Folder, "boss", "boss-word");
        await RealServers.Run("elasticsearch", "adduser", index.Folder, "reader", "secret-word");
        string config = Path.Combine(index.Folder, "home", "config");
        string rights = await File.ReadAllTextAsync(Path.Combine(config, "users_roles"));
        await File.WriteAllTextAsync(Path.Combine(config, "roles.yml"), "just_reads:\n  cluster: [monitor]\n  indices:\n    - names: ['logs-*']\n      privileges: [read]\n");
        await File.WriteAllTextAsync(Path.Combine(config, "users_roles"), "superuser:boss\njust_reads:reader\n");
        await Task.Delay(8000);
        string tls = $"tls: {{ca_file: {Path.Combine(index.Folder, "certs", "ca.crt")}}}";
        using Instance instance = Instance.Run(Path.Combine(_folder, "rights"), Yaml(url, WriteLog(100), "fold: {enabled: false}", $"{tls}, user: reader, password: secret-word, setup: false"));
        await Until(() => instance.Said.Contains("the login may not do that (403", StringComparison.Ordinal), instance);
        await File.WriteAllTextAsync(Path.Combine(config, "users_roles"), rights);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var cluster = new Cluster(url, "boss", "boss-word", handler);
        await Until(() => cluster.TryCount().Result == 100, instance);
        instance.Kill();
    }

    private static async Task Until(Func<bool> holds, Instance instance)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), instance.Said);
            await Task.Delay(200);
        }
    }

    private string WriteLog(int events)
    {
        string log = Path.Combine(_folder, "server.log");
        using var lines = new StreamWriter(log);
        for (int i = 0; i < events; i++)
        {
            string stamp = new DateTime(2026, 3, 14, 9, 0, 0).AddMilliseconds(i * 7).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
            lines.Write(i == 13
                ? $"{stamp} ERROR [com.acme.Shop] (t-1) unlucky order\njava.lang.IllegalStateException: no\n\tat com.acme.Shop.buy(Shop.java:13)\n"
                : $"{stamp} INFO  [com.acme.Shop] (t-1) order {i} took {i % 90} ms\n");
        }

        return log;
    }

    private async Task<int> Run(string url, string log, string name, string more = "", string login = "setup: true")
    {
        using Instance instance = Instance.Run(Path.Combine(_folder, name), Yaml(url, log, more, login), once: true);
        return await instance.End();
    }

    private async Task<int> RunGroup(string group, RealServer kafka, RealServer index)
    {
        string input = $"inputs: {{kafka: [{{brokers: [\"127.0.0.1:{kafka.Port}\"], topics: [logs], group: {group}}}]}}";
        string output = $"outputs: {{elasticsearch: {{urls: [\"http://127.0.0.1:{index.Port}\"]}}}}";
        using Instance instance = Instance.Run(Path.Combine(_folder, group), $"{input}\n{output}\n", once: true);
        return await instance.End();
    }

    /// <summary>Runs until the output says that it cannot, and gives what it said.</summary>
    private async Task<string> Trouble(string url, string log, string login)
    {
        using Instance instance = Instance.Run(Path.Combine(_folder, Guid.NewGuid().ToString("N")), Yaml(url, log, "", login));
        var waited = Stopwatch.StartNew();
        while (!instance.Said.Contains("will be offered again", StringComparison.Ordinal) && waited.Elapsed < TimeSpan.FromSeconds(40))
            await Task.Delay(100);
        Assert.False(instance.HasExited, instance.Said);
        instance.Kill();
        return instance.Said;
    }

    private static string Yaml(string url, string log, string more, string login) =>
        $"inputs: {{files: [{{paths: {log}}}]}}\noutputs: {{elasticsearch: {{urls: [\"{url}\"], {login}}}}}\n{more}\n";

    private static void MakeSecure(string folder) => MakeSecure(folder, isExpired: false);

    private static void MakeSecure(string folder, bool isExpired)
    {
        TestAuthority.Make(folder, isExpired);
        File.WriteAllText(Path.Combine(folder, "extra.yml"), """
            xpack.security.enabled: true
            xpack.security.http.ssl.enabled: true
            xpack.security.http.ssl.key: certs/node.key
            xpack.security.http.ssl.certificate: certs/node.crt

            """);
    }
}
