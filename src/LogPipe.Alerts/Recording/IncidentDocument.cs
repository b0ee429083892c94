using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Notifying;
using LogPipe.Model;

namespace LogPipe.Alerts.Recording;

/// <summary>Writes an incident as a document of the Elastic Common Schema 8.17: <c>event.kind: alert</c>, <c>rule.*</c>, <c>error.code</c>; what it counted lies under <c>logpipe.incident.*</c>.</summary>
/// <remarks>
/// The fields of Kibana's own alerts (<c>kibana.alert.*</c>) belong to indices that Kibana manages; a document of somebody else's has those of ECS ("Event categorization fields": <c>event.kind: alert</c>
/// is "a notable event triggered by a detection system"). A field that names several things (rules, codes, services) names the first cause's first.
/// </remarks>
/// <param name="version">The version of LogPipe.</param>
/// <param name="host">The machine that it runs on.</param>
public sealed class IncidentDocument(string version, string host)
{
    private const string EcsVersion = "8.17.0";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives the document.</summary>
    public Signal Of(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        // the first alert stays the first; the cause may turn out to be another one
        DateTimeOffset time = incident.Alerts[0].StartsAt;
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("@timestamp", Payloads.Time(time));
            json.WriteString("message", incident.Summary);
            WriteObject(json, "ecs", () => json.WriteString("version", EcsVersion));
            WriteObject(json, "event", () => WriteEvent(json, incident));
            WriteNames(json, "rule", ("name", static a => a.Rule), ("category", static a => a.Kind), incident);
            WriteNames(json, "error", ("code", static a => a.Code), null, incident);
            WriteNames(json, "service", ("name", static a => a.Application), null, incident);
            WriteObject(json, "observer", () =>
            {
                json.WriteString("product", "LogPipe");
                json.WriteString("version", version);
                json.WriteString("hostname", host);
            });
            WriteObject(json, "logpipe", () => WriteObject(json, "incident", () => WriteIncident(json, incident)));
            json.WriteEndObject();
        }

        return new Signal(incident.Id, incident.Revision + 1, time, bytes.WrittenMemory);
    }

    private static void WriteEvent(Utf8JsonWriter json, Incident incident)
    {
        Alert cause = incident.Cause;
        json.WriteString("kind", "alert");
        json.WriteString("id", incident.Id);
        json.WriteString("module", "logpipe");
        json.WriteString("dataset", "logpipe.signals");
        json.WriteString("action", incident.ResolvedAt is null ? "incident-opened" : "incident-resolved");
        json.WriteNumber("severity", Severity(incident.Severity));
        if (cause.Code.Length > 0)
            json.WriteString("code", cause.Code);
        json.WriteString("start", Payloads.Time(cause.StartsAt));
        if (incident.ResolvedAt is { } end)
        {
            json.WriteString("end", Payloads.Time(end));
            // nanoseconds, as ECS has it
            json.WriteNumber("duration", Math.Max(0, (end - cause.StartsAt).Ticks * 100));
        }
    }

    private static void WriteIncident(Utf8JsonWriter json, Incident incident)
    {
        json.WriteString("status", incident.ResolvedAt is null ? "open" : "resolved");
        json.WriteString("severity", incident.Severity);
        json.WriteBoolean("muted", incident.IsMuted);
        json.WriteStartArray("notify");
        foreach (string name in incident.Notify)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("alerts_total", incident.Alerts.Count + incident.More);
        json.WriteNumber("revision", incident.Revision);
        WriteCounts(json, incident.Cause);
        json.WriteStartArray("alerts");
        foreach (Alert alert in incident.Alerts)
        {
            json.WriteStartObject();
            foreach ((string name, string value) in ((string, string)[])
                [("rule", alert.Rule), ("kind", alert.Kind), ("severity", alert.Severity), ("service", alert.Application), ("code", alert.Code), ("detail", alert.Detail), ("summary", alert.Summary)])
            {
                if (value.Length > 0)
                    json.WriteString(name, value);
            }

            json.WriteString("start", Payloads.Time(alert.StartsAt));
            if (alert.EndsAt is { } end)
                json.WriteString("end", Payloads.Time(end));
            WriteCounts(json, alert);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, Alert alert)
    {
        json.WriteNumber("count", alert.Count);
        json.WriteNumber("expected", alert.Expected);
        json.WriteNumber("expected_low", alert.ExpectedLow);
        json.WriteNumber("expected_high", alert.ExpectedHigh);
        json.WriteNumber("score", alert.Score);
    }

    /// <summary>Writes what the alerts name, each once, the cause's first; nothing where they name nothing.</summary>
    private static void WriteNames(Utf8JsonWriter json, string name, (string Name, Func<Alert, string> Of) first, (string Name, Func<Alert, string> Of)? second, Incident incident)
    {
        Alert[] alerts = [incident.Cause, .. incident.Alerts];
        if (alerts.All(a => first.Of(a).Length == 0))
            return;
        WriteObject(json, name, () =>
        {
            foreach ((string field, Func<Alert, string> of) in second is { } more ? ((string, Func<Alert, string>)[])[first, more] : [first])
            {
                json.WriteStartArray(field);
                foreach (string value in alerts.Select(of).Where(static v => v.Length > 0).Distinct())
                    json.WriteStringValue(value);
                json.WriteEndArray();
            }
        });
    }

    private static void WriteObject(Utf8JsonWriter json, string name, Action contents)
    {
        json.WriteStartObject(name);
        contents();
        json.WriteEndObject();
    }

    /// <summary>The numbers of syslog (RFC 5424, table 2), as in every event.</summary>
    private static int Severity(string severity) => severity switch
    {
        "critical" => 2,
        "error" => 3,
        "warning" => 4,
        _ => 6,
    };
}
