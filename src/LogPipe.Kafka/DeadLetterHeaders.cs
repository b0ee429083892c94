using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>
/// Says in headers why a letter is one: those of Kafka Connect (<c>__connect.errors.*</c>) and of Spring (<c>kafka_dlt-*</c>), so that browsers and tools made for either show it, and those of
/// LogPipe, from which a replay makes the same event.
/// </summary>
/// <remarks>
/// Connect writes numbers as text (<c>DeadLetterQueueReporter</c>), Spring as big-endian integers (<c>DeadLetterPublishingRecoverer</c>).
/// </remarks>
internal static class DeadLetterHeaders
{
    private const string Reason = "logpipe-reason";
    private const string Detail = "logpipe-detail";
    private const string Stage = "logpipe-stage";
    private const string Attempts = "logpipe-attempts";
    private const string FirstFailedAt = "logpipe-first-failed-at";
    private const string SourceName = "logpipe-source";
    private const string SourceKey = "logpipe-source-key";
    private const string Position = "logpipe-position";
    private const string Lines = "logpipe-lines";
    private const string SubEvent = "logpipe-sub-event";
    private const string Timestamp = "logpipe-timestamp";
    private const string Context = "logpipe-context";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Makes the headers of a letter.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="group">The consumer group that read it, or null.</param>
    public static Headers Of(DeadLetter letter, string? group)
    {
        var headers = new Headers();
        Add(headers, Reason, letter.Reason);
        Add(headers, Detail, letter.Detail);
        Add(headers, Stage, letter.Stage);
        Add(headers, Attempts, Text(letter.Attempts));
        Add(headers, FirstFailedAt, letter.FirstFailedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        Add(headers, SourceName, letter.SourceName);
        Add(headers, SourceKey, letter.SourceKey);
        Add(headers, Position, Text(letter.Position));
        Add(headers, Lines, Text(letter.LineCount));
        Add(headers, SubEvent, Text(letter.SubEvent));
        if (letter.Timestamp != LogBatch.NoTime)
            Add(headers, Timestamp, Text(letter.Timestamp));
        if (letter.Context.Count > 0)
            Add(headers, Context, JsonSerializer.Serialize(letter.Context));
        string failure = $"logpipe.{letter.Reason}";
        bool isPartition = PartitionName.TryParse(letter.SourceName, out string topic, out int partition);
        AddConnect(headers, letter, isPartition ? (topic, partition) : null, failure);
        AddSpring(headers, letter, isPartition ? (topic, partition) : null, failure, group);
        return headers;
    }

    /// <summary>Says whether a message is a dead letter.</summary>
    public static bool AreOfLetter(Headers? headers) => headers is not null && headers.TryGetLastBytes(Reason, out _);

    /// <summary>Makes a letter of a message that LogPipe wrote.</summary>
    /// <returns>Null where the headers are not those of one.</returns>
    public static DeadLetter? Read(Headers headers, ReadOnlyMemory<byte> payload)
    {
        if (TextOf(headers, SourceKey) is not { } key || TextOf(headers, Reason) is not { } reason || !long.TryParse(TextOf(headers, Position), CultureInfo.InvariantCulture, out long position))
            return null;
        return new DeadLetter
        {
            Payload = payload,
            Reason = reason,
            Detail = TextOf(headers, Detail) ?? "",
            Stage = TextOf(headers, Stage) ?? "",
            Attempts = (int)NumberOf(headers, Attempts, 1),
            FirstFailedAt = DateTimeOffset.TryParse(TextOf(headers, FirstFailedAt), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : default,
            SourceName = TextOf(headers, SourceName) ?? key,
            SourceKey = key,
            Position = position,
            LineCount = (int)NumberOf(headers, Lines, 1),
            SubEvent = (int)NumberOf(headers, SubEvent, 0),
            Timestamp = NumberOf(headers, Timestamp, LogBatch.NoTime),
            Context = ContextOf(headers),
        };
    }

    private static void AddConnect(Headers headers, DeadLetter letter, (string Topic, int Partition)? partition, string failure)
    {
        const string Prefix = "__connect.errors.";
        if (partition is var (topic, number))
        {
            Add(headers, Prefix + "topic", topic);
            Add(headers, Prefix + "partition", Text(number));
            Add(headers, Prefix + "offset", Text(letter.Position));
        }

        Add(headers, Prefix + "stage", letter.Stage);
        Add(headers, Prefix + "class.name", "logpipe");
        Add(headers, Prefix + "exception.class.name", failure);
        Add(headers, Prefix + "exception.message", letter.Detail);
    }

    private static void AddSpring(Headers headers, DeadLetter letter, (string Topic, int Partition)? partition, string failure, string? group)
    {
        const string Prefix = "kafka_dlt-";
        if (partition is var (topic, number))
        {
            Add(headers, Prefix + "original-topic", topic);
            byte[] four = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(four, number);
            headers.Add(Prefix + "original-partition", four);
            headers.Add(Prefix + "original-offset", Eight(letter.Position));
            if (letter.Timestamp != LogBatch.NoTime)
                headers.Add(Prefix + "original-timestamp", Eight(letter.Timestamp / 1_000_000));
            if (group is not null)
                Add(headers, Prefix + "original-consumer-group", group);
        }

        Add(headers, Prefix + "exception-fqcn", failure);
        Add(headers, Prefix + "exception-message", letter.Detail);
    }

    private static byte[] Eight(long value)
    {
        byte[] eight = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(eight, value);
        return eight;
    }

    private static void Add(Headers headers, string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? TextOf(Headers headers, string name) => headers.TryGetLastBytes(name, out byte[]? bytes) ? Encoding.UTF8.GetString(bytes) : null;

    private static long NumberOf(Headers headers, string name, long otherwise) =>
        long.TryParse(TextOf(headers, name), CultureInfo.InvariantCulture, out long number) ? number : otherwise;

    private static Dictionary<string, string> ContextOf(Headers headers)
    {
        try
        {
            return TextOf(headers, Context) is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // somebody changed it: the event is made from its bytes alone
        }
    }
}
