using System.CommandLine;
using LogPipe.Cli.Demo;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe demo</c>: the whole pipeline over the sample logs, with a summary of what it found.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data")
        {
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("logpipe-data", "demo"),
            Description = "where the demo keeps its index; default: ./logpipe-data/demo. An index that is there is made anew",
        };
        var command = new DocumentedCommand("demo", "runs the whole pipeline over the sample logs and shows what it found")
        {
            Details =
            [
                "The samples are one evening at an invented web shop: JBoss and WildFly, PHP, MySQL, web servers and their neighbours, mostly noise, and some "
                + "real problems. Nothing is configured: formats are detected, lines joined, events indexed. It takes some seconds.",
            ],
            Examples =
            [
                new("logpipe demo", "shows formats, noise, problems, and how to search them"),
                new("logpipe search 'log.level:error' --data logpipe-data/demo", "searches what the demo indexed"),
            ],
        };
        command.Add(data);
        command.SetAction((result, _) => DemoRun.RunAsync(result.GetRequiredValue(data)));
        return command;
    }
}
