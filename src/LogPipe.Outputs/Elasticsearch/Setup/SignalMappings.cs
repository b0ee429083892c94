using System.Text.Json.Nodes;

namespace LogPipe.Outputs.Elasticsearch.Setup;

/// <summary>The mapping of signals: the fields of an incident and no others (<c>dynamic: strict</c>). Names and types are those of ECS 8.17; <c>logpipe.incident.*</c> is ours.</summary>
/// <remarks>Alerts of an incident are <c>nested</c>, so that a query about one of them is not met by two (Elasticsearch reference, "Nested field type"); 100 at most, the default limit is 10,000.</remarks>
public static class SignalMappings
{
    private static readonly string[] Counts = ["count", "expected", "expected_low", "expected_high", "score"];

    /// <summary>Gives the mapping.</summary>
    public static JsonObject Build()
    {
        JsonObject alert = Keywords("rule", "kind", "severity", "service", "code", "detail");
        alert["summary"] = Text();
        alert["start"] = Of("date");
        alert["end"] = Of("date");
        AddCounts(alert);
        JsonObject incident = Keywords("status", "severity", "notify");
        incident["muted"] = Of("boolean");
        incident["alerts_total"] = Of("long");
        incident["revision"] = Of("long");
        AddCounts(incident);
        incident["alerts"] = new JsonObject { ["type"] = "nested", ["properties"] = alert };
        JsonObject ecsEvent = Keywords("kind", "id", "module", "dataset", "action", "code");
        ecsEvent["severity"] = Of("long");
        ecsEvent["duration"] = Of("long");
        foreach (string time in (string[])["start", "end", "ingested"])
            ecsEvent[time] = Of("date");
        return new JsonObject
        {
            ["dynamic"] = "strict",
            ["date_detection"] = false,
            ["properties"] = new JsonObject
            {
                ["@timestamp"] = Of("date"),
                ["message"] = Text(),
                ["ecs"] = In(Keywords("version")),
                ["event"] = In(ecsEvent),
                ["rule"] = In(Keywords("name", "category")),
                ["error"] = In(Keywords("code")),
                ["service"] = In(Keywords("name")),
                ["observer"] = In(Keywords("product", "version", "hostname")),
                ["logpipe"] = In(new JsonObject { ["incident"] = In(incident) }),
            },
        };
    }

    private static void AddCounts(JsonObject to)
    {
        foreach (string name in Counts)
            to[name] = Of("double");
    }

    private static JsonObject Keywords(params ReadOnlySpan<string> names)
    {
        var fields = new JsonObject();
        foreach (string name in names)
            fields[name] = new JsonObject { ["type"] = "keyword", ["ignore_above"] = 1024 };
        return fields;
    }

    private static JsonObject In(JsonObject properties) => new() { ["properties"] = properties };

    private static JsonObject Of(string type) => new() { ["type"] = type };

    private static JsonObject Text() => new() { ["type"] = "text", ["norms"] = false };
}
