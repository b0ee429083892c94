using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogPipe.Signals.Codes;

/// <summary>Keeps what was learned of error codes in a file of JSON, replaced as a whole.</summary>
public static class CodeStateFile
{
    /// <summary>Saves it.</summary>
    /// <param name="state">What was learned.</param>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The file cannot be written; the one that was there is untouched.</exception>
    public static void Save(CodeState state, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string draft = path + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new CodeStateContent(1, state.Site, state.Rows), CodeStateJson.Default.CodeStateContent));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads it; an empty one with a new site where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of another version.</exception>
    public static CodeState Load(string path)
    {
        if (!File.Exists(path))
            return new CodeState(Guid.NewGuid().ToString("N")[..12], []);
        try
        {
            CodeStateContent? content = JsonSerializer.Deserialize(File.ReadAllBytes(path), CodeStateJson.Default.CodeStateContent);
            return content is { Version: 1 }
                ? new CodeState(content.Site, content.Codes)
                : throw new InvalidDataException($"{path} is of another version than 1; move it away and start again");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged ({e.Message}); move it away and start again", e);
        }
    }
}

/// <summary>What the file holds.</summary>
internal sealed record CodeStateContent(int Version, string Site, IReadOnlyList<CodeRow> Codes);

/// <summary>Writes and reads it without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CodeStateContent))]
internal sealed partial class CodeStateJson : JsonSerializerContext;
