using System.Text.Json;
using System.Text.Json.Serialization;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Ranking;

/// <summary>What somebody said of a template.</summary>
public sealed record TemplateMark
{
    /// <summary>Gets the id of the template when it was marked.</summary>
    public required string TemplateId { get; init; }

    /// <summary>Gets the template when it was marked.</summary>
    public required string Template { get; init; }

    /// <summary>Gets a value that says whether it is signal; noise else.</summary>
    public required bool IsSignal { get; init; }

    /// <summary>Gets the hashes of the shapes of message that belonged to it: what folding goes by, because it does not change while templates are learned.</summary>
    public IReadOnlyList<ulong> Shapes { get; init; } = [];
}

/// <summary>Keeps marks in a file of JSON, replaced as a whole.</summary>
public static class MarkFile
{
    /// <summary>Reads the marks; none where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<TemplateMark> Load(string path)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), MarkJson.Default.TemplateMarkArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged ({e.Message}); move it away and mark again", e);
        }
    }

    /// <summary>Marks a template, or takes its mark away.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="miner">What is known of templates.</param>
    /// <param name="id">The id of the template, or one that it had before.</param>
    /// <param name="isSignal">What it is; null to take the mark away.</param>
    /// <returns>The template; null where there is none of this id.</returns>
    /// <exception cref="IOException">The file cannot be written; the one that was there is untouched.</exception>
    public static MinedTemplate? Mark(string path, TemplateMiner miner, ulong id, bool? isSignal)
    {
        MinedTemplates mined = miner.Resolve();
        if (mined.Find(id) is not { } template)
            return null;
        List<TemplateMark> marks = [.. Load(path).Where(mark => TemplateId.TryParse(mark.TemplateId, out ulong marked) && (mined.Find(marked)?.Key ?? marked) != template.Key)];
        if (isSignal is { } signal)
        {
            marks.Add(new TemplateMark
            {
                TemplateId = template.Id,
                Template = System.Text.Encoding.UTF8.GetString(template.Text),
                IsSignal = signal,
                Shapes = miner.ShapesOf(mined, template),
            });
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes([.. marks], MarkJson.Default.TemplateMarkArray));
        File.Move(path + ".new", path, overwrite: true);
        return template;
    }
}

/// <summary>Writes and reads marks without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TemplateMark[]))]
internal sealed partial class MarkJson : JsonSerializerContext;
