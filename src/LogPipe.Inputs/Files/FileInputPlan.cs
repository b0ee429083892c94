using LogPipe.Inputs.Files.Globs;
using LogPipe.Inputs.Text;
using LogPipe.Model;

namespace LogPipe.Inputs.Files;

/// <summary>Validated, resolved options of an input that reads files.</summary>
internal sealed record FileInputPlan
{
    private readonly FileInputOptions _options;

    private FileInputPlan(string name, FileInputOptions options)
    {
        Name = name;
        _options = options;
    }

    public string Name { get; }

    public required IReadOnlyList<PathPattern> Patterns { get; init; }

    public required IReadOnlyList<PathPattern> Excluded { get; init; }

    public required TextEncoding Encoding { get; init; }

    public required LineLimits Limits { get; init; }

    public required bool FromEnd { get; init; }

    public FileInputOptions Options => _options;

    /// <summary>Resolves options.</summary>
    /// <exception cref="InputException">The options have mistakes: all of them are in the message.</exception>
    public static FileInputPlan From(string name, FileInputOptions options, bool literalPaths)
    {
        IReadOnlyList<string> mistakes = (literalPaths ? options with { Paths = ["/"] } : options).Validate(name);
        if (mistakes.Count > 0)
            throw new InputException(string.Join('\n', mistakes));
        _ = TextEncodings.TryParse(options.Encoding, out TextEncoding encoding);
        return new FileInputPlan(name, options)
        {
            Patterns = literalPaths ? [] : Compile(options.Paths, everywhere: false),
            Excluded = Compile(options.Exclude, everywhere: true),
            Encoding = encoding,
            Limits = LineLimits.For(options.MaxLineBytes),
            FromEnd = options.StartAt == "end",
        };
    }

    /// <summary>Makes the source of one file.</summary>
    public LogSource Source(string key, string? path, string displayName) => new()
    {
        Key = key,
        Input = Name,
        DisplayName = displayName,
        FilePath = path,
        HostName = _options.Host,
        ServiceName = _options.Service,
        TimeZone = _options.Timezone,
        Format = _options.Format,
        Content = _options.Content,
    };

    private static List<PathPattern> Compile(IReadOnlyList<string> patterns, bool everywhere)
    {
        var compiled = new List<PathPattern>();
        foreach (string pattern in patterns)
            compiled.AddRange(PathPattern.Compile(everywhere && !pattern.Contains('/') ? "/**/" + pattern : pattern));
        return compiled;
    }
}
