using System.Text.Json.Nodes;

namespace LogPipe.Kafka.Tests;

/// <summary>What becomes of messages of every kind, from a real broker to a file of events.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class KafkaInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-kafka-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Messages_of_every_kind_have_a_stated_fate()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "logs", 1);
        topic.Write(null, "tombstone");
        topic.Write("");
        topic.Write("2026-03-14 09:00:01,000 ERROR [com.acme.A] (t-1) first failed", "a");
        topic.Write("2026-03-14 09:00:01,001 ERROR [com.acme.B] (t-1) second failed", "b");
        topic.Write("java.lang.IllegalStateException: of the first", "a");
        topic.Write("java.io.IOException: of the second", "b");
        topic.Write("\tat com.acme.A.run(A.java:1)", "a");
        topic.Write("\tat com.acme.B.run(B.java:1)", "b");
        topic.Write("2026-03-14 09:00:02,000 INFO  [com.acme.C] (t-1) with headers", "c", null, ("host", "web1"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        topic.Write("2026-03-14 09:00:03,000 INFO  [com.acme.D] (t-1) long " + new string('x', 5000), "d");
        topic.Write("2026-03-14 09:00:04,000 ERROR [com.acme.E] (t-1) whole trace\njava.lang.Error: e\n\tat com.acme.E.run(E.java:1)", "e");
        topic.Flush();

        (JsonObject[] events, string said) = await Events(kafka);

        JsonObject Of(string logger) => events.Single(e => (string?)e["log.logger"] == logger);
        Assert.Equal(5, events.Length);
        Assert.Equal("java.lang.IllegalStateException", (string?)Of("com.acme.A")["error.type"]);
        Assert.Equal("java.io.IOException", (string?)Of("com.acme.B")["error.type"]);
        Assert.Equal("web1", (string?)Of("com.acme.C")["host.name"]);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (string?)Of("com.acme.C")["trace.id"]);
        Assert.Equal("b7ad6b7169203331", (string?)Of("com.acme.C")["span.id"]);
        Assert.Contains("_truncated", Of("com.acme.D")["tags"]!.AsArray().Select(static t => (string?)t));
        Assert.Equal("java.lang.Error", (string?)Of("com.acme.E")["error.type"]);
        Assert.All(events, static e => Assert.False(e.ContainsKey("log.offset")));
        Assert.Contains("lines in = 11 = 9 in 5 delivered events + 0 in roll-ups + 0 in 0 dead letters + 2 blank", said, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task A_group_goes_on_where_it_was_and_a_topic_that_is_made_again_is_another_one()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "logs", 1);
        topic.Write("2026-03-14 09:00:01,000 INFO  [com.acme.A] (t-1) one", "a");
        topic.Flush();
        (JsonObject[] first, _) = await Events(kafka);
        topic.Write("2026-03-14 09:00:02,000 INFO  [com.acme.A] (t-1) two", "a");
        topic.Flush();
        (JsonObject[] second, _) = await Events(kafka);
        await topic.Delete();
        await Task.Delay(2000);
        await topic.Create(1);
        topic.Write("2026-03-14 09:00:03,000 INFO  [com.acme.A] (t-1) three", "a");
        topic.Flush();
        (JsonObject[] third, _) = await Events(kafka);

        Assert.Equal("one", (string?)Assert.Single(first)["message"]);
        Assert.Equal("two", (string?)Assert.Single(second)["message"]);
        Assert.Equal("three", (string?)Assert.Single(third)["message"]);
    }

    [Fact(Explicit = true)]
    public async Task Every_compression_is_read_and_messages_that_the_broker_deleted_are_passed_over_and_told()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "logs", 1);
        foreach (string compression in (string[])["none", "gzip", "snappy", "lz4", "zstd"])
        {
            using Topic writer = await Topic.Create(kafka, "logs", 1, mayExist: true, new Confluent.Kafka.ProducerConfig { CompressionType = Enum.Parse<Confluent.Kafka.CompressionType>(compression, ignoreCase: true) });
            writer.Write($"2026-03-14 09:00:01,000 INFO  [com.acme.A] (t-1) packed as {compression} {new string('x', 200)}", "a");
            writer.Flush();
        }

        (JsonObject[] first, _) = await Events(kafka);
        for (int i = 0; i < 10; i++)
            topic.Write($"2026-03-14 09:00:02,{i:000} INFO  [com.acme.A] (t-1) late {i}", "a");
        topic.Flush();
        await File.WriteAllTextAsync(Path.Combine(kafka.Folder, "delete.json"), """{"partitions":[{"topic":"logs","partition":0,"offset":12}],"version":1}""");
        await kafka.Cli("delete-records", "--offset-json-file", Path.Combine(kafka.Folder, "delete.json"));
        (JsonObject[] second, string said) = await Events(kafka);

        Assert.Equal(5, first.Length);
        Assert.Equal(["late 7", "late 8", "late 9"], second.Select(static e => (string?)e["message"]));
        Assert.Contains("logs[0]: 7 messages from offset 5 on were deleted by the broker before they were read", said, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task A_topic_that_is_deleted_and_made_again_while_it_is_read_is_read_from_its_beginning()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "logs", 1);
        string file = Path.Combine(_folder, "again.ndjson");
        for (int i = 0; i < 5; i++)
            topic.Write($"2026-03-14 09:00:01,{i:000} INFO  [com.acme.A] (t-1) old {i}", "a");
        topic.Flush();
        using Instance instance = Instance.Run(Path.Combine(_folder, "again"), $$"""
            inputs: {kafka: [{brokers: ["127.0.0.1:{{kafka.Port}}"], topics: [logs], properties: [topic.metadata.refresh.interval.ms=2000]}]}
            fold: {enabled: false}
            monitor: {listen: "127.0.0.1:0"}
            outputs: {index: false, ndjson: {path: {{file}}, flat: true} }
            """);
        await Lines(file, 5, instance);
        await topic.Delete();
        await Task.Delay(6000);
        await topic.Create(1);
        for (int i = 0; i < 20; i++)
            topic.Write($"2026-03-14 09:00:02,{i:000} INFO  [com.acme.A] (t-1) new {i}", "a");
        topic.Flush();
        await Lines(file, 25, instance);
        instance.Signal("TERM");
        Assert.Equal(0, await instance.End());
    }

    private static async Task Lines(string file, int count, Instance instance)
    {
        for (int waited = 0; !File.Exists(file) || (await File.ReadAllTextAsync(file)).Count(static c => c == '\n') < count; waited++)
        {
            Assert.True(waited < 600, instance.Said);
            await Task.Delay(100);
        }
    }

    /// <summary>Reads what the group has not read, and gives the events of this run.</summary>
    private async Task<(JsonObject[] Events, string Said)> Events(RealServer kafka)
    {
        string file = Path.Combine(_folder, $"{Guid.NewGuid():N}.ndjson");
        using Instance instance = Instance.Run(Path.Combine(_folder, "run"), $$"""
            inputs:
              kafka:
                - brokers: ["127.0.0.1:{{kafka.Port}}"]
                  topics: [logs]
                  max_message_bytes: 1KiB
            fold: {enabled: false}
            outputs:
              index: false
              ndjson: {path: {{file}}, flat: true}
            """, once: true);
        Assert.Equal(0, await instance.End());
        string[] lines = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        return ([.. lines.Select(static line => JsonNode.Parse(line)!.AsObject())], instance.Said);
    }
}
