using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Redaction;

namespace LogPipe.Parsing;

/// <summary>What users may set about parsing.</summary>
public sealed record ParseOptions
{
    /// <summary>Gets the folders of pattern files (Logstash's, or packs with format directives) that are added to the built-in ones; theirs win.</summary>
    public IReadOnlyList<string> PatternsFolders { get; init; } = [];

    /// <summary>Gets formats that the configuration describes.</summary>
    public IReadOnlyList<FormatDefinition> Formats { get; init; } = [];

    /// <summary>Gets how many lines an event may have, 1 to 1,000,000; the rest becomes a further event tagged <c>_multiline_split</c>. Default 10,000.</summary>
    public int MaxEventLines { get; init; } = 10_000;

    /// <summary>Gets how many bytes an event may have, 1 KiB to 100 MiB. Default 4 MiB.</summary>
    public int MaxEventBytes { get; init; } = 4 << 20;

    /// <summary>Gets how long an event waits for a further line of a silent stream, 10 ms to 10 minutes. Default 2 s.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets what is hidden before anything else looks at a line.</summary>
    public RedactOptions Redact { get; init; } = new();

    /// <summary>Adds everything that is wrong to <paramref name="mistakes"/>, each with its path in the configuration.</summary>
    public void Validate(ICollection<string> mistakes)
    {
        if (MaxEventLines is < 1 or > 1_000_000)
            mistakes.Add($"parse.max_event_lines: {MaxEventLines} is out of range: use 1 to 1000000");
        if (MaxEventBytes is < 1024 or > 100 << 20)
            mistakes.Add($"parse.max_event_bytes: {MaxEventBytes} is out of range: use 1024 to {100 << 20}");
        if (FlushAfter < TimeSpan.FromMilliseconds(10) || FlushAfter > TimeSpan.FromMinutes(10))
            mistakes.Add($"parse.flush_after: {FlushAfter} is out of range: use 10ms to 10m");
        Redact.Validate(mistakes);
        foreach (string folder in PatternsFolders)
        {
            if (!Directory.Exists(folder))
                mistakes.Add($"parse.patterns_dir: no folder '{folder}': create it or name another");
        }
    }
}
