using LogPipe.Parsing;

namespace LogPipe.Cli.Usage;

/// <summary>Checks the names of formats that users write.</summary>
internal static class FormatName
{
    /// <summary>Says what is wrong with a format's name; null where the plan knows it, or none is named.</summary>
    public static string? Mistake(string? name, ParsePlan plan)
    {
        if (name is null || plan.Catalog.IndexOf(name) >= 0)
            return null;
        string hint = NearestName.Hint(name, plan.Catalog.Names);
        return $"unknown format '{name}'{(hint.Length > 0 ? hint : $"; known are {string.Join(", ", plan.Catalog.Names.Order(StringComparer.Ordinal))}")}";
    }
}
