using System.Text.Json.Nodes;

namespace LogPipe.Outputs.Elasticsearch.Setup.Dashboards;

/// <summary>A chart or a table over the sum of <c>logpipe.repeat.count</c>: a roll-up stands for what it counts, so counting documents would be wrong. Of incidents, documents are counted.</summary>
/// <param name="Id">The id of its saved object.</param>
/// <param name="Title">What people read.</param>
/// <param name="Type">One of <c>line</c>, <c>histogram</c>, <c>table</c>, <c>metric</c>.</param>
/// <param name="Query">What is counted, in the Lucene syntax.</param>
internal sealed record Panel(string Id, string Title, string Type, string Query)
{
    /// <summary>Gets the fields that are counted apart, the first the outermost, each with how many values are shown.</summary>
    public IReadOnlyList<(string Field, int Size)> Terms { get; init; } = [];

    /// <summary>Gets a value that says whether time is the horizontal axis.</summary>
    public bool OverTime { get; init; }

    /// <summary>Gets what is shown beside the sum: <c>count</c> of documents, <c>min</c> and <c>max</c> of <c>@timestamp</c>.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>Gets a value that says whether values are sorted by when they were first seen, the newest first, instead of by their sum.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Gets a value that says whether it is about incidents instead of events.</summary>
    public bool OfIncidents { get; init; }

    /// <summary>Gives the chart as Kibana 7.10, OpenSearch Dashboards and everything later take it (<c>visState</c> of aggregation-based charts).</summary>
    public JsonObject State()
    {
        var aggregations = new JsonArray(OfIncidents ? Metric("1", "count", null, "incidents") : Metric("1", "sum", "logpipe.repeat.count", "events"));
        int next = 2;
        string order = "1";
        foreach (string more in More)
        {
            string id = $"{next++}";
            aggregations.Add(more switch
            {
                "count" => Metric(id, "count", null, "documents"),
                "min" => Metric(id, "min", "@timestamp", "first seen"),
                _ => Metric(id, "max", "@timestamp", "last seen"),
            });
            if (NewestFirst && more == "min")
                order = id;
        }

        if (OverTime)
            aggregations.Add(Bucket($"{next++}", "date_histogram", "segment", new JsonObject { ["field"] = "@timestamp", ["interval"] = "auto", ["min_doc_count"] = 0 }));
        foreach ((string field, int size) in Terms)
        {
            aggregations.Add(Bucket($"{next++}", "terms", Type == "table" ? "bucket" : "group", new JsonObject
            {
                ["field"] = field,
                ["size"] = size,
                ["order"] = "desc",
                ["orderBy"] = order,
                ["missingBucket"] = false,
                ["otherBucket"] = false,
            }));
        }

        return new JsonObject { ["title"] = Title, ["type"] = Type, ["aggs"] = aggregations, ["params"] = Parameters() };
    }

    private static JsonObject Metric(string id, string type, string? field, string label)
    {
        var parameters = new JsonObject { ["customLabel"] = label };
        if (field is not null)
            parameters["field"] = field;
        return new JsonObject { ["id"] = id, ["enabled"] = true, ["type"] = type, ["schema"] = "metric", ["params"] = parameters };
    }

    private static JsonObject Bucket(string id, string type, string schema, JsonObject parameters) =>
        new() { ["id"] = id, ["enabled"] = true, ["type"] = type, ["schema"] = schema, ["params"] = parameters };

    private JsonObject Parameters() => Type switch
    {
        "table" => new JsonObject { ["perPage"] = 20, ["showPartialRows"] = false, ["showMetricsAtAllLevels"] = false, ["showTotal"] = true, ["totalFunc"] = "sum" },
        "metric" => new JsonObject
        {
            ["addTooltip"] = true,
            ["type"] = "metric",
            ["metric"] = new JsonObject { ["style"] = new JsonObject { ["fontSize"] = 40 }, ["labels"] = new JsonObject { ["show"] = true } },
        },
        _ => new JsonObject
        {
            ["type"] = Type,
            ["addTooltip"] = true,
            ["addLegend"] = true,
            ["legendPosition"] = "right",
            ["categoryAxes"] = new JsonArray(new JsonObject { ["id"] = "CategoryAxis-1", ["type"] = "category", ["position"] = "bottom", ["show"] = true }),
            ["valueAxes"] = new JsonArray(new JsonObject { ["id"] = "ValueAxis-1", ["name"] = "LeftAxis-1", ["type"] = "value", ["position"] = "left", ["show"] = true }),
            ["seriesParams"] = new JsonArray(new JsonObject
            {
                ["show"] = true,
                ["type"] = Type,
                ["mode"] = Type == "histogram" ? "stacked" : "normal",
                ["valueAxis"] = "ValueAxis-1",
                ["data"] = new JsonObject { ["id"] = "1", ["label"] = OfIncidents ? "incidents" : "events" },
            }),
        },
    };
}
