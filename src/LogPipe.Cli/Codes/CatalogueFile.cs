using System.Globalization;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Usage;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Codes;

/// <summary>Reads the catalogue of error codes from its file of YAML. <see cref="CatalogueYaml"/> writes it.</summary>
internal static class CatalogueFile
{
    /// <summary>Facts that an export holds and nobody sets: passed over.</summary>
    private static readonly string[] Facts = ["family", "category", "first_seen", "changed"];

    /// <summary>Reads a catalogue; an empty one where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is wrong; the message holds every mistake, one a line.</exception>
    public static Catalogue Load(string path)
    {
        if (!File.Exists(path))
            return Catalogue.Empty;
        var mistakes = new List<ConfigMistake>();
        using var reader = new StreamReader(path);
        Catalogue catalogue = Read(reader, path, mistakes);
        return mistakes.Count == 0 ? catalogue : throw new InvalidDataException(string.Join('\n', mistakes));
    }

    /// <summary>Reads a catalogue and collects what is wrong with it.</summary>
    public static Catalogue Read(TextReader yaml, string name, List<ConfigMistake> mistakes)
    {
        ConfigNode? node = YamlReader.Read(yaml, name, mistakes);
        if (node is null or ConfigScalar { IsNull: true })
            return Catalogue.Empty;
        if (node is not ConfigMap root || !root.Entries.TryGetValue("codes", out (string KeyOrigin, ConfigNode Value) codes) || codes.Value is not (ConfigMap or ConfigScalar { IsNull: true }))
        {
            mistakes.Add(new(node.Origin, "", "expected 'codes:' with the codes below it"));
            return Catalogue.Empty;
        }

        foreach ((string key, (string origin, _)) in root.Entries)
        {
            if (key is not ("codes" or "version"))
                mistakes.Add(new(origin, key, $"unknown key{NearestName.Hint(key, ["codes", "version"])}"));
        }

        return new Catalogue(codes.Value is ConfigMap map ? [.. map.Entries.Select(e => Entry(e.Key, e.Value.Value, mistakes)).OfType<CatalogueEntry>()] : []);
    }

    /// <summary>Says what is wrong with a value, or null.</summary>
    public static string? Mistake(string field, string text)
    {
        if (text.Length == 0)
            return null;
        return field switch
        {
            CatalogueEntry.Severity => NoneOf(text, CatalogueEntry.Severities),
            CatalogueEntry.Status => NoneOf(text, CatalogueEntry.Statuses),
            CatalogueEntry.MutedUntil when !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) => $"'{text}' is no time; write 2026-12-24 or 2026-12-24T18:00:00Z",
            CatalogueEntry.Runbook when !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") => $"'{text}' is no address; write https://…",
            _ => null,
        };
    }

    private static string? NoneOf(string text, IReadOnlyList<string> words) =>
        words.Contains(text) ? null : $"'{text}' is none of {string.Join(", ", words)}{NearestName.Hint(text, words)}";

    private static CatalogueEntry? Entry(string code, ConfigNode node, List<ConfigMistake> mistakes)
    {
        string path = $"codes.{code}";
        if (node is ConfigScalar { IsNull: true })
            return new CatalogueEntry { Code = code, Fields = new Dictionary<string, CatalogueValue>() };
        if (node is not ConfigMap map)
        {
            mistakes.Add(new(node.Origin, path, "expected fields such as 'owner:'"));
            return null;
        }

        Dictionary<string, DateTimeOffset> changed = Changed(map, path, mistakes);
        var fields = new Dictionary<string, CatalogueValue>(StringComparer.Ordinal);
        foreach ((string key, (string origin, ConfigNode value)) in map.Entries)
        {
            if (Facts.Contains(key))
                continue;
            if (!CatalogueEntry.FieldNames.Contains(key))
                mistakes.Add(new(origin, $"{path}.{key}", $"unknown field{NearestName.Hint(key, CatalogueEntry.FieldNames)}"));
            else if (Text(value, $"{path}.{key}", mistakes) is { } text)
            {
                if (Mistake(key, text) is { } mistake)
                    mistakes.Add(new(value.Origin, $"{path}.{key}", mistake));
                fields[key] = new(text, changed.GetValueOrDefault(key));
            }
        }

        // taken back, and that it was is remembered
        foreach ((string key, DateTimeOffset when) in changed)
            fields.TryAdd(key, new("", when));
        return new CatalogueEntry { Code = code, Fields = fields };
    }

    private static Dictionary<string, DateTimeOffset> Changed(ConfigMap map, string path, List<ConfigMistake> mistakes)
    {
        var changed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        if (!map.Entries.TryGetValue("changed", out (string KeyOrigin, ConfigNode Value) written) || written.Value is not ConfigMap times)
            return changed;
        foreach ((string field, (string origin, ConfigNode value)) in times.Entries)
        {
            if (value is ConfigScalar scalar && DateTimeOffset.TryParse(scalar.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
                changed[field] = time;
            else
                mistakes.Add(new(origin, $"{path}.changed.{field}", "expected a time such as 2026-03-13T18:42:11Z"));
        }

        return changed;
    }

    private static string? Text(ConfigNode node, string path, List<ConfigMistake> mistakes)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                return scalar.IsNull ? null : scalar.Text;
            case ConfigList list when list.Items.TrueForAll(static i => i is ConfigScalar):
                return string.Join(", ", list.Items.Cast<ConfigScalar>().Select(static s => s.Text));
            default:
                mistakes.Add(new(node.Origin, path, "expected a text"));
                return null;
        }
    }
}
