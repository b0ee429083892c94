using System.Text.Json;
using System.Text.Json.Nodes;

namespace LogPipe.Cli.Alerting;

/// <summary>Remembers the releases of each application (<c>service.version</c>), so that one that comes up is known for a deployment. One caller at a time.</summary>
internal sealed class ReleaseFile
{
    /// <summary>Releases of an application that are remembered, the latest ones.</summary>
    private const int MaxReleases = 50;

    private const int MaxApplications = 5000;

    private readonly string _path;
    private readonly Dictionary<string, List<string>> _releases = new(StringComparer.Ordinal);

    /// <summary>Initializes it from what is on disk; what cannot be read is learned anew.</summary>
    public ReleaseFile(string path)
    {
        _path = path;
        try
        {
            if (File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject known)
            {
                foreach ((string application, JsonNode? releases) in known)
                    _releases[application] = [.. releases!.AsArray().Select(static r => (string)r!)];
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            _releases.Clear();
        }
    }

    /// <summary>Takes releases that were seen; gives those that came up beside others of their application.</summary>
    /// <exception cref="IOException">It cannot be saved.</exception>
    public IReadOnlyList<DeployMark> Take(IEnumerable<(string Application, string Release, long Time)> seen)
    {
        var deployed = new List<DeployMark>();
        bool hasChanged = false;
        foreach ((string application, string release, long time) in seen.OrderBy(static s => s.Time))
        {
            if (!_releases.TryGetValue(application, out List<string>? known))
            {
                if (_releases.Count >= MaxApplications)
                    continue;
                _releases.Add(application, known = []);
            }

            if (known.Contains(release))
                continue;
            hasChanged = true;
            // the first one that is seen may run for months
            if (known.Count > 0)
                deployed.Add(new DeployMark(release, DateTimeOffset.UnixEpoch.AddTicks(time / TimeSpan.NanosecondsPerTick), application));
            known.Add(release);
            if (known.Count > MaxReleases)
                known.RemoveAt(0);
        }

        if (hasChanged)
            Save();
        return deployed;
    }

    private void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        var json = new JsonObject();
        foreach ((string application, List<string> releases) in _releases)
            json[application] = new JsonArray([.. releases.Select(static r => JsonValue.Create(r))]);
        File.WriteAllText(_path + ".new", json.ToJsonString());
        File.Move(_path + ".new", _path, overwrite: true);
    }
}
