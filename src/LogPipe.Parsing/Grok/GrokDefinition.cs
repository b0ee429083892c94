namespace LogPipe.Parsing.Grok;

/// <summary>A named pattern of a <see cref="GrokLibrary"/> and where it was defined.</summary>
/// <param name="Name">The name as used in <c>%{NAME}</c>.</param>
/// <param name="Expression">The regular expression in grok syntax.</param>
/// <param name="File">The file that it comes from, for messages.</param>
/// <param name="Line">The line in that file, from 1.</param>
public sealed record GrokDefinition(string Name, string Expression, string File, int Line)
{
    /// <summary>Gets whether it comes with LogPipe.</summary>
    public bool IsBuiltIn { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({File}:{Line})";
}
