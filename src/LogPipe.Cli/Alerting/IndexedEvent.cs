using System.Globalization;
using System.Text.Json;
using LogPipe.Index.Search;

namespace LogPipe.Cli.Alerting;

/// <summary>What alerts and comparisons need of an event in the index.</summary>
/// <param name="Time">When it happened; of a roll-up, the first event that it counts.</param>
/// <param name="Last">Of a roll-up the last event that it counts, else the same.</param>
/// <param name="Count">How many events it stands for.</param>
/// <param name="Application"><c>service.name</c>, else <c>event.dataset</c>.</param>
/// <param name="Dataset"><c>event.dataset</c>.</param>
/// <param name="Level"><c>log.level</c>.</param>
/// <param name="Host"><c>host.name</c>.</param>
/// <param name="Code">LogPipe's error code, or empty.</param>
/// <param name="Title">The error's name, or empty.</param>
/// <param name="TemplateId">The template's id, or empty.</param>
/// <param name="Template">The template, or empty.</param>
internal sealed record IndexedEvent(
    DateTimeOffset Time, DateTimeOffset Last, long Count, string Application, string Dataset, string Level, string Host, string Code, string Title, string TemplateId, string Template)
{
    /// <summary>Reads an event.</summary>
    public static IndexedEvent Of(SearchHit hit)
    {
        using JsonDocument document = JsonDocument.Parse(hit.Json);
        JsonElement root = document.RootElement;
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(hit.Timestamp / TimeSpan.NanosecondsPerTick);
        string dataset = Text(root, "event", "dataset");
        string service = Text(root, "service", "name");
        long count = Find(root, "logpipe", "repeat", "count") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long counted) ? counted : 1;
        return new(
            Date(root, "first") ?? time, Date(root, "last") ?? time, count, service.Length > 0 ? service : dataset, dataset, Text(root, "log", "level"), Text(root, "host", "name"),
            Text(root, "logpipe", "error", "code"), Text(root, "logpipe", "error", "title"), Text(root, "logpipe", "template", "id"), Text(root, "logpipe", "template", "text"));
    }

    private static DateTimeOffset? Date(JsonElement root, string end) =>
        DateTimeOffset.TryParse(Text(root, "logpipe", "repeat", end), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private static string Text(JsonElement root, params ReadOnlySpan<string> path) => Find(root, path) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static JsonElement? Find(JsonElement root, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root))
                return null;
        }

        return root;
    }
}
