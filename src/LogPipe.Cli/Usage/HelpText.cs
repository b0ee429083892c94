using System.CommandLine;

namespace LogPipe.Cli.Usage;

/// <summary>Writes the help of a command from its definition: usage, arguments, options, commands, examples.</summary>
internal sealed class HelpText
{
    private const int Indent = 2;
    private const int WidestName = 28;
    private readonly TextWriter _to;
    private readonly int _width;

    /// <summary>Initializes the writer.</summary>
    /// <param name="to">Where the help goes.</param>
    /// <param name="width">Columns to fill, 40 or more.</param>
    public HelpText(TextWriter to, int width)
    {
        _to = to;
        _width = Math.Max(width, 40);
    }

    /// <summary>Writes the help of one command.</summary>
    public void Write(Command command)
    {
        var documented = command as DocumentedCommand;
        _to.WriteLine($"{FullName(command)}: {command.Description}");
        _to.WriteLine();
        _to.WriteLine($"Usage: {UsageLine(command)}");
        foreach (string paragraph in documented?.Details ?? [])
        {
            _to.WriteLine();
            Wrap(paragraph, 0);
        }

        Rows("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? ""))]);
        Rows("Arguments", [.. command.Arguments.Where(a => !a.Hidden).Select(a => (ValueName(a), a.Description ?? ""))]);
        Rows("Options", [.. Options(command).Select(o => (OptionLabel(o), o.Description ?? ""))]);
        Examples(documented?.Examples ?? []);
        _to.WriteLine();
        _to.WriteLine(command.Subcommands.Count > 0
            ? "'logpipe COMMAND --help' says more about a command. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration."
            : "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.");
    }

    /// <summary>Gives the options that a command takes, its own before those of every command.</summary>
    public static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options.Where(o => o.Recursive))).Where(o => !o.Hidden);

    /// <summary>Gives the command with those above it: <c>logpipe completion</c>.</summary>
    public static string FullName(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : "logpipe";

    private static string UsageLine(Command command)
    {
        var parts = new List<string> { FullName(command) };
        if (command.Subcommands.Count > 0)
            parts.Add("COMMAND");
        foreach (Option option in command.Options.Where(o => o.Required))
            parts.Add(OptionLabel(option));
        foreach (Argument argument in command.Arguments)
        {
            string name = argument.Arity.MaximumNumberOfValues > 1 ? ValueName(argument) + "…" : ValueName(argument);
            parts.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }

        parts.Add("[options]");
        return string.Join(' ', parts);
    }

    private static string ValueName(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static string OptionLabel(Option option)
    {
        string names = string.Join(", ", new[] { option.Name }.Concat(option.Aliases.Where(a => a.StartsWith('-') && a != "-?")));
        return option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) ? $"{names} {option.HelpName ?? "VALUE"}" : names;
    }

    private void Rows(string title, IReadOnlyList<(string Name, string Text)> rows)
    {
        if (rows.Count == 0)
            return;
        _to.WriteLine();
        _to.WriteLine(title + ":");
        int column = Indent + Math.Min(WidestName, rows.Max(r => r.Name.Length)) + 2;
        foreach ((string name, string text) in rows)
        {
            _to.Write(new string(' ', Indent) + name);
            int written = Indent + name.Length;
            if (written + 2 > column)
            {
                _to.WriteLine();
                written = 0;
            }

            _to.Write(new string(' ', column - written));
            Wrap(text, column);
        }
    }

    private void Examples(IReadOnlyList<CommandExample> examples)
    {
        if (examples.Count == 0)
            return;
        _to.WriteLine();
        _to.WriteLine("Examples:");
        foreach (CommandExample example in examples)
        {
            _to.WriteLine($"  {example.CommandText}");
            _to.Write("      ");
            Wrap(example.Meaning, 6);
        }
    }

    /// <summary>Writes words into lines of the width; the first line has its indent already.</summary>
    private void Wrap(string text, int indent)
    {
        int column = indent;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > indent && column + 1 + word.Length > _width)
            {
                _to.WriteLine();
                _to.Write(new string(' ', indent));
                column = indent;
            }

            if (column > indent)
            {
                _to.Write(' ');
                column++;
            }

            _to.Write(word);
            column += word.Length;
        }

        _to.WriteLine();
    }
}
