using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LogPipe.Kafka.Tests;

/// <summary>Makes topics and writes to them.</summary>
internal sealed class Topic : IDisposable
{
    private readonly IAdminClient _admin;
    private readonly IProducer<string?, byte[]?> _producer;
    private readonly string _name;

    private Topic(RealServer kafka, string name, ClientConfig? login)
    {
        _name = name;
        var config = new ProducerConfig(login ?? new ClientConfig()) { BootstrapServers = $"127.0.0.1:{kafka.Port}", EnableIdempotence = true, LingerMs = 20, MessageTimeoutMs = 120_000 };
        _producer = new ProducerBuilder<string?, byte[]?>(config).SetErrorHandler(static (_, _) => { }).SetLogHandler(static (_, _) => { }).Build();
        _admin = new DependentAdminClientBuilder(_producer.Handle).Build();
    }

    /// <summary>Makes a topic.</summary>
    public static async Task<Topic> Create(RealServer kafka, string name, int partitions, bool mayExist = false, ClientConfig? login = null)
    {
        var topic = new Topic(kafka, name, login);
        try
        {
            await topic.Create(partitions);
        }
        catch (CreateTopicsException e) when (mayExist && e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // made by an earlier call
        }

        return topic;
    }

    /// <summary>Reads everything that a topic holds now.</summary>
    public static List<ConsumeResult<string, byte[]>> ReadAll(RealServer kafka, string name)
    {
        var config = new ConsumerConfig { BootstrapServers = $"127.0.0.1:{kafka.Port}", GroupId = "test", EnablePartitionEof = true, EnableAutoCommit = false };
        using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        TopicMetadata found = admin.GetMetadata(name, TimeSpan.FromSeconds(10)).Topics[0];
        consumer.Assign(found.Partitions.Select(p => new TopicPartitionOffset(name, p.PartitionId, Offset.Beginning)));
        var messages = new List<ConsumeResult<string, byte[]>>();
        for (int open = found.Partitions.Count; open > 0;)
        {
            ConsumeResult<string, byte[]>? result = consumer.Consume(TimeSpan.FromSeconds(10));
            if (result is null)
                break;
            if (result.IsPartitionEOF)
                open--;
            else
                messages.Add(result);
        }

        consumer.Close();
        return messages;
    }

    public Task Create(int partitions) =>
        _admin.CreateTopicsAsync([new TopicSpecification { Name = _name, NumPartitions = partitions, ReplicationFactor = 1 }]);

    public Task Delete() => _admin.DeleteTopicsAsync([_name]);

    /// <summary>Writes a message; <see cref="Flush"/> waits for the broker.</summary>
    public void Write(string? text, string? key = null, int? partition = null, params (string Name, string Value)[] headers)
    {
        var message = new Message<string?, byte[]?> { Key = key, Value = text is null ? null : Encoding.UTF8.GetBytes(text) };
        foreach ((string name, string value) in headers)
            (message.Headers ??= []).Add(name, Encoding.UTF8.GetBytes(value));
        while (true)
        {
            try
            {
                _producer.Produce(new TopicPartition(_name, partition is { } p ? new Partition(p) : Partition.Any), message);
                return;
            }
            catch (ProduceException<string?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    /// <summary>Waits until the broker has everything.</summary>
    public void Flush()
    {
        while (_producer.Flush(TimeSpan.FromSeconds(10)) > 0)
        {
        }
    }

    public void Dispose()
    {
        _admin.Dispose();
        _producer.Dispose();
    }
}
