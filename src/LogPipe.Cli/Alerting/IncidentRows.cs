using System.Globalization;
using System.Text;
using LogPipe.Alerts.Incidents;
using LogPipe.Cli.Terminal;

namespace LogPipe.Cli.Alerting;

/// <summary>Writes incidents for people and programs.</summary>
internal static class IncidentRows
{
    /// <summary>Gives an object an incident, one a line.</summary>
    public static byte[] Json(IEnumerable<Incident> incidents)
    {
        var bytes = new MemoryStream();
        foreach (Incident incident in incidents)
        {
            bytes.Write(IncidentFile.Line(incident));
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }

    /// <summary>Gives a table.</summary>
    public static byte[] Table(IEnumerable<Incident> incidents)
    {
        var text = new StringBuilder();
        foreach (Incident incident in incidents)
        {
            string state = incident.ResolvedAt is { } end ? string.Create(CultureInfo.InvariantCulture, $"over after {(end - incident.Cause.StartsAt).TotalMinutes:0} min") : "open";
            text.Append(CultureInfo.InvariantCulture, $"{incident.Cause.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}  {incident.Severity,-8}  {state,-17}  {Printable.Of(incident.Summary)}{(incident.IsMuted ? "  (muted)" : "")}\n");
            foreach (Alert alert in incident.Alerts.Where(a => a != incident.Cause).Take(5))
                text.Append(CultureInfo.InvariantCulture, $"{"",21}{alert.Severity,-8}  {alert.Rule,-17}  {Printable.Of(alert.Summary)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
