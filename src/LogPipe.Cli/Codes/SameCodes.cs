using System.Text.RegularExpressions;
using LogPipe.Index.Queries;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Codes;

/// <summary>Finds what else an error was or is called that a query asks for: events keep the code that they were given.</summary>
internal static partial class SameCodes
{
    private static readonly HashSet<string> Fields = ["error.code", "event.code", "logpipe.error.code"];

    /// <summary>Gives the codes that mean the same; null where the query names no code, so that nothing is read for it.</summary>
    /// <param name="query">The query as it was written.</param>
    /// <param name="data">The data folder, or null for that of the configuration.</param>
    /// <exception cref="InvalidDataException">The catalogue or the state is wrong.</exception>
    public static SameValues? For(string query, string? data)
    {
        if (!Code().IsMatch(query))
            return null;
        var places = CodePlaces.Find(data);
        return Of(CodeStateFile.Load(places.State), CatalogueFile.Load(places.Catalogue));
    }

    /// <summary>Gives the codes that mean the same: those of today with the aliases that people gave them and those of former versions of the algorithm.</summary>
    internal static SameValues Of(CodeState state, Catalogue catalogue)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (CodeView view in CodeView.ByCode(state, catalogue))
        {
            List<string> same = [.. (view.Entry?.AliasCodes ?? []).Concat(view.Row?.Aliases ?? []).Prepend(view.Code).Distinct(StringComparer.Ordinal)];
            if (same.Count < 2)
                continue;
            foreach (string code in same)
                values.TryAdd(code, same);
        }

        return new SameValues(Fields, values);
    }

    /// <summary>Family, category and five characters or more (<see cref="ErrorCode"/>).</summary>
    [GeneratedRegex("[A-Z0-9]-[A-Z0-9]+-[0-9B-Z]{5}")]
    private static partial Regex Code();
}
