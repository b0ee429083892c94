using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Multiline;
using LogPipe.Parsing.Redaction;

namespace LogPipe.Parsing;

/// <summary>Validated and compiled parsing: the pattern library, the formats and the limits. Immutable; shared by every lane.</summary>
public sealed class ParsePlan
{
    private readonly JoinLimits _limits;

    private ParsePlan(FormatCatalog catalog, JoinLimits limits, RedactPlan redaction)
    {
        Catalog = catalog;
        Redaction = redaction;
        _limits = limits;
    }

    /// <summary>Gets what is hidden, with the counts of what was.</summary>
    public RedactPlan Redaction { get; }

    /// <summary>Gets the formats, in the order of detection.</summary>
    public FormatCatalog Catalog { get; }

    /// <summary>Compiles the built-in packs and the user's own.</summary>
    /// <param name="options">What the user set.</param>
    /// <param name="mistakes">Receives everything that is wrong, each with file and line or path; the plan must not be used when there is any.</param>
    public static ParsePlan Create(ParseOptions options, ICollection<string> mistakes)
    {
        options.Validate(mistakes);
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        var own = new List<FormatDefinition>();
        foreach (string folder in options.PatternsFolders.Where(Directory.Exists))
        {
            try
            {
                library.AddFolder(folder);
                foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
                    own.AddRange(PackReader.Read(file, File.ReadAllText(file), mistakes));
            }
            catch (Exception e) when (e is GrokException or IOException or UnauthorizedAccessException)
            {
                mistakes.Add(e.Message);
            }
        }

        own.AddRange(options.Formats);
        return new ParsePlan(
            FormatCatalog.Build(library, own, mistakes),
            new JoinLimits(options.MaxEventLines, options.MaxEventBytes, options.FlushAfter),
            RedactPlan.Of(options.Redact));
    }

    /// <summary>Makes the parse stage of one lane.</summary>
    public IWindowedStage CreateStage() => new ParseStage(Catalog, _limits, new RedactStage(Redaction));
}
