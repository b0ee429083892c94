using System.Globalization;

namespace LogPipe.Kafka;

/// <summary>How partitions are called and known.</summary>
public static class PartitionName
{
    /// <summary>What the keys of Kafka sources begin with.</summary>
    private const string KeyPrefix = "kafka:";

    /// <summary>Gives what people call a partition: <c>logs[3]</c>.</summary>
    public static string Of(string topic, int partition) => string.Create(CultureInfo.InvariantCulture, $"{topic}[{partition}]");

    /// <summary>Gives the key of a partition's source.</summary>
    /// <param name="topicId">The id that the cluster gave the topic.</param>
    /// <param name="partition">Its number.</param>
    public static string KeyOf(string topicId, int partition) => string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}{topicId}:{partition}");

    /// <summary>Says whether the key is one of a Kafka partition.</summary>
    public static bool IsKey(string sourceKey)
    {
        ArgumentNullException.ThrowIfNull(sourceKey);
        return sourceKey.StartsWith(KeyPrefix, StringComparison.Ordinal);
    }

    /// <summary>Takes a name apart.</summary>
    public static bool TryParse(string name, out string topic, out int partition)
    {
        ArgumentNullException.ThrowIfNull(name);
        int open = name.LastIndexOf('[');
        topic = open < 0 ? "" : name[..open];
        partition = 0;
        return open > 0 && name[^1] == ']' && int.TryParse(name.AsSpan(open + 1, name.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out partition);
    }
}
