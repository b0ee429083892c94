using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LogPipe.Outputs.Elasticsearch.Setup.Dashboards;

/// <summary>
/// Writes what Kibana and OpenSearch Dashboards show of LogPipe's events and incidents: two data views, saved searches and four dashboards, as the NDJSON that both import ("Saved objects: import").
/// </summary>
/// <remarks>
/// Written as Kibana 7.10 did (<c>migrationVersion</c>): OpenSearch Dashboards began there, and later versions of Kibana migrate it on import. Titles have a place; ids never change, so that an
/// import overwrites what an earlier one made and nothing else.
/// </remarks>
public static class SavedObjects
{
    /// <summary>The dashboard in whose description the hash of all objects stands.</summary>
    public const string MarkedDashboard = "logpipe-noise-budget";

    private const string DataView = "logpipe-events";
    private const string Indices = "logs-*,logpipe-rollups-*";
    private const string SignalsView = "logpipe-signals";
    private const string SignalIndices = "logpipe-signals-*";
    private const int Columns = 48;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Panel[] Panels =
    [
        new("logpipe-events-total", "Events", "metric", "*") { More = ["count"] },
        new("logpipe-noise-templates", "Templates that cost most", "table", "logpipe.template.id:*") { Terms = [("logpipe.template.text", 50), ("service.name", 3)], More = ["count"] },
        new("logpipe-noise-services", "Events by service", "histogram", "*") { OverTime = true, Terms = [("service.name", 10)] },
        new("logpipe-noise-datasets", "Events by dataset", "table", "*") { Terms = [("event.dataset", 30)], More = ["count"] },
        new("logpipe-noise-levels", "Events by level", "histogram", "*") { OverTime = true, Terms = [("log.level", 8)] },
        new("logpipe-codes-top", "Error codes", "table", "error.code:*") { Terms = [("error.code", 50), ("logpipe.error.title", 1)], More = ["min", "max"] },
        new("logpipe-codes-time", "Error codes over time", "line", "error.code:*") { OverTime = true, Terms = [("error.code", 10)] },
        new("logpipe-codes-new", "Newest error codes", "table", "error.code:*") { Terms = [("error.code", 20), ("logpipe.error.title", 1)], More = ["min", "max"], NewestFirst = true },
        new("logpipe-codes-owners", "Errors by owner", "table", "error.code:*") { Terms = [("logpipe.error.owner", 20), ("service.name", 3)] },
        new("logpipe-spikes-errors", "Errors by service", "line", "log.level:(error OR fatal OR critical)") { OverTime = true, Terms = [("service.name", 10)] },
        new("logpipe-spikes-warnings", "Warnings by service", "line", "log.level:warn") { OverTime = true, Terms = [("service.name", 10)] },
        new("logpipe-spikes-hosts", "Errors by host", "line", "log.level:(error OR fatal OR critical)") { OverTime = true, Terms = [("host.name", 10)] },
        new("logpipe-spikes-status", "Server errors by service", "line", "http.response.status_code:>=500") { OverTime = true, Terms = [("service.name", 10)] },
        new("logpipe-incidents-time", "Incidents by severity", "histogram", "event.kind:alert") { OfIncidents = true, OverTime = true, Terms = [("logpipe.incident.severity", 4)] },
        new("logpipe-incidents-rules", "Incidents by rule and error code", "table", "event.kind:alert") { OfIncidents = true, Terms = [("rule.name", 20), ("error.code", 5)], More = ["min", "max"] },
        new("logpipe-health-datasets", "What comes in", "histogram", "*") { OverTime = true, Terms = [("event.dataset", 12)] },
        new("logpipe-health-failures", "Lines that no format fits", "line", "tags:_parse_failure") { OverTime = true, Terms = [("service.name", 10)] },
        new("logpipe-health-hosts", "Hosts, and when they last said something", "table", "*") { Terms = [("host.name", 100)], More = ["max"] },
        new("logpipe-health-tags", "Marks of trouble while reading", "table", "tags:(_parse_failure OR _truncated OR _invalid_encoding OR _multiline_split)") { Terms = [("tags", 10), ("event.dataset", 5)] },
        new("logpipe-health-own", "LogPipe's own warnings", "table", "event.dataset:logpipe.log AND log.level:(warn OR error)") { Terms = [("message", 20)], More = ["max"] },
    ];

    private static readonly (string Id, string Title, string Description, string[] Panels)[] Dashboards =
    [
        (MarkedDashboard, "LogPipe: noise budget", "Who writes most, and what folding saves: events against documents.",
            ["logpipe-events-total", "logpipe-noise-services", "logpipe-noise-templates", "logpipe-noise-datasets", "logpipe-noise-levels"]),
        ("logpipe-error-codes", "LogPipe: error codes", "Every error by its code: how often, since when, whose.",
            ["logpipe-codes-time", "logpipe-codes-top", "logpipe-codes-new", "logpipe-codes-owners"]),
        ("logpipe-spikes", "LogPipe: spikes", "What goes up: errors, warnings and server errors by service and host, and the incidents that came of it.",
            ["logpipe-spikes-errors", "logpipe-spikes-status", "logpipe-spikes-warnings", "logpipe-incidents-time", "logpipe-incidents-rules", "logpipe-spikes-hosts", IncidentSearch]),
        ("logpipe-pipeline-health", "LogPipe: pipeline health", "Whether everything comes in and is understood; /metrics says more.",
            ["logpipe-health-datasets", "logpipe-health-failures", "logpipe-health-hosts", "logpipe-health-tags", "logpipe-health-own"]),
    ];

    private const string IncidentSearch = "logpipe-search-incidents";

