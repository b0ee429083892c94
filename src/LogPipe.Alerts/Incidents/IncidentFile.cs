using System.Text.Json;
using System.Text.Json.Serialization;
using LogPipe.Alerts.Notifying;
using LogPipe.Alerts.Recording;

namespace LogPipe.Alerts.Incidents;

/// <summary>What is known of incidents, and what nobody has been told yet.</summary>
/// <param name="Incidents">The incidents, oldest first.</param>
/// <param name="Messages">What is on its way to people.</param>
/// <param name="Signals">What is on its way to where signals are kept; null in files of releases that kept none.</param>
public sealed record IncidentState(IReadOnlyList<Incident> Incidents, IReadOnlyList<Message> Messages, IReadOnlyList<PendingSignal>? Signals = null);

/// <summary>Keeps incidents in a file of JSON, replaced as a whole.</summary>
public static class IncidentFile
{
    /// <summary>Saves them.</summary>
    /// <exception cref="IOException">The file cannot be written; the one that was there is untouched.</exception>
    public static void Save(IncidentState state, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string draft = path + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(state, IncidentJson.Default.IncidentState));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads them; none where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IncidentState Load(string path)
    {
        if (!File.Exists(path))
            return new IncidentState([], []);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), IncidentJson.Default.IncidentState) ?? new IncidentState([], []);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged ({e.Message}); move it away and start again", e);
        }
    }

    /// <summary>Writes an incident as one line of JSON.</summary>
    public static byte[] Line(Incident incident) => JsonSerializer.SerializeToUtf8Bytes(incident, IncidentJson.Default.Incident);
}

/// <summary>Writes and reads them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(IncidentState))]
[JsonSerializable(typeof(Incident))]
internal sealed partial class IncidentJson : JsonSerializerContext;
