using System.CommandLine;
using System.CommandLine.Parsing;

namespace LogPipe.Cli.Usage;

/// <summary>Says what is wrong with a command line: every mistake, each with the nearest valid name.</summary>
internal static class UsageMistakes
{
    private const string NoCommand = "Required command was not provided.";

    /// <summary>Gives the mistakes of a command line, lower case and without a full stop; empty when it is right.</summary>
    public static IReadOnlyList<string> Of(ParseResult result, IReadOnlyList<string> arguments)
    {
        var mistakes = new List<string>();
        Command command = result.CommandResult.Command;
        if (UnknownCommand(result) is { } unknown)
            return [unknown];
        foreach (string token in result.UnmatchedTokens)
            mistakes.Add(LooksLikeOption(token) ? UnknownOption(token, command) : $"unexpected argument '{token}'");
        mistakes.AddRange(OptionsTakenForArguments(result, arguments).Select(token => UnknownOption(token, command)));
        foreach (ParseError error in result.Errors)
        {
            // the parser has words of its own for what UnmatchedTokens has said already
            if (!result.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) && error.Message != NoCommand)
                mistakes.Add(InOurWords(error.Message));
        }

        if (mistakes.Count == 0 && result.Errors.Count > 0)
            mistakes.Add("a command is missing");
        return [.. mistakes.Distinct()];
    }

    private static string? UnknownCommand(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        if (command.Subcommands.Count == 0 || result.UnmatchedTokens is not [var first, ..] || LooksLikeOption(first))
            return null;
        IEnumerable<string> known = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        return $"unknown command '{first}'{NearestName.Hint(first, known)}";
    }

    /// <summary>The parser hands unknown options to an argument that takes any number of words; nobody means that before a lone <c>--</c>.</summary>
    private static IEnumerable<string> OptionsTakenForArguments(ParseResult result, IReadOnlyList<string> arguments)
    {
        var before = arguments.TakeWhile(a => a != "--").ToHashSet(StringComparer.Ordinal);
        return result.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(value => LooksLikeOption(value) && before.Contains(value));
    }

    private static string UnknownOption(string token, Command command)
    {
        string name = token.Split('=', ':')[0];
        IEnumerable<string> known = Options(command).Select(o => o.Name);
        return $"unknown option '{name}' of {command.Name}{NearestName.Hint(name, known)}";
    }

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options.Where(o => o.Recursive))).Where(o => !o.Hidden);

    /// <summary>Options are letters, digits and dashes; a query such as <c>-log.level:debug</c> is none.</summary>
    private static bool LooksLikeOption(string token)
    {
        ReadOnlySpan<char> name = token.AsSpan().TrimStart('-');
        int dashes = token.Length - name.Length;
        if (dashes is 0 or > 2 || name.IsEmpty || !char.IsAsciiLetter(name[0]))
            return false;
        int end = name.IndexOf('=');
        foreach (char c in end < 0 ? name : name[..end])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        return true;
    }

    private static string InOurWords(string message)
    {
        string text = message.TrimEnd('.', ' ');
        return text.Length > 1 && char.IsAsciiLetterLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
