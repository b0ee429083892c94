using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogPipe.Alerts.Rules;

namespace LogPipe.Cli.Alerting;

/// <summary>Writes rules for those who alert on the index. Folded events are counted by what they stand for: the sum of <c>logpipe.repeat.count</c>, never documents.</summary>
internal static class RuleExport
{
    /// <summary>Single events and the roll-ups that count the others.</summary>
    private const string Indices = "logs-*-*,logpipe-rollups-*";
    private const string Count = "logpipe.repeat.count";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives rules for ElastAlert 2, a YAML document each. JSON is YAML; regressions need the catalogue and have no rule there.</summary>
    public static string ElastAlert(IReadOnlyList<AlertRule> rules)
    {
        var text = new StringBuilder();
        foreach (AlertRule rule in rules.Where(static r => r.Kind is not (AlertKind.Regression or AlertKind.Ratio)))
        {
            JsonObject json = Common(rule);
            switch (rule.Kind)
            {
                case AlertKind.Spike:
                    json["type"] = "spike_aggregation";
                    json["spike_height"] = 3;
                    json["spike_type"] = "up";
                    json["threshold_cur"] = rule.AtLeast;
                    Sum(json, rule, "timeframe", TimeSpan.FromMinutes(1));
                    break;
                case AlertKind.Threshold:
                    json["type"] = "metric_aggregation";
                    json["max_threshold"] = rule.AtLeast - 1;
                    Sum(json, rule, "buffer_time", rule.Window);
                    break;
                case AlertKind.New:
                    json["type"] = "new_term";
                    json["fields"] = new JsonArray("error.code");
                    json["terms_window_size"] = new JsonObject { ["days"] = 30 };
                    break;
                default:
                    json["type"] = "flatline";
                    json["threshold"] = 1;
                    json["timeframe"] = new JsonObject { ["seconds"] = (long)rule.Window.TotalSeconds };
                    if (Key(rule) is { } key)
                        json["query_key"] = key;
                    break;
            }

            text.Append("---\n");
            foreach ((string name, JsonNode? value) in json)
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value!.ToJsonString(Relaxed)}\n");
        }

        return text.ToString();
    }

    /// <summary>Gives bodies for Kibana's <c>POST /api/alerting/rule</c> (rule type <c>.es-query</c>), one a line: the rules that are a threshold over a query.</summary>
    public static string Kibana(IReadOnlyList<AlertRule> rules)
    {
        var text = new StringBuilder();
        foreach (AlertRule rule in rules.Where(static r => r.Kind is AlertKind.Threshold or AlertKind.Spike))
        {
            string query = new JsonObject { ["query"] = new JsonObject { ["query_string"] = new JsonObject { ["query"] = Query(rule) } } }.ToJsonString(Relaxed);
            var parameters = new JsonObject
            {
                ["searchType"] = "esQuery",
                ["index"] = new JsonArray([.. Indices.Split(',').Select(static i => (JsonNode)i)]),
                ["timeField"] = "@timestamp",
                ["timeWindowSize"] = Math.Max(1, (int)(rule.Kind == AlertKind.Spike ? 1 : rule.Window.TotalMinutes)),
                ["timeWindowUnit"] = "m",
                ["esQuery"] = query,
                ["aggType"] = "sum",
                ["aggField"] = Count,
                ["groupBy"] = Key(rule) is null ? "all" : "top",
                ["thresholdComparator"] = ">=",
                ["threshold"] = new JsonArray(rule.AtLeast),
                ["size"] = 10,
                ["excludeHitsFromPreviousRun"] = true,
            };
            if (Key(rule) is { } key)
            {
                parameters["termField"] = key;
                parameters["termSize"] = 20;
            }

            text.Append(new JsonObject
            {
                ["name"] = $"LogPipe {rule.Name}",
                ["rule_type_id"] = ".es-query",
                ["consumer"] = "stackAlerts",
                ["schedule"] = new JsonObject { ["interval"] = "1m" },
                ["tags"] = new JsonArray("logpipe"),
                ["params"] = parameters,
                ["actions"] = new JsonArray(),
            }.ToJsonString(Relaxed)).Append('\n');
        }

        return text.ToString();
    }

    private static JsonObject Common(AlertRule rule) => new()
    {
        ["name"] = $"LogPipe {rule.Name}",
        ["index"] = Indices,
        ["timestamp_field"] = "@timestamp",
        ["filter"] = new JsonArray(new JsonObject { ["query_string"] = new JsonObject { ["query"] = Query(rule) } }),
        ["realert"] = new JsonObject { ["seconds"] = (long)rule.Cooldown.TotalSeconds },
        ["alert"] = new JsonArray("debug"),
    };

    private static void Sum(JsonObject json, AlertRule rule, string window, TimeSpan span)
    {
        json["metric_agg_key"] = Count;
        json["metric_agg_type"] = "sum";
        json[window] = new JsonObject { ["seconds"] = (long)span.TotalSeconds };
        if (Key(rule) is { } key)
            json["query_key"] = key;
    }

    private static string Query(AlertRule rule)
    {
        string query = rule.Query.Length > 0 ? $"({rule.Query})" : "*";
        return rule.By == AlertGroup.Code ? (rule.Query.Length > 0 ? $"{query} AND " : "") + "_exists_:logpipe.error.code" : query;
    }

    private static string? Key(AlertRule rule) => rule.By switch
    {
        AlertGroup.Code => "logpipe.error.code",
        AlertGroup.Application => "service.name",
        AlertGroup.Dataset => "event.dataset",
        AlertGroup.Level => "log.level",
        AlertGroup.Host => "host.name",
        _ => null,
    };
}
