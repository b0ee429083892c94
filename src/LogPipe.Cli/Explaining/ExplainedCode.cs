using System.Globalization;
using System.Text;
using System.Text.Json;
using LogPipe.Alerts.Incidents;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Terminal;
using LogPipe.Parsing.Explaining;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Explaining;

/// <summary>What the error code of an event is made of, and what is known of it.</summary>
/// <param name="Origin">What it is made of.</param>
/// <param name="Known">What was learned and said of it; null where it was never seen.</param>
/// <param name="Incidents">The incidents that it had a part in, newest first.</param>
internal sealed record ExplainedCode(CodeOrigin Origin, CodeView? Known, IReadOnlyList<Incident> Incidents)
{
    private const int ShownIncidents = 3;

    /// <summary>Explains the code of an event; null where the event is no error.</summary>
    /// <exception cref="IOException">What was saved cannot be read.</exception>
    public static ExplainedCode? Of(LineExplanation explanation, string? data)
    {
        if (new CodeStage().Explain(explanation.Batch, 0) is not { } origin)
            return null;
        CodePlaces places = CodePlaces.Find(data);
        try
        {
            Catalogue catalogue = CatalogueFile.Load(places.Catalogue);
            CodeView? known = CodeView.ByCode(CodeStateFile.Load(places.State), catalogue).FirstOrDefault(c => c.Code == catalogue.CodeOf(origin.Code));
            IEnumerable<Incident> incidents = IncidentFile.Load(AlertPlace.Incidents(AlertPlace.Folder(data))).Incidents;
            return new ExplainedCode(origin, known, [.. incidents.Where(i => i.Alerts.Any(a => a.Code == origin.Code)).Reverse().Take(ShownIncidents)]);
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Writes the member <c>error</c>.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("code", Origin.Code);
        json.WriteString("title", Origin.Title);
        json.WriteString("derivation", Origin.Derivation);
        if (Known is not null)
        {
            json.WritePropertyName("known");
            CodeRows.Write(json, Known);
        }

        json.WriteStartArray("incidents");
        foreach (Incident incident in Incidents)
            json.WriteRawValue(IncidentFile.Line(incident));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes some lines for people.</summary>
    public void WriteTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nerror code {Origin.Code}: {Printable.Of(Origin.Title)}\n  made of:\n");
        foreach (string part in Origin.Derivation.TrimEnd().Split('\n'))
            text.Append(CultureInfo.InvariantCulture, $"    {Printable.Of(part)}\n");
        if (Known?.Row is { } row)
            text.Append(CultureInfo.InvariantCulture, $"  {Known.Status}, seen {row.Events} times since {row.FirstSeen.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z; 'logpipe codes show {Known.Code}' says more\n");
        foreach (Incident incident in Incidents)
            text.Append(CultureInfo.InvariantCulture, $"  incident of {incident.Cause.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {Printable.Of(incident.Summary)}\n");
    }
}
