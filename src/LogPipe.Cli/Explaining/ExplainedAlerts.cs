using System.Globalization;
using System.Text;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Notifying;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Explaining;

/// <summary>Explains error codes and incidents from what <c>logpipe run</c> saved.</summary>
internal static class ExplainedAlerts
{
    private const int ShownIncidents = 5;

    /// <summary>Explains a code; null after saying that there is none.</summary>
    /// <exception cref="IOException">What was saved cannot be read.</exception>
    public static byte[]? OfCode(string name, string? data, bool isJson)
    {
        CodePlaces places = CodePlaces.Find(data);
        CodeState state = Read(() => CodeStateFile.Load(places.State));
        Catalogue catalogue = Read(() => CatalogueFile.Load(places.Catalogue));
        IReadOnlyList<CodeView> codes = CodeView.ByCode(state, catalogue);
        string said = catalogue.CodeOf(name.ToUpperInvariant());
        string code = CodeView.Aliases(state).GetValueOrDefault(said, said);
        if (codes.FirstOrDefault(c => c.Code == code) is not { } known)
        {
            Console.Error.WriteLine($"logpipe: no code '{name}'{NearestName.Hint(code, codes.Select(static c => c.Code))}; 'logpipe codes list' lists them");
            return null;
        }

        if (isJson)
            return CodeRows.Json([known]);
        var text = new StringBuilder(Encoding.UTF8.GetString(CodeRows.Page(known)));
        foreach (Incident incident in Load(data).Incidents.Where(i => i.Alerts.Any(a => a.Code == code)).Reverse().Take(ShownIncidents))
            text.Append(CultureInfo.InvariantCulture, $"  incident {incident.Id}, {Time(incident.Cause.StartsAt)}: {Printable.Of(incident.Summary)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Explains an incident; null after saying that there is none.</summary>
    /// <exception cref="IOException">What was saved cannot be read.</exception>
    public static byte[]? OfIncident(string id, string? data, bool isJson)
    {
        IncidentState state = Load(data);
        Incident? incident = id == "last" ? (state.Incidents is [.., var last] ? last : null) : state.Incidents.LastOrDefault(i => i.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase));
        if (incident is null)
        {
            Console.Error.WriteLine($"logpipe: no incident '{id}' of {state.Incidents.Count}; 'logpipe alerts list --json' lists their ids");
            return null;
        }

        if (isJson)
            return [.. IncidentFile.Line(incident), (byte)'\n'];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"incident {incident.Id}: {Printable.Of(incident.Summary)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {incident.Severity}, {(incident.ResolvedAt is { } end ? $"over since {Time(end)}" : "open")}{(incident.IsMuted ? ", in a mute window: nobody was told" : "")}\n");
        text.Append("  first cause: the alert whose events began first; of those that began together, the one farthest beyond its limit\n");
        foreach (Alert alert in incident.Alerts.OrderBy(a => a != incident.Cause))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {(alert == incident.Cause ? "first cause" : "also")}: {Printable.Of(alert.Summary)}\n");
            text.Append(CultureInfo.InvariantCulture, $"    rule {alert.Rule} ({alert.Kind}), events from {Time(alert.StartsAt)}{(alert.EndsAt is { } over ? $" to {Time(over)}" : "")}\n");
            text.Append(CultureInfo.InvariantCulture, $"    counted {alert.Count:0.#}, {Usual(alert)}, score {alert.Score:0.##} (1 is the limit)\n");
        }

        if (incident.More > 0)
            text.Append(CultureInfo.InvariantCulture, $"  and {incident.More} more\n");
        text.Append(CultureInfo.InvariantCulture, $"  told: {(incident.Notify.Count == 0 ? "the log only" : string.Join(", ", incident.Notify))}\n");
        foreach (Message message in state.Messages.Where(m => m.Incident.Id == incident.Id))
            text.Append(CultureInfo.InvariantCulture, $"    not reached yet: {message.Notifier}, tried {message.Attempts} times, again at {Time(message.NextAt)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Usual(Alert alert) => alert.Kind switch
    {
        "spike" => string.Create(CultureInfo.InvariantCulture, $"usual {alert.Expected:0.#}, {alert.ExpectedLow:0} to {alert.ExpectedHigh:0} by chance"),
        "threshold" or "ratio" => string.Create(CultureInfo.InvariantCulture, $"up to {alert.ExpectedHigh:0} is right"),
        "silence" => string.Create(CultureInfo.InvariantCulture, $"{alert.Expected:0} events before"),
        _ => "never seen before, or resolved",
    };

    private static IncidentState Load(string? data) => Read(() => IncidentFile.Load(AlertPlace.Incidents(AlertPlace.Folder(data))));

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
