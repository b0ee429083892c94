using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LogPipe.Cli.Alerting;

/// <summary>A deployment that somebody marked.</summary>
/// <param name="Name">Its name, such as a release.</param>
/// <param name="At">When it was.</param>
/// <param name="Application">What was deployed, or empty for everything.</param>
internal sealed record DeployMark(string Name, DateTimeOffset At, string Application);

/// <summary>Keeps deployments in a file, an object of JSON a line, only ever appended to.</summary>
internal static class DeployFile
{
    /// <summary>Appends a deployment.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Append(string path, DeployMark mark)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var json = new JsonObject { ["name"] = mark.Name, ["at"] = mark.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), ["application"] = mark.Application };
        File.AppendAllText(path, json.ToJsonString() + "\n");
    }

    /// <summary>Reads the deployments, oldest first; none where there is no file. A line that is none is passed over: a crash may have cut the last one.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<DeployMark> Load(string path) => !File.Exists(path) ? [] : [.. File.ReadLines(path).Select(Read).OfType<DeployMark>().OrderBy(static m => m.At)];

    private static DeployMark? Read(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject json && DateTimeOffset.TryParse((string?)json["at"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
                ? new DeployMark((string?)json["name"] ?? "", at, (string?)json["application"] ?? "")
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
