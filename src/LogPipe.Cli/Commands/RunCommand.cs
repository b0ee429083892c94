using System.CommandLine;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Service;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe run</c>: the service.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> Config = SharedOptions.Config();

    private static readonly Option<bool> Once = new("--once") { Description = "read what is there to its end, deliver it, and stop" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("run", "follows inputs and keeps their events: the service")
        {
            Details =
            [
                "Reads the inputs of the configuration, and delivers events to the embedded index and the other outputs. Lines are acknowledged when their "
                + "events are durable: whatever is killed and whenever, a restart goes on without a loss and without a second copy in the index.",
                "SIGINT (Ctrl-C) and SIGTERM finish what is under way; a second signal stops at once. At the end the books are printed: "
                + "what became of every line that came in.",
                "Patterns and formats in the folders of parse.patterns_dir are read again when their files change, and on SIGHUP: a set with a mistake is refused as a whole, "
                + "with every mistake in the log, and the one before still holds. The rest of the configuration is read at the start only.",
            ],
            Examples =
            [
                new("logpipe run", "with ./logpipe.yaml, or else /etc/logpipe/logpipe.yaml"),
                new("logpipe run --config deploy/logpipe.small.yaml --once", "reads the files as they are, and stops"),
                new("LOGPIPE__LOG__LEVEL=debug logpipe run", "with a setting overridden by the environment"),
            ],
        };
        command.Add(Config);
        command.Add(Once);
        command.SetAction((result, _) => RunAsync(result.GetValue(Config), result.GetValue(Once)));
        return command;
    }

    private static async Task<int> RunAsync(string? path, bool once)
    {
        using var hangUp = new HangUpSignal();
        LoadedConfig config = ConfigFile.Load(path, ConfigFile.ProcessEnvironment());
        if (config.File is null && config.Origins.Count == 0)
        {
            await Console.Error.WriteLineAsync(
                $"logpipe: no configuration found; looked for {string.Join(" and ", ConfigFile.Places)}\n"
                + "write a logpipe.yaml that names the files, then run again:\n\n"
                + "inputs:\n  files:\n    - paths: [\"/var/log/**/*.log\"]\n\n"
                + "to see what LogPipe makes of a file without any configuration: logpipe parse FILE").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        if (ServicePlan.Resolve(config) is { } plan)
            return await ServiceRun.RunAsync(plan, once, hangUp).ConfigureAwait(false);
        foreach (ConfigMistake mistake in config.Mistakes)
            await Console.Error.WriteLineAsync($"logpipe: {mistake}").ConfigureAwait(false);
        return ExitCode.Wrong;
    }
}
