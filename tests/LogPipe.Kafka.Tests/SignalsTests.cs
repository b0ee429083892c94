using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Confluent.Kafka;

namespace LogPipe.Kafka.Tests;

/// <summary>Incidents where signals are kept: each is one document, whatever is killed or away while it begins and ends.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class SignalsTests : IDisposable
{
    private const string Signals = "logpipe-signals-default-*";

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-signals-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Explicit = true)]
    [InlineData("opensearch")]
    [InlineData("elasticsearch")]
    public async Task An_incident_is_one_document_through_an_outage_of_the_index_and_kill_9(string product)
    {
        await using RealServer index = await RealServer.Start(product);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        await index.Kill();
        string yaml = Yaml($"elasticsearch: {{urls: [\"http://127.0.0.1:{index.Port}\"], flavor: {product}}}");

        // it begins while the index is away, and LogPipe is killed before it comes back
        using (Instance first = Instance.Run(_folder, yaml))
        {
            await Burst(() => first.Said.Contains("alert: shop", StringComparison.Ordinal) && first.Said.Contains("incidents wait for elasticsearch", StringComparison.Ordinal), first);
            first.Kill();
        }

        await index.Start();
        using (Instance second = Instance.Run(_folder, yaml))
        {
            JsonNode opened = await Until(cluster, "open", second);
            Assert.Equal(["crowd"], opened["rule"]!["name"]!.AsArray().Select(static n => (string?)n));
            Assert.Null(opened["event"]!["end"]);
            second.Kill();
        }

        // still the same incident: it goes on, and ends
        using (Instance third = Instance.Run(_folder, yaml))
        {
            int before = Lines();
            await Burst(() => cluster.TryCount().Result is { } count && count >= before + 20, third);
            JsonNode over = await Until(cluster, "resolved", third);
            Assert.Equal("incident-resolved", (string?)over["event"]!["action"]);
            Assert.True((long)over["event"]!["duration"]! > 0);
            Assert.Equal(1, (int)over["logpipe"]!["incident"]!["alerts_total"]!);
            Assert.Equal("shop", (string?)over["service"]!["name"]![0]);
            third.Signal("TERM");
            Assert.Equal(0, await third.End());
        }

        JsonNode one = Assert.Single(await cluster.Search("event.kind:alert", Signals))!;
        Assert.Matches(@"^logpipe-signals-default-\d{4}\.\d\d$", (string)one["_index"]!);
        // events are untouched by all of it
        Assert.Equal(Lines(), await cluster.TryCount());
        await IsStrict(index, (string)one["_index"]!);
    }

    [Fact(Explicit = true)]
    public async Task Incidents_go_to_the_signals_topic_under_their_id()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic events = await Topic.Create(kafka, "events", 1);
        using Topic signals = await Topic.Create(kafka, "signals", 1);
        string yaml = Yaml($"kafka: {{brokers: [\"127.0.0.1:{kafka.Port}\"], topic: events, signals_topic: signals}}");
        using (Instance instance = Instance.Run(_folder, yaml))
        {
            await Burst(() => instance.Said.Contains("alert: shop", StringComparison.Ordinal), instance);
            instance.Signal("TERM");
            Assert.Equal(0, await instance.End());
        }

        ConsumeResult<string, byte[]> message = Assert.Single(Topic.ReadAll(kafka, "signals"), static m => JsonNode.Parse(m.Message.Value)!["event"]?["kind"]?.ToString() == "alert");
        JsonElement document = JsonSerializer.Deserialize<JsonElement>(message.Message.Value);
        Assert.Equal(message.Message.Key, document.GetProperty("event").GetProperty("id").GetString());
        Assert.Equal(message.Message.Key, Encoding.ASCII.GetString(message.Message.Headers.GetLastBytes("logpipe-id")));
        Assert.Equal("open", document.GetProperty("logpipe").GetProperty("incident").GetProperty("status").GetString());
        Assert.DoesNotContain(Topic.ReadAll(kafka, "events"), static m => m.Message.Key == null);
    }

    /// <summary>A field that the template does not know is refused.</summary>
    private static async Task IsStrict(RealServer index, string name)
    {
        using var http = new HttpClient();
        using var document = new StringContent("{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"stranger\":1}", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PutAsync(new Uri($"http://127.0.0.1:{index.Port}/{name}/_doc/stranger"), document);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("strict_dynamic_mapping_exception", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Waits for the one document to have a status, and gives it.</summary>
    private static async Task<JsonNode> Until(Cluster cluster, string status, Instance instance)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                JsonArray found = await cluster.Search("event.kind:alert", Signals);
                Assert.True(found.Count <= 1, $"{found.Count} documents");
                if (found.Count == 1 && (string?)found[0]!["_source"]!["logpipe"]!["incident"]!["status"] == status)
                    return found[0]!["_source"]!;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // it is not up yet, or has no such index
            }

            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(150), $"no document is {status}: {instance.Said}");
            await Task.Delay(500);
        }
    }

    /// <summary>Writes twenty lines that the rule fires on, and waits for what comes of them.</summary>
    private async Task Burst(Func<bool> holds, Instance instance)
    {
        string stamp = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        await File.AppendAllLinesAsync(Path.Combine(_folder, "server.log"), Enumerable.Range(0, 20).Select(i => $"{stamp} INFO  [com.example.Orders] (t-{i}) order {i} stored"));
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), instance.Said);
            await Task.Delay(200);
        }
    }

    private int Lines() => File.ReadAllLines(Path.Combine(_folder, "server.log")).Length;

    private string Yaml(string output) => $$"""
        inputs: {files: [{paths: "{{_folder}}/*.log", service: shop, start_at: beginning}]}
        outputs: { {{output}} }
        parse: {flush_after: 200ms}
        fold: {enabled: false}
        alerts:
          rules: [{name: crowd, type: threshold, by: application, window: 20s, at_least: 10}]

        """;
}
