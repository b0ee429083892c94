using System.CommandLine;
using System.CommandLine.Help;
using LogPipe.Cli.Commands;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using HelpAction = LogPipe.Cli.Usage.HelpAction;

namespace LogPipe.Cli;

/// <summary>The one definition of the command line: the parser, the help and the shell completion come from it.</summary>
internal static class CommandLine
{
    private static readonly NamedCommand[] Commands =
    [
        new("demo", DemoCommand.Create),
        new("parse", ParseCommand.Create),
        new("grok", GrokCommand.Create),
        new("mine", MineCommand.Create),
        new("mask", MaskCommand.Create),
        new("templates", TemplatesCommand.Create),
        new("noise", NoiseCommand.Create),
        new("mark", MarkCommand.Create),
        new("codes", CodesCommand.Create),
        new("alerts", AlertsCommand.Create),
        new("deploy", DeployCommand.Create),
        new("diff", DiffCommand.Create),
        new("spikes", SpikesCommand.Create),
        new("run", RunCommand.Create),
        new("search", SearchCommand.Create),
        new("explain", ExplainCommand.Create),
        new("replay", ReplayCommand.Create),
        new("setup", SetupCommand.Create),
        new("check", CheckCommand.Create),
        new("bench", BenchCommand.Create),
        new("completion", CompletionCommand.Create),
    ];

    /// <summary>Runs a command line and gives the exit code of the process.</summary>
    public static int Run(string[] args)
    {
        RootCommand root = Build(args is [var first, ..] ? first : "");
        // files may be named @x and options are never bundled: both would change what a file name or a query means
        ParseResult result = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Action is HelpAction or VersionAction)
            return result.Invoke();
        if (args.Length == 0)
        {
            new HelpText(Console.Error, Screen.Width).Write(root);
            return ExitCode.Wrong;
        }

        IReadOnlyList<string> mistakes = UsageMistakes.Of(result, args);
        if (mistakes.Count > 0)
            return Refuse(mistakes, result.CommandResult.Command);
        return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Builds the tree of commands.</summary>
    /// <param name="only">The only command wanted, for which the others are not made; whatever names none brings them all.</param>
    public static RootCommand Build(string only = "")
    {
        var root = new RootCommand("turns application logs into structured, searchable events");
        bool isOne = Array.Exists(Commands, c => c.Name == only);
        foreach ((string name, Func<Command> create) in Commands)
        {
            if (!isOne || name == only)
                root.Add(create());
        }

        root.Directives.Clear();
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new HelpAction();
                help.Description = "says how to use logpipe or a command of it";
                help.Aliases.Clear();
                help.Aliases.Add("-h");
            }
            else if (option is VersionOption version)
            {
                version.Action = new VersionAction();
                version.Description = "prints the version and what it runs on";
            }
        }

        return root;
    }

    private static int Refuse(IReadOnlyList<string> mistakes, Command command)
    {
        foreach (string mistake in mistakes)
            Console.Error.WriteLine($"logpipe: {mistake}");
        Console.Error.WriteLine($"'{HelpText.FullName(command)} --help' says how to use it");
        return ExitCode.Wrong;
    }

    private sealed record NamedCommand(string Name, Func<Command> Create);
}
