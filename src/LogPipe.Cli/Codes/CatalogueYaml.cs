using System.Globalization;
using System.Text;
using LogPipe.Signals.Codes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LogPipe.Cli.Codes;

/// <summary>Writes the catalogue as YAML: the same text for the same content, so that git shows what changed and nothing else.</summary>
internal static class CatalogueYaml
{
    private const string Header = "# Error codes: kept by people, in git if they like. 'logpipe codes set' changes it, 'logpipe codes merge' joins two without conflicts.\n";

    /// <summary>Gives the file's text.</summary>
    public static string Of(IEnumerable<CodeView> codes)
    {
        var text = new StringWriter(new StringBuilder(Header), CultureInfo.InvariantCulture) { NewLine = "\n" };
        var yaml = new Emitter(text, new EmitterSettings().WithBestWidth(10_000));
        yaml.Emit(new StreamStart());
        yaml.Emit(new DocumentStart(null, null, isImplicit: true));
        yaml.Emit(new MappingStart());
        Pair(yaml, "version", "1");
        Plain(yaml, "codes");
        yaml.Emit(new MappingStart());
        foreach (CodeView code in codes)
            Write(yaml, code);
        yaml.Emit(new MappingEnd());
        yaml.Emit(new MappingEnd());
        yaml.Emit(new DocumentEnd(isImplicit: true));
        yaml.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter yaml, CodeView code)
    {
        Plain(yaml, code.Code);
        yaml.Emit(new MappingStart());
        Pair(yaml, "family", code.Family);
        Pair(yaml, "category", code.Category);
        if (code.Row is { } row)
            Pair(yaml, "first_seen", row.FirstSeen.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        foreach (string field in CatalogueEntry.FieldNames)
        {
            if (field == CatalogueEntry.Aliases && code.Entry is { AliasCodes.Count: > 0 } entry)
                Aliases(yaml, entry);
            else if (field != CatalogueEntry.Aliases && (code.Entry?[field] ?? (field == CatalogueEntry.Title ? code.Row?.Title : null)) is { } said)
                Text(yaml, field, said);
        }

        if (code.Entry is { } known && known.Fields.Any(static f => f.Value.Changed > DateTimeOffset.MinValue))
            Changed(yaml, known);
        yaml.Emit(new MappingEnd());
    }

    private static void Aliases(Emitter yaml, CatalogueEntry entry)
    {
        Plain(yaml, CatalogueEntry.Aliases);
        yaml.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Flow));
        foreach (string alias in entry.AliasCodes)
            Plain(yaml, alias);
        yaml.Emit(new SequenceEnd());
    }

    private static void Changed(Emitter yaml, CatalogueEntry entry)
    {
        Plain(yaml, "changed");
        yaml.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Flow));
        foreach (string field in CatalogueEntry.FieldNames)
        {
            if (entry.Fields.TryGetValue(field, out CatalogueValue? value) && value.Changed > DateTimeOffset.MinValue)
                Pair(yaml, field, value.Changed.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        }

        yaml.Emit(new MappingEnd());
    }

    private static void Pair(Emitter yaml, string key, string value)
    {
        Plain(yaml, key);
        Plain(yaml, value);
    }

    private static void Plain(Emitter yaml, string text) => yaml.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));

    /// <summary>People's words are quoted, so that 1.10 stays a release and "no" a word in every reader of YAML.</summary>
    private static void Text(Emitter yaml, string key, string value)
    {
        Plain(yaml, key);
        yaml.Emit(new Scalar(AnchorName.Empty, TagName.Empty, value, ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true));
    }
}
