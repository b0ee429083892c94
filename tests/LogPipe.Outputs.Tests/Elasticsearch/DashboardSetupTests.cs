using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Outputs.Elasticsearch.Setup;
using LogPipe.Outputs.Elasticsearch.Setup.Dashboards;
using LogPipe.Testing;

namespace LogPipe.Outputs.Tests.Elasticsearch;

/// <summary>
/// What is asked of Kibana and OpenSearch Dashboards, as their documentation has it. There is no Kibana to test with: the server here answers as the documentation says that one does.
/// </summary>
public sealed class DashboardSetupTests
{
    private static readonly JsonObject Rule = new() { ["name"] = "shop-down", ["rule_type_id"] = ".es-query", ["consumer"] = "stackAlerts", ["params"] = new JsonObject { ["threshold"] = new JsonArray(5) } };

    [Fact]
    public void Every_object_is_complete_and_every_reference_leads_to_one()
    {
        JsonObject[] objects = [.. SavedObjects.Ndjson().TrimEnd('\n').Split('\n').Select(static line => JsonNode.Parse(line)!.AsObject())];
        var known = objects.Select(static o => ((string)o["type"]!, (string)o["id"]!)).ToHashSet();

        Assert.Equal(objects.Length, known.Count);
        Assert.Equal(4, objects.Count(static o => (string)o["type"]! == "dashboard"));
        foreach (JsonObject one in objects)
        {
            string type = (string)one["type"]!;
            Assert.NotNull(one["migrationVersion"]![type]);
            Assert.False(string.IsNullOrEmpty((string?)one["attributes"]!["title"]));
            Assert.All(one["references"]!.AsArray(), r => Assert.Contains(((string)r!["type"]!, (string)r["id"]!), known));
            foreach (string text in (string[])["visState", "panelsJSON", "optionsJSON", "uiStateJSON"])
            {
                if ((string?)one["attributes"]![text] is { } json)
                    Assert.NotNull(JsonNode.Parse(json));
            }

            if (type == "dashboard")
                Assert.All(JsonNode.Parse((string)one["attributes"]!["panelsJSON"]!)!.AsArray(), p => Assert.Contains(one["references"]!.AsArray(), r => (string)r!["name"]! == (string)p!["panelRefName"]!));
        }
    }

    [Fact]
    public void Counts_are_sums_of_what_events_stand_for()
    {
        foreach (JsonNode chart in SavedObjects.Ndjson().TrimEnd('\n').Split('\n').Select(static line => JsonNode.Parse(line)!).Where(static o => (string)o["type"]! == "visualization"))
        {
            JsonNode metric = JsonNode.Parse((string)chart["attributes"]!["visState"]!)!["aggs"]![0]!;
            bool isOfIncidents = (string)chart["references"]![0]!["id"]! == "logpipe-signals";
            Assert.Equal(isOfIncidents ? ("count", null) : ("sum", "logpipe.repeat.count"), ((string)metric["type"]!, (string?)metric["params"]!["field"]));
        }
    }

