namespace LogPipe.Parsing.Redaction;

/// <summary>What users may set about hiding secrets.</summary>
public sealed record RedactOptions
{
    /// <summary>Gets whether passwords, tokens, keys, connection strings, session ids and card numbers are hidden. Default true.</summary>
    public bool Secrets { get; init; } = true;

    /// <summary>Gets whether e-mail addresses are hidden. Default false.</summary>
    public bool Emails { get; init; }

    /// <summary>Gets whether IP addresses are hidden; formats that want an address there no longer find one. Default false.</summary>
    public bool IpAddresses { get; init; }

    /// <summary>Gets the user's own patterns, looked for in every line; each costs a regular expression per line.</summary>
    public IReadOnlyList<RedactPattern> Patterns { get; init; } = [];

    /// <summary>Gets values that are never hidden, compared exactly: well-known defaults, test cards.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Adds everything that is wrong to <paramref name="mistakes"/>, each with its path in the configuration.</summary>
    public void Validate(ICollection<string> mistakes)
    {
        for (int i = 0; i < Patterns.Count; i++)
        {
            RedactPattern pattern = Patterns[i];
            string path = $"redact.patterns[{i}]";
            if (pattern.Name.Length == 0 || !pattern.Name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
                mistakes.Add($"{path}.name: '{pattern.Name}' is not a name: use lower-case letters, digits and underscores");
            else if (RedactRules.Names.Contains(pattern.Name) || Patterns.Take(i).Any(p => p.Name == pattern.Name))
                mistakes.Add($"{path}.name: '{pattern.Name}' is taken: choose another");
            try
            {
                _ = OwnPattern.Compile(pattern.Pattern);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                mistakes.Add($"{path}.pattern: {e.Message} Look-around and back-references are not allowed, as they have no bound in time.");
            }
        }

        if (Patterns.Count > RedactRules.MaxOwn)
            mistakes.Add($"redact.patterns: {Patterns.Count} patterns are more than {RedactRules.MaxOwn}: join some with |");
    }
}

/// <summary>A pattern of the user's own.</summary>
/// <param name="Name">The rule's name in <c>logpipe.redacted</c> and in metrics.</param>
/// <param name="Pattern">A .NET regular expression without look-around; its groups are hidden, or the whole match if it has none.</param>
public sealed record RedactPattern(string Name, string Pattern);
