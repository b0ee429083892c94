using Microsoft.Extensions.Logging;

namespace LogPipe.Kafka;

/// <summary>What the Kafka side has to say.</summary>
internal static partial class KafkaLog
{
    [LoggerMessage(1, LogLevel.Information, "{Input}: reads {Partition} from offset {Offset}")]
    public static partial void Reads(ILogger log, string input, string partition, long offset);

    [LoggerMessage(2, LogLevel.Information, "{Input}: {Partition} went to another instance; it was read to offset {Offset}, acknowledged to {Acknowledged}")]
    public static partial void Revoked(ILogger log, string input, string partition, long offset, long acknowledged);

    [LoggerMessage(3, LogLevel.Warning, "{Input}: {Problem}")]
    public static partial void Problem(ILogger log, string input, string problem);

    [LoggerMessage(4, LogLevel.Information, "{Input}: {Note}")]
    public static partial void Note(ILogger log, string input, string note);

    [LoggerMessage(5, LogLevel.Warning, "{Input}: {Partition}: {Count} messages from offset {From} on were deleted by the broker before they were read: raise the topic's retention, or add instances")]
    public static partial void Gone(ILogger log, string input, string partition, long count, long from);

    [LoggerMessage(6, LogLevel.Warning, "{Input}: the topic {Topic} was deleted and made again: it is read from its beginning")]
    public static partial void Recreated(ILogger log, string input, string topic);
}
