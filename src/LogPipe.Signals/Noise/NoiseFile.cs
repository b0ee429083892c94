using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogPipe.Signals.Noise;

/// <summary>Keeps a noise budget in a file of JSON, replaced as a whole.</summary>
public static class NoiseFile
{
    /// <summary>Saves a budget.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The file cannot be written; the one that was there is untouched.</exception>
    public static void Save(NoiseBudget budget, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string draft = path + ".new";
        var content = new NoiseContent(1, [.. budget.Applications.SelectMany(static a => a.Templates)], [.. budget.Applications.SelectMany(static a => a.Hours)]);
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(content, NoiseJson.Default.NoiseContent));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads a budget; an empty one where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of another version.</exception>
    public static NoiseBudget Load(string path)
    {
        if (!File.Exists(path))
            return new NoiseBudget([], []);
        try
        {
            NoiseContent? content = JsonSerializer.Deserialize(File.ReadAllBytes(path), NoiseJson.Default.NoiseContent);
            return content is { Version: 1 } ? new NoiseBudget(content.Rows, content.Hours) : throw new InvalidDataException($"{path} is of another version than 1; move it away and start again");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged ({e.Message}); move it away and start again", e);
        }
    }
}

/// <summary>What a file of a noise budget holds.</summary>
internal sealed record NoiseContent(int Version, IReadOnlyList<NoiseRow> Rows, IReadOnlyList<NoiseHour> Hours);

/// <summary>Writes and reads it without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NoiseContent))]
internal sealed partial class NoiseJson : JsonSerializerContext;
