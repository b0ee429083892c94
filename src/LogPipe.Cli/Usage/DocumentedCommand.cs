using System.CommandLine;

namespace LogPipe.Cli.Usage;

/// <summary>A command with what its help says beyond names: how it behaves, and examples.</summary>
internal sealed class DocumentedCommand : Command
{
    /// <summary>Initializes the command.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="summary">One line, lower case, no full stop: it stands in the list of commands.</param>
    public DocumentedCommand(string name, string summary)
        : base(name, summary)
    {
    }

    /// <summary>Gets the paragraphs that follow the usage line.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Gets the examples, most common first.</summary>
    public IReadOnlyList<CommandExample> Examples { get; init; } = [];
}

/// <summary>One example of a command's help.</summary>
/// <param name="CommandText">What to type.</param>
/// <param name="Meaning">What it does, lower case, no full stop.</param>
internal sealed record CommandExample(string CommandText, string Meaning);
