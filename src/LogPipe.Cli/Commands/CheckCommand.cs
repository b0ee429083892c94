using System.CommandLine;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.GrokTrial;
using LogPipe.Cli.Service;
using LogPipe.Cli.Usage;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe check</c>: validates a configuration without running it.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> config = SharedOptions.Config();
        var verbose = new Option<bool>("--verbose") { Description = "also say of each pattern of the library what it was compiled to, and why parts of it run slower" };
        var command = new DocumentedCommand("check", "validates a configuration and its patterns")
        {
            Details =
            [
                "Every mistake is printed, all at once, one a line: where it stands, the setting, what is wrong, and the nearest valid name.",
                "Environment variables LOGPIPE__SECTION__KEY override the file and are checked with it.",
                "--verbose lists the grok patterns too: instructions, automata and choices of each (a pattern without choices never goes back), whether it becomes machine code "
                + "when many lines come or stays with the interpreter and why, and of the patterns inside those that cannot run as an automaton, with the reason.",
            ],
            Examples =
            [
                new("logpipe check", "checks ./logpipe.yaml, or else /etc/logpipe/logpipe.yaml"),
                new("logpipe check --config new.yaml && mv new.yaml logpipe.yaml", "takes a configuration over only if it is right"),
            ],
        };
        command.Add(config);
        command.Add(verbose);
        command.SetAction(result => Check(result.GetValue(config), result.GetValue(verbose)));
        return command;
    }

    private static int Check(string? path, bool isVerbose)
    {
        LoadedConfig config = ConfigFile.Load(path, ConfigFile.ProcessEnvironment());
        if (config.File is null)
        {
            Console.Error.WriteLine($"logpipe: no configuration found; looked for {string.Join(" and ", ConfigFile.Places)}; name one with --config");
            return ExitCode.Wrong;
        }

        ServicePlan? plan = ServicePlan.Resolve(config);
        foreach (ConfigMistake mistake in config.Mistakes)
            Console.Out.WriteLine(mistake);
        // what a format uses is a mistake already; a folder of Logstash's may hold more than anybody uses, so the rest does not keep a configuration from running
        foreach (GrokException unused in plan?.Parse.Catalog.Library.FindMistakes(static d => !d.IsBuiltIn) ?? [])
            Console.Error.WriteLine($"warning: {unused.Message} (no format uses it)");
        if (isVerbose && plan is not null)
            PatternReport.Write(Console.Out, plan.Parse.Catalog.Library);
        Console.Error.WriteLine(config.Mistakes.Count switch
        {
            0 => $"{config.File} is right",
            1 => $"1 mistake in {config.File}",
            int count => $"{count} mistakes in {config.File}",
        });
        return config.Mistakes.Count == 0 ? ExitCode.Done : ExitCode.Wrong;
    }
}
