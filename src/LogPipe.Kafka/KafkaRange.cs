using Confluent.Kafka;

namespace LogPipe.Kafka;

/// <summary>Where a range of a topic begins or ends, the same for every partition.</summary>
/// <param name="Offset">An offset, or null.</param>
/// <param name="Time">A time: the first message that is not older, or null.</param>
public readonly record struct KafkaPlace(long? Offset, DateTimeOffset? Time)
{
    /// <summary>Gets the beginning where a range begins and the end where it ends.</summary>
    public static KafkaPlace Open => default;
}

/// <summary>A part of a topic that is read once, outside of any group.</summary>
public sealed record KafkaRange
{
    /// <summary>Gets where it begins.</summary>
    public KafkaPlace From { get; init; }

    /// <summary>Gets where it ends: the place itself does not belong to it.</summary>
    public KafkaPlace To { get; init; }

    /// <summary>Gets the only partition that is read, or null for all.</summary>
    public int? Partition { get; init; }

    /// <summary>Gets the multiple to which beginnings are rounded down, 1 or more: where folding begins anew.</summary>
    public long AlignTo { get; init; } = 1;

    /// <summary>Gets how many messages before and behind the range are read as well, because events may reach over its ends.</summary>
    public int Margin { get; init; }
}

/// <summary>What a range comes to in one partition.</summary>
/// <param name="From">The first offset that belongs to it.</param>
/// <param name="To">The offset behind the last one.</param>
public readonly record struct OffsetBounds(long From, long To);

/// <summary>Asks a cluster for the offsets of ranges.</summary>
internal static class RangeResolver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Gives the bounds in each partition of a topic that hold something.</summary>
    /// <exception cref="KafkaException">The cluster does not answer or refuses.</exception>
    public static Dictionary<TopicPartition, OffsetBounds> Resolve<TKey, TValue>(IConsumer<TKey, TValue> consumer, string topic, KafkaRange range)
    {
        var bounds = new Dictionary<TopicPartition, OffsetBounds>();
        foreach (TopicPartition partition in Partitions(consumer.Handle, topic, range.Partition))
        {
            WatermarkOffsets ends = consumer.QueryWatermarkOffsets(partition, Patience);
            long from = Resolve(consumer, partition, range.From, ends.Low.Value, ends.High.Value);
            long to = Resolve(consumer, partition, range.To, ends.High.Value, ends.High.Value);
            from = Math.Max(from - (from % range.AlignTo), ends.Low.Value);
            to = Math.Min(to, ends.High.Value);
            if (from < to)
                bounds[partition] = new OffsetBounds(from, to);
        }

        return bounds;
    }

    private static IEnumerable<TopicPartition> Partitions(Handle handle, string topic, int? only)
    {
        using IAdminClient admin = new DependentAdminClientBuilder(handle).Build();
        TopicMetadata? found = admin.GetMetadata(topic, Patience).Topics.FirstOrDefault(t => t.Topic == topic);
        if (found is null || found.Error.IsError)
            throw new KafkaException(found?.Error ?? new Error(ErrorCode.UnknownTopicOrPart));
        return [.. found.Partitions.Where(p => only is null || p.PartitionId == only).Select(p => new TopicPartition(topic, p.PartitionId))];
    }

    private static long Resolve<TKey, TValue>(IConsumer<TKey, TValue> consumer, TopicPartition partition, KafkaPlace place, long open, long end)
    {
        if (place.Time is not { } time)
            return place.Offset ?? open;
        TopicPartitionTimestamp[] asked = [new(partition, new Timestamp(time.UtcDateTime))];
        Offset found = consumer.OffsetsForTimes(asked, Patience)[0].Offset;
        return found.IsSpecial ? end : found.Value;
    }
}
