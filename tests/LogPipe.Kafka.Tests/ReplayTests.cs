using System.Globalization;
using System.Text.Json.Nodes;

namespace LogPipe.Kafka.Tests;

/// <summary>A part of a topic that is sent through the pipeline again changes nothing that is there and adds what is missing.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class ReplayTests : IDisposable
{
    private const int Lines = 3000;

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task A_range_is_replayed_into_the_same_ids()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        await using RealServer index = await RealServer.Start("opensearch");
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        using Topic topic = await Topic.Create(kafka, "logs", 2);
        for (int i = 0; i < Lines; i++)
        {
            string stamp = new DateTime(2026, 3, 14, 9, 0, 0).AddMilliseconds(i * 7).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
            topic.Write($"{stamp} INFO  [com.acme.Shop{i % 7}] (t-1) order {i} took {i % 90} ms", "h", i % 2);
        }

        topic.Flush();
        await Run(kafka, index, "run", "--once");
        Dictionary<string, long>? first = await cluster.TryCountBy("event.dataset");
        string same = await Run(kafka, index, "replay", "--topic", "logs", "--dry-run");
        await Run(kafka, index, "replay", "--topic", "logs");
        Dictionary<string, long>? replayed = await cluster.TryCountBy("event.dataset");
        int deleted = await cluster.DeleteAll("logs-*");
        string missing = await Run(kafka, index, "replay", "--topic", "logs", "--from", "0", "--dry-run");
        await Run(kafka, index, "replay", "--topic", "logs", "--from", "2026-01-01");

        Assert.Equal(Lines, first!.Values.Sum());
        Assert.Contains(" 0 new, 0 with another code, 0 with another template, 0 with other fields", same, StringComparison.Ordinal);
        Assert.Equal(first, replayed);
        Assert.Contains($" {deleted} new,", missing, StringComparison.Ordinal);
        Assert.Contains(" 0 with another code, 0 with another template, 0 with other fields", missing, StringComparison.Ordinal);
        Assert.Equal(first, await cluster.TryCountBy("event.dataset"));
    }

    [Fact(Explicit = true)]
    public async Task Dead_letters_in_files_are_replayed_and_deleted()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "events", 1);
        string log = Path.Combine(_folder, "server.log");
        await File.WriteAllTextAsync(log, $"2026-03-14 09:00:01,000 INFO  [com.acme.A] (t-1) {new string('x', 3000)}\n");
        string deadLetters = Path.Combine(_folder, "run", "data", "dead-letters");

        await RunFiles(kafka, log, "2KiB", "run", "--once");
        int written = Directory.GetFiles(deadLetters).Length;
        string dry = await RunFiles(kafka, log, "1MiB", "replay", "--dry-run");
        int kept = Directory.GetFiles(deadLetters).Length;
        await RunFiles(kafka, log, "1MiB", "replay");

        Assert.Equal((1, 1), (written, kept));
        Assert.Contains("1 new", dry, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(deadLetters));
        JsonNode document = JsonNode.Parse(Assert.Single(Topic.ReadAll(kafka, "events")).Message.Value)!;
        Assert.Equal(log, (string?)document["log"]!["file"]!["path"]);
        Assert.Equal("com.acme.A", (string?)document["log"]!["logger"]);
    }

    private Task<string> Run(RealServer kafka, RealServer index, params string[] arguments) => Run($$"""
        inputs: {kafka: [{brokers: ["127.0.0.1:{{kafka.Port}}"], topics: [logs]}]}
        outputs: {elasticsearch: {urls: ["http://127.0.0.1:{{index.Port}}"] } }
        """, arguments);

    private Task<string> RunFiles(RealServer kafka, string log, string maxMessageBytes, params string[] arguments) => Run($$"""
        inputs: {files: [{paths: {{log}}}]}
        outputs: {kafka: {brokers: ["127.0.0.1:{{kafka.Port}}"], topic: events, max_message_bytes: {{maxMessageBytes}} } }
        """, arguments);

    private async Task<string> Run(string yaml, string[] arguments)
    {
        using Instance instance = Instance.Start(Path.Combine(_folder, "run"), yaml, arguments);
        int code = await instance.End();
        Assert.True(code == 0, instance.Said);
        return instance.Said;
    }
}
