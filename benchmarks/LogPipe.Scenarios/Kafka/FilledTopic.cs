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
    private const int HostsOfPartition = 2;

    /// <summary>Writes the lines of a log to a topic until it has so many.</summary>
    /// <param name="port">The broker's port.</param>
    /// <param name="log">The log.</param>
    /// <param name="lineCount">Lines at least.</param>
    /// <param name="partitions">Partitions of the topic; two hosts write to each.</param>
    /// <param name="compression">How the producer compresses.</param>
    /// <returns>The lines and their bytes.</returns>
    public static (long Lines, long Bytes) Fill(int port, string log, long lineCount, int partitions = Partitions, CompressionType compression = CompressionType.Lz4)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = $"127.0.0.1:{port}",
            // 5 ms is what librdkafka waits, and with it rsyslog's omkafka, Fluent Bit and Vector; 2048 events are Filebeat's bulk_max_size
            LingerMs = 5,
            BatchNumMessages = 2048,
            CompressionType = compression,
            QueueBufferingMaxMessages = 500_000,
            EnableIdempotence = true,
        };
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(config).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(producer.Handle).Build();
        admin.CreateTopicsAsync([new TopicSpecification { Name = Name, NumPartitions = partitions, ReplicationFactor = 1 }]).GetAwaiter().GetResult();
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
                    host = (host + 1) % (HostsOfPartition * partitions);
                byte[] value = Encoding.UTF8.GetBytes(line);
                Produce(producer, host, host % partitions, value);
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

    private static void Produce(IProducer<string, byte[]> producer, int host, int partition, byte[] value)
    {
        var message = new Message<string, byte[]> { Key = string.Create(CultureInfo.InvariantCulture, $"host{host}"), Value = value };
        while (true)
        {
            try
            {
                producer.Produce(new TopicPartition(Name, partition), message);
                return;
            }
            catch (ProduceException<string, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
