using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;

namespace LogPipe.Kafka.Tests;

/// <summary>What an output refuses lies on a topic beside its own, where other programs read it, and comes back with <c>logpipe replay</c>.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class DeadLetterTopicTests : IDisposable
{
    private const string Long = "2026-03-14 09:00:02,000 ERROR [com.acme.B] (t-1) too long for the topic: ";

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-dlq-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task What_is_refused_lies_on_the_dead_letter_topic_and_a_replay_delivers_it_once()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        using Topic topic = await Topic.Create(kafka, "logs", 1);
        string refused = Long + new string('x', 3000);
        topic.Write("2026-03-14 09:00:01,000 INFO  [com.acme.A] (t-1) short", "a", null, ("host", "web1"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        topic.Write(refused, "b", null, ("host", "web2"));
        topic.Flush();

        string first = await Run(kafka, "4KiB", "run", "--once");
        List<ConsumeResult<string, byte[]>> letters = Topic.ReadAll(kafka, "logs.dlq");
        string kcat = await Kcat(kafka);
        string dry = await Run(kafka, "1MiB", "replay", "--topic", "logs.dlq", "--dry-run");
        List<ConsumeResult<string, byte[]>> before = Topic.ReadAll(kafka, "events");
        await Run(kafka, "1MiB", "replay", "--topic", "logs.dlq");
        string again = await Run(kafka, "1MiB", "replay", "--topic", "logs.dlq");
        List<ConsumeResult<string, byte[]>> events = Topic.ReadAll(kafka, "events");

        Assert.Contains("1 in 1 dead letters", first, StringComparison.Ordinal);
        ConsumeResult<string, byte[]> letter = Assert.Single(letters);
        Assert.Equal(refused, Encoding.UTF8.GetString(letter.Message.Value));
        Assert.Equal("too_large", Text(letter, "logpipe-reason"));
        Assert.Equal("kafka", Text(letter, "logpipe-stage"));
        Assert.Equal("1", Text(letter, "logpipe-attempts"));
        Assert.StartsWith("20", Text(letter, "logpipe-first-failed-at"), StringComparison.Ordinal);
        Assert.Equal("logs", Text(letter, "__connect.errors.topic"));
        Assert.Equal("0", Text(letter, "__connect.errors.partition"));
        Assert.Equal("1", Text(letter, "__connect.errors.offset"));
        Assert.Equal("logs", Text(letter, "kafka_dlt-original-topic"));
        Assert.Equal(0, BinaryPrimitives.ReadInt32BigEndian(letter.Message.Headers.GetLastBytes("kafka_dlt-original-partition")));
        Assert.Equal(1, BinaryPrimitives.ReadInt64BigEndian(letter.Message.Headers.GetLastBytes("kafka_dlt-original-offset")));
        Assert.Equal("logpipe", Text(letter, "kafka_dlt-original-consumer-group"));
        Assert.Contains("|logpipe-reason=too_large,logpipe-detail=", kcat, StringComparison.Ordinal);
        Assert.Contains(refused, kcat, StringComparison.Ordinal);

        Assert.Contains("1 new", dry, StringComparison.Ordinal);
        ConsumeResult<string, byte[]> small = Assert.Single(before);
        Assert.Contains("0 dead letters", again, StringComparison.Ordinal);
        Assert.Equal(2, events.Count);
        ConsumeResult<string, byte[]> late = events.Single(e => Text(e, "logpipe-id") != Text(small, "logpipe-id"));
        JsonNode document = JsonNode.Parse(late.Message.Value)!;
        Assert.Equal("web2", (string?)document["host"]!["name"]);
        Assert.Equal(refused, (string?)document["event"]!["original"]);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Text(small, "traceparent"));
        Assert.Equal("jboss.server", Text(small, "logpipe-format"));
        Assert.StartsWith("a", small.Message.Key, StringComparison.Ordinal);
    }

    private static string Text(ConsumeResult<string, byte[]> message, string header) => Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes(header));

    private async Task<string> Run(RealServer kafka, string maxMessageBytes, params string[] arguments)
    {
        using Instance instance = Instance.Start(Path.Combine(_folder, "run"), $$"""
            inputs: {kafka: [{brokers: ["127.0.0.1:{{kafka.Port}}"], topics: [logs]}]}
            fold: {enabled: false}
            outputs: {kafka: {topic: events, max_message_bytes: {{maxMessageBytes}} } }
            dead_letters: {kafka: { } }
            """, arguments);
        int code = await instance.End();
        Assert.True(code == 0, instance.Said);
        return instance.Said;
    }

    /// <summary>Reads the dead letters with a program that others wrote.</summary>
    private static async Task<string> Kcat(RealServer kafka)
    {
        try
        {
            using Process kcat = Process.Start(new ProcessStartInfo("kcat", ["-b", $"127.0.0.1:{kafka.Port}", "-C", "-t", "logs.dlq", "-e", "-q", "-f", "|%h|%s\n"])
            {
                RedirectStandardOutput = true,
            })!;
            string said = await kcat.StandardOutput.ReadToEndAsync();
            await kcat.WaitForExitAsync();
            return said;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("kcat is missing: install the package kcat");
            return "";
        }
    }
}
