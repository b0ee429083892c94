using System.Globalization;
using System.Text;
using System.Text.Json;
using LogPipe.Cli.Mining;
using LogPipe.Cli.Noise;
using LogPipe.Cli.Terminal;
using LogPipe.Model;
using LogPipe.Parsing.Explaining;
using LogPipe.Signals.Ranking;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Explaining;

/// <summary>What <c>logpipe run</c> knows of the template of an event, and whether it counts as noise.</summary>
internal sealed record KnownTemplate(MinedTemplate Template, RankedTemplate? Ranked)
{
    /// <summary>Finds the template of an explained event; null where nothing was mined or its message is new.</summary>
    /// <exception cref="IOException">What was saved cannot be read.</exception>
    public static KnownTemplate? Find(LineExplanation explanation, string? data)
    {
        string path = TemplatePlace.Find(data);
        if (!File.Exists(path) || explanation.Fields.FirstOrDefault(static f => f.Name == EcsFields.Message.Name) is not { } message)
            return null;
        try
        {
            TemplateMiner miner = TemplateFile.Load(path);
            if (miner.TemplateOf(miner.Resolve(), Encoding.UTF8.GetBytes(message.Value)) is not { } template)
                return null;
            string? application = explanation.Fields.FirstOrDefault(static f => f.Name == EcsFields.EventDataset.Name)?.Value;
            RankedTemplate[] ranked = [.. RankedTemplates.Read(data).Where(r => r.Row.TemplateId == template.Id)];
            return new KnownTemplate(template, ranked.FirstOrDefault(r => r.Row.Application == application) ?? ranked.FirstOrDefault());
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Writes the member <c>template</c>.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject("template");
        json.WriteString("id", Template.Id);
        json.WriteString("text", Template.Text);
        json.WriteNumber("count", Template.Count);
        if (Ranked is not null)
            LearnedRows.WriteVerdict(json, Ranked);
        json.WriteEndObject();
    }

    /// <summary>Writes some lines for people.</summary>
    public void WriteTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\ntemplate {Template.Id}, seen {Template.Count} times:\n  {Printable.Of(Encoding.UTF8.GetString(Template.Text))}\n");
        if (Ranked is null)
            return;
        text.Append(CultureInfo.InvariantCulture, $"  {(Ranked.IsNoise ? "noise" : "signal")}, because {Ranked.Reason}; score {Ranked.Score:F2}, made of:\n");
        foreach (FeatureShare feature in Ranked.Features)
            text.Append(CultureInfo.InvariantCulture, $"    {feature.Name,-16} {feature.Value,6:F2} x {feature.Weight,5:F2} = {feature.Contribution,6:+0.00;-0.00}\n");
        text.Append("  positive numbers speak for noise; 'logpipe mark' teaches\n");
    }
}
