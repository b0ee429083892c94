using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Cli.Terminal;
using LogPipe.Signals.Clusters;
using LogPipe.Signals.Ranking;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Noise;

/// <summary>Writes families and ranked templates: a JSON object a line, or for people.</summary>
internal static class LearnedRows
{
    private const int ShownFeatures = 3;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes families.</summary>
    public static byte[] Families(IReadOnlyList<TemplateFamily> families, bool isTable)
    {
        if (!isTable)
            return Lines(families, static (json, family) => WriteFamily(json, family));
        var text = new StringBuilder();
        foreach (TemplateFamily family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Printable.Of(family.Label)}: {family.Templates.Count} templates, {family.Count} lines\n");
            foreach (MinedTemplate template in family.Templates)
                text.Append(CultureInfo.InvariantCulture, $"{template.Count,12}  {template.Id}  {Printable.Of(Encoding.UTF8.GetString(template.Text))}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes ranked templates.</summary>
    public static byte[] Ranked(IReadOnlyList<RankedTemplate> templates, bool isTable)
    {
        if (!isTable)
            return Lines(templates, static (json, template) => WriteRanked(json, template));
        var text = new StringBuilder();
        foreach (RankedTemplate ranked in templates)
        {
            string features = string.Join(", ", ranked.Features.Take(ShownFeatures).Select(static f => string.Create(CultureInfo.InvariantCulture, $"{f.Name} {f.Contribution:+0.0;-0.0}")));
            text.Append(CultureInfo.InvariantCulture, $"{(ranked.IsNoise ? "noise " : "signal")} {ranked.Score:F2} {ranked.Row.Lines,10}  {ranked.Row.TemplateId}  {Printable.Of(ranked.Row.Template)}\n");
            text.Append(CultureInfo.InvariantCulture, $"                         {ranked.Reason}; {features}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes what a ranking says of a template: <c>noise</c>, <c>score</c>, <c>reason</c> and <c>features</c>.</summary>
    public static void WriteVerdict(Utf8JsonWriter json, RankedTemplate ranked)
    {
        json.WriteBoolean("noise", ranked.IsNoise);
        json.WriteNumber("score", ranked.Score);
        json.WriteString("reason", ranked.Reason);
        json.WriteStartArray("features");
        foreach (FeatureShare feature in ranked.Features)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            json.WriteNumber("value", feature.Value);
            json.WriteNumber("weight", feature.Weight);
            json.WriteNumber("contribution", Math.Round(feature.Contribution, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFamily(Utf8JsonWriter json, TemplateFamily family)
    {
        json.WriteStartObject();
        json.WriteString("id", family.Id);
        json.WriteString("label", family.Label);
        json.WriteNumber("count", family.Count);
        json.WriteStartArray("templates");
        foreach (MinedTemplate template in family.Templates)
        {
            json.WriteStartObject();
            json.WriteString("id", template.Id);
            json.WriteString("template", template.Text);
            json.WriteNumber("count", template.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRanked(Utf8JsonWriter json, RankedTemplate ranked)
    {
        json.WriteStartObject();
        json.WriteString("id", ranked.Row.TemplateId);
        json.WriteString("template", ranked.Row.Template);
        json.WriteString("application", ranked.Row.Application);
        json.WriteNumber("count", ranked.Row.Events);
        WriteVerdict(json, ranked);
        json.WriteEndObject();
    }

    private static byte[] Lines<T>(IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write)
    {
        var bytes = new MemoryStream();
        foreach (T row in rows)
        {
            using (var json = new Utf8JsonWriter(bytes, Relaxed))
                write(json, row);
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }
}