    [Theory]
    [InlineData(Flavor.Elasticsearch, "kbn-xsrf")]
    [InlineData(Flavor.OpenSearch, "osd-xsrf")]
    public async Task Objects_are_imported_once_and_stay_untouched_after_that(Flavor flavor, string header)
    {
        await using var kibana = new Kibana();
        DashboardSetup setup = kibana.Setup(null);

        IReadOnlyList<SetupStep> dry = await setup.RunAsync(flavor, isDryRun: true, CancellationToken.None);
        Assert.Empty(kibana.Written);
        IReadOnlyList<SetupStep> first = await setup.RunAsync(flavor, isDryRun: false, CancellationToken.None);
        IReadOnlyList<SetupStep> second = await setup.RunAsync(flavor, isDryRun: false, CancellationToken.None);

        Assert.Equal("create", dry[0].Action);
        Assert.Equal("create", first[0].Action);
        Assert.Equal("unchanged", second[0].Action);
        (string request, string headers, string body) = kibana.Written.First();
        Assert.Equal("POST /api/saved_objects/_import?overwrite=true", request);
        Assert.Contains($"{header}: true", headers, StringComparison.Ordinal);
        Assert.Contains("name=file; filename=logpipe.ndjson", body, StringComparison.Ordinal);
        Assert.Contains(SavedObjects.Ndjson(), body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_keep_their_ids_and_are_changed_where_they_differ()
    {
        await using var kibana = new Kibana();
        await kibana.Setup("ops", Rule).RunAsync(Flavor.Elasticsearch, isDryRun: false, CancellationToken.None);
        IReadOnlyList<SetupStep> same = await kibana.Setup("ops", Rule).RunAsync(Flavor.Elasticsearch, isDryRun: false, CancellationToken.None);
        JsonObject changed = Rule.DeepClone().AsObject();
        changed["params"]!["threshold"] = new JsonArray(9);
        IReadOnlyList<SetupStep> other = await kibana.Setup("ops", changed).RunAsync(Flavor.Elasticsearch, isDryRun: false, CancellationToken.None);

        Assert.Equal(("unchanged", "update"), (same[1].Action, other[1].Action));
        (string Request, string Headers, string Body)[] rules = [.. kibana.Written.Where(static w => w.Request.Contains("/alerting/", StringComparison.Ordinal))];
        Assert.Equal(2, rules.Length);
        Assert.StartsWith("POST /s/ops/api/alerting/rule/", rules[0].Request, StringComparison.Ordinal);
        Assert.Equal(rules[0].Request.Replace("POST", "PUT", StringComparison.Ordinal), rules[1].Request);
        Assert.Contains("\"rule_type_id\":\".es-query\"", rules[0].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("rule_type_id", rules[1].Body, StringComparison.Ordinal);
        Assert.Contains("kbn-xsrf: true", rules[0].Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSearch_Dashboards_has_no_rules_and_says_so()
    {
        await using var kibana = new Kibana();
        IReadOnlyList<SetupStep> steps = await kibana.Setup(null, Rule).RunAsync(Flavor.OpenSearch, isDryRun: false, CancellationToken.None);

        Assert.Equal("unavailable", steps[1].Action);
        Assert.DoesNotContain(kibana.Written, static w => w.Request.Contains("alerting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_says_what_to_do()
    {
        await using var kibana = new Kibana { Status = 403 };
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => kibana.Setup(null).RunAsync(Flavor.Elasticsearch, isDryRun: false, CancellationToken.None));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Contains("privileges", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Answers as Kibana's documentation says, and remembers what was written.</summary>
    private sealed class Kibana : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, string> _rules = new();
        private readonly WebServer _server;
        private string _imported = "";

        public Kibana() => _server = new WebServer(Answer);

        public int? Status { get; init; }

        public ConcurrentQueue<(string Request, string Headers, string Body)> Written { get; } = new();

        public DashboardSetup Setup(string? space, params JsonObject[] rules) => new(new ElasticNodes(new ElasticsearchOptions { Nodes = [_server.Address] }), space, rules);

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private (int Status, string Answer) Answer(WebRequest request)
        {
            if (request.Method != "GET")
                Written.Enqueue(($"{request.Method} {request.Path}", request.Headers.ToString() ?? "", request.Body));
            return Status is { } set ? (set, "{\"statusCode\":403,\"error\":\"Forbidden\"}") : Answer(request.Method, request.Path, request.Body);
        }

        private (int Status, string Answer) Answer(string method, string path, string body)
        {
            if (path.EndsWith("/api/saved_objects/_import?overwrite=true", StringComparison.Ordinal))
            {
                _imported = body;
                return (200, "{\"successCount\":26,\"success\":true}");
            }

            if (path.Contains("/api/saved_objects/dashboard/", StringComparison.Ordinal))
                return _imported.Length > 0 ? (200, _imported) : (404, "{\"statusCode\":404,\"error\":\"Not Found\"}");
            if (method == "GET")
                return _rules.TryGetValue(path, out string? rule) ? (200, rule) : (404, "{\"statusCode\":404,\"error\":\"Not Found\"}");
            _rules[path] = body;
            return (200, body);
        }
    }
}
