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
    /// <summary>Runs a command line and gives the exit code of the process.</summary>
    public static int Run(string[] args)
    {
        RootCommand root = Build();
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
    public static RootCommand Build()
    {
        var root = new RootCommand("turns application logs into structured, searchable events")
        {
            DemoCommand.Create(),
            ParseCommand.Create(),
            GrokCommand.Create(),
            MineCommand.Create(),
            MaskCommand.Create(),
            TemplatesCommand.Create(),
            NoiseCommand.Create(),
            MarkCommand.Create(),
            CodesCommand.Create(),
            AlertsCommand.Create(),
            DeployCommand.Create(),
            DiffCommand.Create(),
            SpikesCommand.Create(),
            RunCommand.Create(),
            SearchCommand.Create(),
            ExplainCommand.Create(),
            ReplayCommand.Create(),
            SetupCommand.Create(),
            CheckCommand.Create(),
            CompletionCommand.Create(),
        };
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
}
