using System.Text.Json;
using Confluent.Kafka;
using LogPipe.Model;
using LogPipe.Testing.Contracts;

namespace LogPipe.Kafka.Tests;

/// <summary>The contract of outputs, against a real broker that all of these tests share.</summary>
[Collection("servers")]
public sealed class KafkaOutputContractTests(SharedBroker broker) : OutputContract, IClassFixture<SharedBroker>, IAsyncDisposable
{
    private readonly string _topic = $"events-{Guid.NewGuid():N}";

    /// <summary>A topic can only be appended to: readers know what comes again by <c>logpipe-id</c>.</summary>
    protected override bool RecognizesReplays => false;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override async Task<IOutput> OpenAsync()
    {
        RealServer kafka = await broker.Get();
        using Topic topic = await Topic.Create(kafka, _topic, 3, mayExist: true);
        return new KafkaOutput("kafka", new KafkaOutputOptions { Connection = new() { Brokers = [$"127.0.0.1:{kafka.Port}"] }, Topic = _topic }, "1.0");
    }

    protected override async Task<IReadOnlyList<string>> ReadBackAsync()
    {
        List<ConsumeResult<string, byte[]>> messages = Topic.ReadAll(await broker.Get(), _topic);
        return [.. messages.Select(static m => JsonDocument.Parse(m.Message.Value).RootElement.GetProperty("message").GetString()!)];
    }
}

/// <summary>A broker that is started when the first test needs it.</summary>
public sealed class SharedBroker : IAsyncDisposable
{
    private RealServer? _server;

    internal async Task<RealServer> Get() => _server ??= await RealServer.Start("kafka");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
