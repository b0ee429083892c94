namespace LogPipe.Cli.Configuration;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Origin">The file with line and column, or the environment variable; empty for a whole configuration.</param>
/// <param name="Path">The setting, such as <c>inputs.files[0].paths</c>; empty for a whole file.</param>
/// <param name="Message">What is wrong and what would be right, lower case.</param>
internal sealed record ConfigMistake(string Origin, string Path, string Message)
{
    /// <summary>Gives the mistake as one line.</summary>
    public override string ToString() => string.Join(": ", new[] { Origin, Path, Message }.Where(part => part.Length > 0));
}
