using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LogPipe.Scenarios.Kafka;

/// <summary>A topic of lines as agents ship them: a message a line, the host as the key, each host in one partition.</summary>
internal static class FilledTopic
{
    public const string Name = "logs";
    public const int Partitions = 4;
    private const int Hosts = 8;

    /// <summary>Writes the lines of a log to a topic until it has so many.</summary>
    /// <returns>The lines and their bytes.</returns>
    public static (long Lines, long Bytes) Fill(int port, string log, long lineCount)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = $"127.0.0.1:{port}",
            LingerMs = 20,
            BatchSize = 1 << 20,
            CompressionType = CompressionType.Lz4,
            QueueBufferingMaxMessages = 500_000,
            EnableIdempotence = true,
        };
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(config).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(producer.Handle).Build();
        admin.CreateTopicsAsync([new TopicSpecification { Name = Name, NumPartitions = Partitions, ReplicationFactor = 1 }]).GetAwaiter().GetResult();
        long lines = 0;
        long bytes = 0;
        while (lines < lineCount)
        {
            // events of several lines stay together: a host takes a stretch of them
            int host = 0;
            foreach (string line in File.ReadLines(log))
            {
                bool isHead = !line.StartsWith('\t') && !line.StartsWith("java.", StringComparison.Ordinal);
                if (isHead)
                    host = (host + 1) % Hosts;
                byte[] value = Encoding.UTF8.GetBytes(line);
                Produce(producer, host, value);
                bytes += value.Length;
                if (++lines >= lineCount && isHead)
                    break;
            }
        }

        while (producer.Flush(TimeSpan.FromSeconds(10)) > 0)
        {
        }

        return (lines, bytes);
    }

    private static void Produce(IProducer<string, byte[]> producer, int host, byte[] value)
    {
        var message = new Message<string, byte[]> { Key = string.Create(CultureInfo.InvariantCulture, $"host{host}"), Value = value };
        while (true)
        {
            try
            {
                producer.Produce(new TopicPartition(Name, host % Partitions), message);
                return;
            }
            catch (ProduceException<string, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
