using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Multiline;
using LogPipe.Parsing.Redaction;

namespace LogPipe.Parsing;

/// <summary>
/// Validated and compiled parsing: the pattern library, the formats and the limits. Shared by every lane. What a plan says never changes, but for the catalog, which
/// <see cref="TryReload"/> replaces as a whole; each lane goes over to it between two batches.
/// </summary>
public sealed class ParsePlan
{
    private readonly ParseOptions _options;
    private readonly LiveCatalog _live;

    private ParsePlan(ParseOptions options, FormatCatalog catalog)
    {
        _options = options;
        _live = new LiveCatalog(catalog);
        Redaction = RedactPlan.Of(options.Redact);
    }

    /// <summary>Gets what is hidden, with the counts of what was.</summary>
    public RedactPlan Redaction { get; }

    /// <summary>Gets the formats in force, in the order of detection.</summary>
    public FormatCatalog Catalog => _live.Current;

    /// <summary>Compiles the built-in packs and the user's own.</summary>
    /// <param name="options">What the user set.</param>
    /// <param name="mistakes">Receives everything that is wrong, each with file and line or path; the plan must not be used when there is any.</param>
    public static ParsePlan Create(ParseOptions options, ICollection<string> mistakes)
    {
        options.Validate(mistakes);
        return new ParsePlan(options, Load(options, mistakes));
    }

    /// <summary>Reads the user's patterns and formats again. Only a set without a mistake comes into force, and then all of it at once; else the one before still holds.</summary>
    /// <param name="needed">Formats that have to stay: those that inputs name.</param>
    /// <param name="mistakes">Receives everything that is wrong, each with file and line or path.</param>
    /// <returns>Whether the new set is in force.</returns>
    public bool TryReload(IReadOnlyCollection<string> needed, ICollection<string> mistakes)
    {
        var found = new List<string>();
        foreach (string folder in _options.PatternsFolders.Where(static f => !Directory.Exists(f)))
            found.Add($"parse.patterns_dir: no folder '{folder}': create it again");
        FormatCatalog? catalog = null;
        try
        {
            catalog = Load(_options, found);
        }
        catch (ArgumentException e)
        {
            found.Add(e.Message);
        }

        // a format that has a mistake is missing too, and is told of already
        foreach (string name in needed.Where(n => found.Count == 0 && catalog?.IndexOf(n) < 0).ToArray())
            found.Add($"format '{name}' is gone, but an input names it: define it again");
        foreach (string mistake in found)
            mistakes.Add(mistake);
        if (found.Count > 0 || catalog is null)
            return false;
        _live.Current = catalog;
        return true;
    }

    private static FormatCatalog Load(ParseOptions options, ICollection<string> mistakes)
    {
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        var own = new List<FormatDefinition>();
        foreach (string folder in options.PatternsFolders.Where(Directory.Exists))
        {
            try
            {
                library.AddFolder(folder, mistakes);
                foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
                    own.AddRange(PackReader.Read(file, File.ReadAllText(file), mistakes));
            }
            catch (Exception e) when (e is GrokException or IOException or UnauthorizedAccessException)
            {
                mistakes.Add(e.Message);
            }
        }

        own.AddRange(options.Formats);
        return FormatCatalog.Build(library, own, mistakes, whenUsed: own.Count == 0 && !options.PatternsFolders.Any(Directory.Exists));
    }

    /// <summary>Makes the parse stage of one lane.</summary>
    public IWindowedStage CreateStage() => new ParseStage(
        _live, new JoinLimits(_options.MaxEventLines, _options.MaxEventBytes, _options.FlushAfter), new RedactStage(Redaction));
}
