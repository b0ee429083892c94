using System.Globalization;
using LogPipe.Index.Queries;
using LogPipe.Kafka;

namespace LogPipe.Cli.Replaying;

/// <summary>What a user asks <c>logpipe replay</c> for.</summary>
internal sealed record ReplayRequest
{
    /// <summary>Gets the topic, or null for the dead letters in files.</summary>
    public string? Topic { get; init; }

    /// <summary>Gets the folder of dead letters, or null for that of the configuration.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets the part of the topic.</summary>
    public KafkaRange Range { get; init; } = new();

    /// <summary>Gets a value that says whether only is said what would change.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Reads a place: an offset, or a time as in a search.</summary>
    /// <returns>Null where it is neither.</returns>
    public static KafkaPlace? Place(string? text, DateTimeOffset now)
    {
        if (text is null)
            return KafkaPlace.Open;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
            return new KafkaPlace(offset, null);
        try
        {
            return new KafkaPlace(null, TimeExpression.Parse(text, now));
        }
        catch (QueryException)
        {
            return null;
        }
    }
}
