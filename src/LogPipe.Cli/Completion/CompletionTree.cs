using System.CommandLine;
using System.CommandLine.Completions;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Completion;

/// <summary>What shells need to know of the command line.</summary>
/// <param name="Commands">The commands by name.</param>
/// <param name="Options">The options of <c>logpipe</c> itself.</param>
internal sealed record CompletionTree(IReadOnlyList<CompletionCommandEntry> Commands, IReadOnlyList<CompletionOption> Options)
{
    /// <summary>Reads the tree off the definition.</summary>
    public static CompletionTree Of(RootCommand root) => new(
        [.. root.Subcommands.Where(c => !c.Hidden).Select(CommandOf)],
        [.. HelpText.Options(root).Select(OptionOf)]);

    private static CompletionCommandEntry CommandOf(Command command) => new(
        command.Name,
        command.Description ?? "",
        [.. HelpText.Options(command).Select(OptionOf)],
        [.. command.Arguments.SelectMany(a => ValuesOf(a.GetCompletions(CompletionContext.Empty)))]);

    private static CompletionOption OptionOf(Option option) => new(
        option.Name,
        option.Description ?? "",
        option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool),
        option.ValueType == typeof(bool) ? [] : [.. ValuesOf(option.GetCompletions(CompletionContext.Empty))]);

    private static IEnumerable<string> ValuesOf(IEnumerable<CompletionItem> items) => items.Select(i => i.Label);
}

/// <summary>One command as shells see it.</summary>
/// <param name="Name">The verb.</param>
/// <param name="Summary">One line.</param>
/// <param name="Options">Its options, those of every command included.</param>
/// <param name="Values">The words that its argument takes; empty where it takes files or free text.</param>
internal sealed record CompletionCommandEntry(
    string Name, string Summary, IReadOnlyList<CompletionOption> Options, IReadOnlyList<string> Values);

/// <summary>One option as shells see it.</summary>
/// <param name="Name">The long name with its dashes.</param>
/// <param name="Summary">One line.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Values">The values that it takes; empty for free ones.</param>
internal sealed record CompletionOption(string Name, string Summary, bool TakesValue, IReadOnlyList<string> Values);
