using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>The templates of a set of lines. Immutable.</summary>
public sealed class MinedTemplates
{
    private readonly int[] _ofGroup;

    private MinedTemplates(IReadOnlyList<MinedTemplate> templates, int[] ofGroup)
    {
        Templates = templates;
        _ofGroup = ofGroup;
    }

    /// <summary>Gets the templates, the most frequent first, equal ones by their text.</summary>
    public IReadOnlyList<MinedTemplate> Templates { get; }

    /// <summary>Gets the template of a group that <see cref="TemplateMiner.Add"/> returned.</summary>
    public MinedTemplate OfGroup(int group) => Templates[_ofGroup[group]];

    internal static MinedTemplates Of(IReadOnlyList<LineGroup?> groups)
    {
        using var output = new Utf8Output();
        var byId = new Dictionary<string, (byte[] Text, long Count, List<int> Groups)>(StringComparer.Ordinal);
        foreach (TemplateShape shape in TemplateResolver.Resolve(groups))
        {
            output.Clear();
            shape.Write(output);
            string id = TemplateId.Of(output.WrittenSpan);
            long count = shape.Groups.Sum(group => groups[group]!.Count);
            (byte[] Text, long Count, List<int> Groups) known = byId.TryGetValue(id, out var found) ? found : (output.WrittenSpan.ToArray(), 0, []);
            known.Groups.AddRange(shape.Groups);
            byId[id] = (known.Text, known.Count + count, known.Groups);
        }

        var ordered = byId.OrderByDescending(static entry => entry.Value.Count).ThenBy(static entry => entry.Key, StringComparer.Ordinal).ToArray();
        int[] ofGroup = new int[groups.Count];
        for (int i = 0; i < ordered.Length; i++)
        {
            foreach (int group in ordered[i].Value.Groups)
                ofGroup[group] = i;
        }

        return new MinedTemplates([.. ordered.Select(static entry => new MinedTemplate(entry.Key, entry.Value.Text, entry.Value.Count))], ofGroup);
    }
}
