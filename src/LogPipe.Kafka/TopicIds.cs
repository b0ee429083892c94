using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LogPipe.Kafka;

/// <summary>
/// Knows the id that the cluster gave each topic (KIP-516). Document ids are made from it, so that a topic that is deleted and made again under its name does not
/// repeat the ids of the old one, which an index would take for duplicates. One thread at a time.
/// </summary>
internal sealed class TopicIds : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IAdminClient _admin;
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    /// <summary>Initializes on the connection of a client, which stays open for it.</summary>
    public TopicIds(Handle client) => _admin = new DependentAdminClientBuilder(client).Build();

    /// <summary>Forgets what is known of topics, because they may have been made again.</summary>
    public void Forget(IEnumerable<string> topics)
    {
        foreach (string topic in topics)
            _ids.Remove(topic);
    }

    /// <summary>Gives the id of a topic; its name where the cluster is too old to have ids.</summary>
    /// <exception cref="KafkaException">The cluster does not answer; ask again.</exception>
    public string Of(string topic)
    {
        if (_ids.TryGetValue(topic, out string? id))
            return id;
        id = Ask(topic);
        _ids[topic] = id;
        return id;
    }

    /// <summary>Asks which of the topics whose ids are known have another one now: they were deleted and made again. Safe beside other calls; nothing is forgotten.</summary>
    /// <param name="known">The topics with the ids that are known.</param>
    public async Task<IReadOnlyList<string>> ChangedAsync(IReadOnlyDictionary<string, string> known)
    {
        try
        {
            DescribeTopicsResult result = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(known.Keys), new DescribeTopicsOptions { RequestTimeout = Patience }).ConfigureAwait(false);
            return [.. result.TopicDescriptions.Where(d => !d.Error.IsError && IdOf(d) != known[d.Name]).Select(static d => d.Name)];
        }
        catch (DescribeTopicsException e)
        {
            // some are missing or must not be described: the others count
            return [.. e.Results.TopicDescriptions.Where(d => !d.Error.IsError && IdOf(d) != known[d.Name]).Select(static d => d.Name)];
        }
        catch (KafkaException)
        {
            return []; // the next time may be better
        }
    }

    /// <summary>Gives what is known now.</summary>
    public Dictionary<string, string> Known() => new(_ids, StringComparer.Ordinal);

    public void Dispose() => _admin.Dispose();

    private string Ask(string topic)
    {
        var options = new DescribeTopicsOptions { RequestTimeout = Patience };
        DescribeTopicsResult result = _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), options).GetAwaiter().GetResult();
        TopicDescription description = result.TopicDescriptions[0];
        if (description.Error.IsError)
            throw new KafkaException(description.Error);
        return IdOf(description);
    }

    private static string IdOf(TopicDescription description) =>
        description.TopicId is { } id && (id.MostSignificantBits != 0 || id.LeastSignificantBits != 0) ? id.ToString() : description.Name;
}
