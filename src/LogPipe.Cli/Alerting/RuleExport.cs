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
    /// <summary>Events, and the roll-ups that count what was folded: both, or the sum is too small.</summary>
    private const string Indices = "logs-*-*,logpipe-rollups-*";

    private const string Count = "logpipe.repeat.count";

    /// <summary>A code that did not come for so long is new for those who have no catalogue.</summary>
    private const int NewAfterDays = 30;

    /// <summary>Codes that a rule lists by name: Lucene takes 1,024 clauses.</summary>
    private const int MaxNamedCodes = 500;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives rules for ElastAlert 2, a YAML document each, by name. JSON is YAML.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="resolved">The codes that the catalogue calls resolved: those are regressions when they come again.</param>
    public static IReadOnlyList<(string Name, string Text)> ElastAlert(IReadOnlyList<AlertRule> rules, IReadOnlyList<string> resolved)
    {
        var texts = new List<(string Name, string Text)>();
        foreach (AlertRule rule in rules)
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
                    json["buffer_time"] = new JsonObject { ["minutes"] = 1 };
                    break;
                case AlertKind.Threshold:
                    json["type"] = "metric_aggregation";
                    json["max_threshold"] = rule.AtLeast - 1;
                    Sum(json, rule, "buffer_time", rule.Window);
                    break;
                case AlertKind.Ratio:
                    // it counts documents: the share of what was folded is that of its roll-ups
                    json["type"] = "percentage_match";
                    json["filter"] = Filter(rule.OfQuery.Length > 0 ? rule.OfQuery : "*");
                    json["match_bucket_filter"] = Filter(Query(rule));
                    json["max_percentage"] = rule.Share * 100;
                    json["min_denominator"] = rule.AtLeast;
                    json["buffer_time"] = new JsonObject { ["seconds"] = (long)rule.Window.TotalSeconds };
                    if (Key(rule) is { } apart)
                        json["query_key"] = apart;
                    break;
                case AlertKind.New:
                    json["type"] = "new_term";
                    json["fields"] = new JsonArray("logpipe.error.code");
                    json["terms_window_size"] = new JsonObject { ["days"] = NewAfterDays };
                    break;
                case AlertKind.Regression when resolved.Count > 0:
                    json["type"] = "any";
                    json["filter"] = Filter($"logpipe.error.code:({string.Join(" OR ", resolved.Take(MaxNamedCodes).Select(static code => $"\"{code}\""))})");
                    json["query_key"] = "logpipe.error.code";
                    break;
                case AlertKind.Regression:
                    continue;
                default:
                    json["type"] = "flatline";
                    json["threshold"] = 1;
                    json["timeframe"] = new JsonObject { ["seconds"] = (long)rule.Window.TotalSeconds };
                    if (Key(rule) is { } key)
                        json["query_key"] = key;
                    break;
            }

            var text = new StringBuilder();
            foreach ((string name, JsonNode? value) in json)
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value!.ToJsonString(Relaxed)}\n");
            texts.Add((rule.Name, text.ToString()));
        }

        return texts;
    }

    /// <summary>
    /// Gives bodies for Kibana's <c>POST /api/alerting/rule</c>, one a line (rule type <c>.es-query</c>): sums over a query for thresholds, spikes and silence of everything, ES|QL (Elasticsearch 8.14 and later) for
    /// the others.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="resolved">The codes that the catalogue calls resolved.</param>
    public static IReadOnlyList<(string Name, string Text)> Kibana(IReadOnlyList<AlertRule> rules, IReadOnlyList<string> resolved)
    {
        var texts = new List<(string Name, string Text)>();
        foreach (AlertRule rule in rules)
        {
            JsonObject? parameters = rule.Kind is AlertKind.Threshold or AlertKind.Spike ? SumOf(rule) : Esql(rule, resolved) is { } query ? EsqlOf(rule, query) : null;
            if (parameters is null)
                continue;
            texts.Add((rule.Name, new JsonObject
            {
                ["name"] = $"LogPipe {rule.Name}",
                ["rule_type_id"] = ".es-query",
                ["consumer"] = "stackAlerts",
                ["schedule"] = new JsonObject { ["interval"] = "1m" },
                ["tags"] = new JsonArray("logpipe"),
                ["params"] = parameters,
                ["actions"] = new JsonArray(),
            }.ToJsonString(Relaxed)));
        }

        return texts;
    }

    /// <summary>Gives a group of alerting rules for Prometheus, over the metrics that <c>logpipe codes export --format prometheus</c> writes: those rules that are about all errors by code or application.</summary>
    public static string Prometheus(IReadOnlyList<AlertRule> rules)
    {
        var list = new JsonArray();
        foreach (AlertRule rule in rules)
        {
            string by = rule.By == AlertGroup.Application ? "application" : "code, application";
            if (rule.Query.Length > 0 || rule.By is not (AlertGroup.Code or AlertGroup.Application or AlertGroup.None) || Expression(rule, rule.By == AlertGroup.None ? "" : $" by ({by})") is not { } expression)
                continue;
            var one = new JsonObject
            {
                ["alert"] = $"LogPipe {rule.Name}",
                ["expr"] = expression,
                ["labels"] = new JsonObject { ["severity"] = rule.Severity },
                ["annotations"] = new JsonObject { ["summary"] = Summary(rule) },
            };
            if (rule.For > TimeSpan.Zero)
                one["for"] = $"{(long)rule.For.TotalSeconds}s";
            list.Add(one);
        }

        return new JsonObject { ["groups"] = new JsonArray(new JsonObject { ["name"] = "logpipe", ["rules"] = list }) }.ToJsonString(new JsonSerializerOptions(Relaxed) { WriteIndented = true }) + "\n";
    }

    private static string Summary(AlertRule rule) => (rule.Counts ? rule.By : AlertGroup.Code) switch
    {
        AlertGroup.None => $"{rule.Name}: {{{{ $value }}}}",
        AlertGroup.Application => "{{ $labels.application }}: {{ $value }}",
        _ => "{{ $labels.code }} in {{ $labels.application }}: {{ $value }}",
    };

    private static string? Expression(AlertRule rule, string by)
    {
        const string errors = "logpipe_error_events_total";
        string window = $"{(long)Math.Max(60, rule.Window.TotalSeconds)}s";
        return rule.Kind switch
        {
            // Prometheus knows no negative binomial: three times the mean of the hour before, and the floor
            AlertKind.Spike => string.Create(CultureInfo.InvariantCulture, $"sum{by} (increase({errors}[2m])) >= {rule.AtLeast} and sum{by} (increase({errors}[2m])) > 3 * sum{by} (increase({errors}[1h] offset 2m)) / 30"),
            AlertKind.Threshold => string.Create(CultureInfo.InvariantCulture, $"sum{by} (increase({errors}[{window}])) >= {rule.AtLeast}"),
            AlertKind.New => "time() - max by (code, application) (logpipe_error_first_seen_timestamp_seconds) < 300",
            AlertKind.Regression => "time() - max by (code, application) (logpipe_error_regressed_timestamp_seconds) < 300",
            _ => null,
        };
    }

    private static JsonObject SumOf(AlertRule rule)
    {
        string query = new JsonObject { ["query"] = new JsonObject { ["query_string"] = new JsonObject { ["query"] = Query(rule) } } }.ToJsonString(Relaxed);
        var parameters = new JsonObject
        {
            ["searchType"] = "esQuery",
            ["index"] = new JsonArray([.. Indices.Split(',').Select(static i => JsonValue.Create(i))]),
            ["timeField"] = "@timestamp",
            ["timeWindowSize"] = Minutes(rule),
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

        return parameters;
    }

    private static int Minutes(AlertRule rule) => Math.Max(1, (int)(rule.Kind == AlertKind.Spike ? 1 : rule.Window.TotalMinutes));

    /// <summary>Gives the ES|QL query of a rule, whose rows are what fires.</summary>
    private static string? Esql(AlertRule rule, IReadOnlyList<string> resolved)
    {
        string key = Key(rule) is { } apart ? $" BY {apart}" : "";
        string from = $"FROM {Indices.Replace(",", ", ", StringComparison.Ordinal)}";
        CultureInfo plain = CultureInfo.InvariantCulture;
        switch (rule.Kind)
        {
            case AlertKind.Ratio:
                return string.Create(plain, $"{from} | WHERE QSTR({Quoted(rule.OfQuery.Length > 0 ? rule.OfQuery : "*")}) | EVAL part = CASE(QSTR({Quoted(Query(rule))}), {Count}, 0) | STATS part = SUM(part), whole = SUM({Count}){key} | WHERE part >= {rule.AtLeast} AND part >= {rule.Share} * whole");
            case AlertKind.New:
                return $"{from} | WHERE logpipe.error.code IS NOT NULL | STATS first = MIN(@timestamp) BY logpipe.error.code | WHERE first > NOW() - 5 minutes";
            case AlertKind.Regression when resolved.Count > 0:
                return $"{from} | WHERE logpipe.error.code IN ({string.Join(", ", resolved.Take(MaxNamedCodes).Select(Quoted))}) | STATS events = SUM({Count}) BY logpipe.error.code";
            case AlertKind.Silence:
                return string.Create(plain, $"{from} | WHERE QSTR({Quoted(Query(rule))}) | STATS last = MAX(@timestamp), events = SUM({Count}){key} | WHERE last < NOW() - {(long)rule.Window.TotalSeconds} seconds AND events >= {rule.AtLeast}");
            default:
                return null;
        }
    }

    private static JsonObject EsqlOf(AlertRule rule, string query) => new()
    {
        ["searchType"] = "esqlQuery",
        ["esqlQuery"] = new JsonObject { ["esql"] = query },
        ["timeField"] = "@timestamp",
        // what is new is compared with a month, what fell silent with a day
        ["timeWindowSize"] = rule.Kind switch { AlertKind.New => NewAfterDays, AlertKind.Silence => 1, AlertKind.Regression => 5, _ => Minutes(rule) },
        ["timeWindowUnit"] = rule.Kind is AlertKind.New or AlertKind.Silence ? "d" : "m",
        ["groupBy"] = "all",
        ["thresholdComparator"] = ">",
        ["threshold"] = new JsonArray(0),
        ["size"] = 0,
    };

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static JsonArray Filter(string query) => new(new JsonObject { ["query_string"] = new JsonObject { ["query"] = query } });

    private static JsonObject Common(AlertRule rule) => new()
    {
        ["name"] = $"LogPipe {rule.Name}",
        ["index"] = Indices,
        ["timestamp_field"] = "@timestamp",
        ["filter"] = Filter(Query(rule)),
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
        AlertGroup.Template => "logpipe.template.id",
        _ => null,
    };
}