    private static readonly (string Id, string Title, string Query, string[] Columns)[] Searches =
    [
        (IncidentSearch, "LogPipe: incidents", "event.kind:alert", ["logpipe.incident.status", "logpipe.incident.severity", "message", "rule.name", "error.code", "service.name", "event.end"]),
        ("logpipe-search-errors", "LogPipe: errors", "log.level:(error OR fatal OR critical)", ["service.name", "host.name", "error.code", "message", "logpipe.repeat.count"]),
        ("logpipe-search-folded", "LogPipe: roll-ups", "logpipe.repeat.count:>1", ["service.name", "logpipe.template.text", "logpipe.repeat.count", "logpipe.repeat.first", "logpipe.repeat.last"]),
        ("logpipe-search-unparsed", "LogPipe: lines that no format fits", "tags:_parse_failure", ["service.name", "host.name", "message"]),
    ];

    /// <summary>Gives every object, one a line; the last line ends with a line end too.</summary>
    public static string Ndjson() => Ndjson(Mark());

    /// <summary>Gives a hash of all objects: the same while they are the same.</summary>
    public static string Mark() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Ndjson(""))).AsSpan(0, 8));

    private static string Ndjson(string mark)
    {
        var lines = new StringBuilder();
        foreach (JsonObject one in All(mark))
            lines.Append(one.ToJsonString(Relaxed)).Append('\n');
        return lines.ToString();
    }

    private static IEnumerable<JsonObject> All(string mark)
    {
        yield return Make(DataView, "index-pattern", "7.6.0", new JsonObject { ["title"] = Indices, ["timeFieldName"] = "@timestamp" });
        yield return Make(SignalsView, "index-pattern", "7.6.0", new JsonObject { ["title"] = SignalIndices, ["timeFieldName"] = "@timestamp" });
        foreach ((string id, string title, string query, string[] columns) in Searches)
        {
            yield return Make(id, "search", "7.9.3", new JsonObject
            {
                ["title"] = title,
                ["columns"] = Array(columns),
                ["sort"] = new JsonArray(new JsonArray("@timestamp", "desc")),
                ["kibanaSavedObjectMeta"] = Source(query),
            }, ("kibanaSavedObjectMeta.searchSourceJSON.index", "index-pattern", id == IncidentSearch ? SignalsView : DataView));
        }

        foreach (Panel panel in Panels)
        {
            yield return Make(panel.Id, "visualization", "7.10.0", new JsonObject
            {
                ["title"] = panel.Title,
                ["visState"] = panel.State().ToJsonString(Relaxed),
                ["uiStateJSON"] = "{}",
                ["kibanaSavedObjectMeta"] = Source(panel.Query),
            }, ("kibanaSavedObjectMeta.searchSourceJSON.index", "index-pattern", panel.OfIncidents ? SignalsView : DataView));
        }

        foreach ((string id, string title, string description, string[] panels) in Dashboards)
            yield return Dashboard(id, title, id == MarkedDashboard && mark.Length > 0 ? $"{description} ({mark})" : description, panels);
    }

    private static JsonObject Dashboard(string id, string title, string description, string[] panels)
    {
        const int Height = 15;
        var grid = new JsonArray();
        for (int i = 0; i < panels.Length; i++)
        {
            // the first over the whole width, the others in two columns
            int width = i == 0 ? Columns : Columns / 2;
            int x = i == 0 || i % 2 == 1 ? 0 : Columns / 2;
            int y = i == 0 ? 0 : (1 + ((i - 1) / 2)) * Height;
            grid.Add(new JsonObject
            {
                ["version"] = "7.10.0",
                ["panelIndex"] = $"{i + 1}",
                ["panelRefName"] = $"panel_{i}",
                ["embeddableConfig"] = new JsonObject(),
                ["gridData"] = new JsonObject { ["x"] = x, ["y"] = y, ["w"] = width, ["h"] = Height, ["i"] = $"{i + 1}" },
            });
        }

        return Make(id, "dashboard", "7.9.3", new JsonObject
        {
            ["title"] = title,
            ["description"] = description,
            ["panelsJSON"] = grid.ToJsonString(Relaxed),
            ["optionsJSON"] = "{\"useMargins\":true,\"hidePanelTitles\":false}",
            ["timeRestore"] = true,
            ["timeFrom"] = "now-24h",
            ["timeTo"] = "now",
            ["version"] = 1,
            ["kibanaSavedObjectMeta"] = new JsonObject { ["searchSourceJSON"] = "{\"query\":{\"query\":\"\",\"language\":\"lucene\"},\"filter\":[]}" },
        }, [.. panels.Select(static (panel, i) => ($"panel_{i}", panel == IncidentSearch ? "search" : "visualization", panel))]);
    }

    private static JsonObject Source(string query) => new()
    {
        ["searchSourceJSON"] = new JsonObject
        {
            ["query"] = new JsonObject { ["query"] = query, ["language"] = "lucene" },
            ["filter"] = new JsonArray(),
            ["indexRefName"] = "kibanaSavedObjectMeta.searchSourceJSON.index",
        }.ToJsonString(Relaxed),
    };

    private static JsonObject Make(string id, string type, string version, JsonObject attributes, params ReadOnlySpan<(string Name, string Type, string Id)> references)
    {
        var pointers = new JsonArray();
        foreach ((string name, string kind, string to) in references)
            pointers.Add(new JsonObject { ["name"] = name, ["type"] = kind, ["id"] = to });
        return new JsonObject { ["id"] = id, ["type"] = type, ["attributes"] = attributes, ["references"] = pointers, ["migrationVersion"] = new JsonObject { [type] = version } };
    }

    private static JsonArray Array(string[] values) => new([.. values.Select(static v => (JsonNode)v)]);
}
