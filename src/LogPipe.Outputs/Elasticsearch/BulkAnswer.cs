using System.Text.Json;
using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>Judges the items of a <c>_bulk</c> answer, one by one (Elasticsearch and OpenSearch reference, "Bulk API").</summary>
internal static class BulkAnswer
{
    /// <summary>What is asked of the answer: enough to judge it, little enough to be cheap.</summary>
    public const string FilterPath = "errors,items.*.status,items.*.failure_store,items.*.error.type,items.*.error.reason,items.*.error.index,items.*.error.caused_by.reason";

    private const int MaxReasonChars = 500;

    /// <summary>Kinds of refusal that have to do with what the document holds; another document may well be taken.</summary>
    private static readonly string[] MappingTypes =
    [
        "mapper_parsing_exception", "document_parsing_exception", "strict_dynamic_mapping_exception", "mapper_exception",
        "illegal_argument_exception", "json_parse_exception", "parsing_exception", "x_content_parse_exception",
    ];

    /// <summary>Sets the outcome of every document of a request.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="request">The request.</param>
    /// <param name="first">The first of its documents that was sent.</param>
    /// <param name="count">How many of its documents were sent.</param>
    /// <param name="outcomes">Where the outcomes go.</param>
    /// <param name="counts">Where the answers are counted.</param>
    /// <param name="missing">Where data streams and indices go that are not there.</param>
    /// <returns>How many the index was too busy for.</returns>
    /// <exception cref="IOException">The answer is not what was asked for: nothing of it counts.</exception>
    public static int Judge(ReadOnlySpan<byte> json, BulkRequest request, int first, int count, WriteOutcomes outcomes, BulkCounts counts, MissingTargets missing)
    {
        // the usual case, and the cheap one: nothing failed, nothing went to a failure store
        if (json.StartsWith("{\"errors\":false"u8) && json.IndexOf("\"failure_store\""u8) < 0)
        {
            SetAll(request, first, count, outcomes);
            counts.Add(WriteStatus.Delivered, isDuplicate: false, count);
            return 0;
        }

        Item[] items = Read(json);
        if (items.Length != count)
            throw new IOException($"the index answered for {items.Length} of {count} documents: asked again");
        int busy = 0;
        for (int i = 0; i < items.Length; i++)
        {
            (WriteStatus status, string? reason) = Judge(items[i], missing);
            busy += status == WriteStatus.Retry ? 1 : 0;
            counts.Add(status, items[i].Status == 409, 1);
            Set(outcomes, request.RecordOf(first + i), status, reason);
        }

        return busy;
    }

    private static void SetAll(BulkRequest request, int first, int count, WriteOutcomes outcomes)
    {
        for (int i = first; i < first + count; i++)
            Set(outcomes, request.RecordOf(i), WriteStatus.Delivered, null);
    }

    /// <summary>Requests end side by side, outcomes are not made for that.</summary>
    private static void Set(WriteOutcomes outcomes, int record, WriteStatus status, string? reason)
    {
        lock (outcomes)
            outcomes.Set(record, status, reason);
    }

    private static (WriteStatus Status, string? Reason) Judge(in Item item, MissingTargets missing)
    {
        if (item.IsInFailureStore)
            return (WriteStatus.Rejected, "mapping: the cluster put it into the failure store");
        switch (item.Status)
        {
            case >= 200 and < 300:
                return (WriteStatus.Delivered, null);
            case 409:
                // it is there already, or a roll-up that counts more is
                return (WriteStatus.Delivered, null);
            case 429 or >= 500:
                return (WriteStatus.Retry, item.Reason);
            case 403 when item.Type == "cluster_block_exception":
                return (WriteStatus.Retry, $"{item.Reason}: the index is read-only, often because a disk is full");
            case 404:
                return (WriteStatus.Retry, $"{item.Reason}: {missing.Note(item.Index)}");
            default:
                return (WriteStatus.Rejected, Array.IndexOf(MappingTypes, item.Type) >= 0 ? $"mapping: {item.Reason}" : item.Reason);
        }
    }

    private static Item[] Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return [.. document.RootElement.GetProperty("items").EnumerateArray().Select(static item => Item.Of(item.EnumerateObject().First().Value))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new IOException($"the index's answer to _bulk cannot be read ({e.Message}): asked again", e);
        }
    }

    private readonly record struct Item(int Status, string? Type, string? Reason, string? Index, bool IsInFailureStore)
    {
        public static Item Of(JsonElement item)
        {
            bool isInFailureStore = item.TryGetProperty("failure_store", out JsonElement store) && store.ValueKind == JsonValueKind.String && store.GetString() == "used";
            if (!item.TryGetProperty("error", out JsonElement error))
                return new Item(item.GetProperty("status").GetInt32(), null, null, null, isInFailureStore);
            string? type = Text(error, "type");
            string? reason = Text(error, "reason");
            if (error.TryGetProperty("caused_by", out JsonElement cause) && Text(cause, "reason") is { } deeper)
                reason = $"{reason} ({deeper})";
            string whole = $"{type}: {reason}";
            return new Item(item.GetProperty("status").GetInt32(), type, whole.Length > MaxReasonChars ? whole[..MaxReasonChars] : whole, Text(error, "index"), isInFailureStore);
        }

        private static string? Text(JsonElement parent, string name) =>
            parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
