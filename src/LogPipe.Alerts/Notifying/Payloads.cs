using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogPipe.Alerts.Incidents;

namespace LogPipe.Alerts.Notifying;

/// <summary>What other systems want to be told, as JSON.</summary>
public static class Payloads
{
    /// <summary>PagerDuty's longest summary (Events API v2).</summary>
    private const int PagerDutySummary = 1024;

    /// <summary>Alerts that a message for people lists.</summary>
    private const int ShownAlerts = 10;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A webhook in the form of Alertmanager's version 4, which many tools read.</summary>
    public static string Webhook(Incident incident) => new JsonObject
    {
        ["version"] = "4",
        ["groupKey"] = incident.Id,
        ["truncatedAlerts"] = incident.More,
        ["status"] = Status(incident),
        ["receiver"] = "logpipe",
        ["groupLabels"] = new JsonObject { ["incident"] = incident.Id },
        ["commonLabels"] = new JsonObject { ["severity"] = incident.Severity },
        ["commonAnnotations"] = new JsonObject { ["summary"] = incident.Summary, ["cause"] = incident.Cause.Code.Length > 0 ? incident.Cause.Code : incident.Cause.Rule },
        ["externalURL"] = "",
        ["alerts"] = Array(incident.Alerts, static alert =>
        {
            JsonObject one = Labelled(alert);
            one["status"] = alert.EndsAt is null ? "firing" : "resolved";
            one["startsAt"] = Time(alert.StartsAt);
            one["endsAt"] = alert.EndsAt is { } end ? Time(end) : "0001-01-01T00:00:00Z";
            one["generatorURL"] = "";
            return one;
        }),
    }.ToJsonString(Relaxed);

    /// <summary>What Alertmanager takes at <c>POST /api/v2/alerts</c>.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="now">The time: what is open is told again every minute (<see cref="INotifier.IsReminded"/>) and ends by itself an hour after the last telling.</param>
    public static string Alertmanager(Incident incident, DateTimeOffset now) => Array(incident.Alerts, alert =>
    {
        JsonObject one = Labelled(alert);
        one["startsAt"] = Time(alert.StartsAt);
        // without an end Alertmanager would end it itself after five minutes
        one["endsAt"] = Time(alert.EndsAt ?? now.AddHours(1));
        one["generatorURL"] = "";
        return one;
    }).ToJsonString(Relaxed);

    /// <summary>An event of PagerDuty's Events API v2.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="routingKey">The integration's key.</param>
    public static string PagerDuty(Incident incident, string routingKey)
    {
        var json = new JsonObject
        {
            ["routing_key"] = routingKey,
            ["event_action"] = incident.ResolvedAt is null ? "trigger" : "resolve",
            ["dedup_key"] = $"logpipe/{incident.Id}",
        };
        if (incident.ResolvedAt is null)
        {
            json["payload"] = new JsonObject
            {
                ["summary"] = Cut(incident.Summary, PagerDutySummary),
                ["source"] = incident.Cause.Application.Length > 0 ? incident.Cause.Application : "logpipe",
                ["severity"] = incident.Severity,
                ["timestamp"] = Time(incident.Cause.StartsAt),
                ["component"] = incident.Cause.Code,
                ["class"] = incident.Cause.Kind,
                ["custom_details"] = new JsonObject { ["alerts"] = Array(incident.Alerts.Take(ShownAlerts), static a => JsonValue.Create(a.Summary)) },
            };
        }

        return json.ToJsonString(Relaxed);
    }

    /// <summary>A message for a Slack incoming webhook.</summary>
    public static string Slack(Incident incident)
    {
        string headline = $"{(incident.ResolvedAt is null ? ":red_circle:" : ":large_green_circle: resolved:")} {SlackText(incident.Summary)}";
        string details = string.Join('\n', incident.Alerts.Take(ShownAlerts).Select(static a => $"• {SlackText(a.Summary)}"));
        return new JsonObject
        {
            ["text"] = headline,
            ["blocks"] = new JsonArray(new JsonObject
            {
                ["type"] = "section",
                ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = Cut(incident.Alerts.Count > 1 ? $"{headline}\n{details}" : headline, 3000) },
            }),
        }.ToJsonString(Relaxed);
    }

    /// <summary>
    /// A user's own template: <c>{{status}} {{summary}} {{severity}} {{id}} {{code}} {{application}} {{rule}} {{starts_at}} {{alerts}}</c> stand for what they say, escaped for a JSON
    /// text; <c>{{alerts}}</c> is a JSON list.
    /// </summary>
    public static string Template(Incident incident, string template)
    {
        foreach ((string name, string value) in Values(incident))
            template = template.Replace("{{" + name + "}}", JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), StringComparison.Ordinal);
        return template.Replace("{{alerts}}", Array(incident.Alerts, Labelled).ToJsonString(Relaxed), StringComparison.Ordinal);
    }

    /// <summary>Gives the placeholders of a template, and variables of a script, with their values.</summary>
    internal static IEnumerable<(string Name, string Value)> Values(Incident incident) =>
    [
        ("status", Status(incident)), ("summary", incident.Summary), ("severity", incident.Severity), ("id", incident.Id), ("code", incident.Cause.Code),
        ("application", incident.Cause.Application), ("rule", incident.Cause.Rule), ("starts_at", Time(incident.Cause.StartsAt)),
    ];

    /// <summary>Gives <c>firing</c> or <c>resolved</c>.</summary>
    internal static string Status(Incident incident) => incident.ResolvedAt is null ? "firing" : "resolved";

    /// <summary>The alert with its labels and annotations. What differs between two alerts of one kind is in the annotations: labels are what Alertmanager tells alerts apart by.</summary>
    private static JsonObject Labelled(Alert alert)
    {
        var labels = new JsonObject { ["alertname"] = alert.Rule, ["kind"] = alert.Kind, ["severity"] = alert.Severity };
        foreach ((string name, string value) in ((string, string)[])[("service", alert.Application), ("error_code", alert.Code), ("detail", alert.Detail)])
        {
            if (value.Length > 0)
                labels[name] = value;
        }

        return new JsonObject
        {
            ["labels"] = labels,
            ["annotations"] = new JsonObject
            {
                ["summary"] = alert.Summary,
                ["count"] = alert.Count.ToString(CultureInfo.InvariantCulture),
                ["expected"] = alert.Expected.ToString(CultureInfo.InvariantCulture),
                ["expected_range"] = string.Create(CultureInfo.InvariantCulture, $"{alert.ExpectedLow}-{alert.ExpectedHigh}"),
                ["score"] = alert.Score.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private static JsonArray Array(IEnumerable<Alert> alerts, Func<Alert, JsonNode> write) => new([.. alerts.Select(write)]);

    /// <summary>Slack's own markup is three characters.</summary>
    private static string SlackText(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int most) => text.Length > most ? text[..most] : text;

    /// <summary>Gives a time as alerts are told with it: UTC, milliseconds.</summary>
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
