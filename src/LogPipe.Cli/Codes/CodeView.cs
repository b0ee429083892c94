using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Codes;

/// <summary>One error code as people see it: what was learned and what was said.</summary>
/// <param name="Code">The code.</param>
/// <param name="Row">What was learned; null where this site has not seen it.</param>
/// <param name="Entry">What was said; null where nobody said anything.</param>
internal sealed record CodeView(string Code, CodeRow? Row, CatalogueEntry? Entry)
{
    /// <summary>Gets the first part of the code.</summary>
    public string Family => Code.Split('-')[0];

    /// <summary>Gets the second part of the code.</summary>
    public string Category => Code.Split('-') is [_, var category, ..] ? category : "";

    /// <summary>Gets the name for people.</summary>
    public string Title => Entry?[CatalogueEntry.Title] ?? Row?.Title ?? "";

    /// <summary>Gets what has become of it: what was said, <c>regression</c> where it was seen again after it had been resolved, <c>new</c> where nobody said anything.</summary>
    public string Status => Entry?.ResolvedAt is { } resolved && Row?.RegressedAt >= resolved ? "regression" : Entry?[CatalogueEntry.Status] ?? "new";

    /// <summary>Gives all codes, those seen most often first, those of one count in the order of the alphabet.</summary>
    public static IReadOnlyList<CodeView> All(CodeState state, Catalogue catalogue) =>
    [
        .. ByCode(state, catalogue).OrderByDescending(static v => v.Row?.Events ?? 0).ThenBy(static v => v.Code, StringComparer.Ordinal),
    ];

    /// <summary>Gives the codes that former versions of the algorithm gave, each with the code of today.</summary>
    public static Dictionary<string, string> Aliases(CodeState state)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (CodeRow row in state.Rows)
        {
            foreach (string alias in row.Aliases)
                aliases.TryAdd(alias, row.Code);
        }

        return aliases;
    }

    /// <summary>Gives all codes in the order of the alphabet.</summary>
    public static IReadOnlyList<CodeView> ByCode(CodeState state, Catalogue catalogue)
    {
        catalogue = catalogue.Adopt(state.Rows.SelectMany(static r => r.Aliases.Select(alias => (alias, r.Code))));
        // what was learned under an alias is the new code's; aliases come from people and from former versions of the algorithm
        Dictionary<string, string> former = Aliases(state);
        var rows = state.Rows.GroupBy(r => catalogue.CodeOf(former.GetValueOrDefault(r.Code, r.Code)), StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.OrderBy(r => r.Code != g.Key).Aggregate(static (a, b) => a.With(b) with { Code = a.Code }), StringComparer.Ordinal);
        return
        [
            .. rows.Keys.Union(catalogue.Entries.Select(static e => e.Code)).Order(StringComparer.Ordinal)
                .Select(code => new CodeView(code, rows.GetValueOrDefault(code), catalogue.Find(code))),
        ];
    }
}
