using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>The templates of a set of lines. Immutable.</summary>
public sealed class MinedTemplates
{
    private readonly int[] _ofGroup;
    private readonly Dictionary<ulong, int> _byId = [];

    private MinedTemplates(IReadOnlyList<MinedTemplate> templates, int[] ofGroup)
    {
        Templates = templates;
        _ofGroup = ofGroup;
        for (int i = 0; i < templates.Count; i++)
            _byId.Add(templates[i].Key, i);
    }

    /// <summary>Gets the templates, the most frequent first, equal ones by their ids.</summary>
    public IReadOnlyList<MinedTemplate> Templates { get; }

    /// <summary>Gets the template of a group that <see cref="TemplateMiner.Add"/> returned.</summary>
    public MinedTemplate OfGroup(int group) => Templates[_ofGroup[group]];

    /// <summary>Finds a template by its id, or by one that it had before it was generalised; null where there is none.</summary>
    public MinedTemplate? Find(ulong id) => _byId.TryGetValue(id, out int template) ? Templates[template] : null;

    /// <summary>Makes the template of one group alone.</summary>
    internal static MinedTemplate OfOne(LineGroup group)
    {
        using var output = new Utf8Output();
        new TemplateShape(group.Key, group.Constants.ToArray()).Write(output);
        return new MinedTemplate(TemplateId.Of(output.WrittenSpan), output.WrittenSpan.ToArray(), group.Count);
    }

    internal static MinedTemplates Of(IReadOnlyList<LineGroup> groups, IReadOnlyDictionary<ulong, LineGroup> aliases)
    {
        using var output = new Utf8Output();
        var byId = new Dictionary<ulong, Draft>();
        foreach (TemplateShape shape in TemplateResolver.Resolve(groups))
        {
            output.Clear();
            shape.Write(output);
            ulong id = TemplateId.Of(output.WrittenSpan);
            if (!byId.TryGetValue(id, out Draft? draft))
                byId.Add(id, draft = new Draft(output.WrittenSpan.ToArray()));
            draft.Groups.AddRange(shape.Groups);
            foreach (int group in shape.Groups)
                draft.Count += groups[group].Count;
        }

        KeyValuePair<ulong, Draft>[] ordered = [.. byId.OrderByDescending(static entry => entry.Value.Count).ThenBy(static entry => entry.Key)];
        int[] ofGroup = new int[groups.Count];
        for (int i = 0; i < ordered.Length; i++)
        {
            foreach (int group in ordered[i].Value.Groups)
                ofGroup[group] = i;
        }

        var mined = new MinedTemplates([.. ordered.Select(static entry => new MinedTemplate(entry.Key, entry.Value.Text, entry.Value.Count))], ofGroup);
        mined.AddAliases(groups, aliases);
        return mined;
    }

    private void AddAliases(IReadOnlyList<LineGroup> groups, IReadOnlyDictionary<ulong, LineGroup> aliases)
    {
        var templateOf = new Dictionary<LineGroup, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < groups.Count; i++)
        {
            templateOf[groups[i]] = _ofGroup[i];
            // what the group was called until now
            if (groups[i].TemplateId != 0)
                _byId.TryAdd(groups[i].TemplateId, _ofGroup[i]);
        }

        foreach ((ulong id, LineGroup group) in aliases)
        {
            if (templateOf.TryGetValue(group, out int template))
                _byId.TryAdd(id, template);
        }
    }

    private sealed class Draft(byte[] text)
    {
        public byte[] Text { get; } = text;

        public long Count { get; set; }

        public List<int> Groups { get; } = [];
    }
}
