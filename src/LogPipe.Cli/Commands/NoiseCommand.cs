using System.CommandLine;
using System.Text;
using LogPipe.Cli.Noise;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Signals.Noise;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe noise</c>: which templates make the noise, and what folding saves.</summary>
internal static class NoiseCommand
{
    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    private static readonly Option<bool> Prometheus = new("--prometheus") { Description = "write metrics in Prometheus' text format" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("noise", "shows which templates make the noise of each application, and what folding saves")
        {
            Details =
            [
                "For each application (service.name, else event.dataset): its share of lines and bytes a template, what folding saved, the ten noisiest templates with the logger and "
                + "file where to fix them, and signal against noise by the hour. Lines that warn or are worse are signal, and so are the first ones of each template; the rest is noise.",
                "A table on a terminal, else an object an application, one a line. 'logpipe run' saves the budget once a minute and at its end.",
            ],
            Examples =
            [
                new("logpipe noise", "the budget of every application"),
                new("logpipe noise --json | jq -r '.application, .noisiest[]'", "the ids of the noisiest templates"),
                new("logpipe noise --prometheus > /var/lib/node_exporter/logpipe.prom", "metrics for node_exporter's textfile collector"),
            ],
        };
        command.Add(Data);
        command.Add(Json);
        command.Add(Prometheus);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        string path = NoisePlace.Find(result.GetValue(Data));
        try
        {
            if (!File.Exists(path))
            {
                Console.Error.WriteLine($"logpipe: no noise budget in {path}; 'logpipe run' saves it, --data names its data folder");
                return ExitCode.Failed;
            }

            NoiseBudget budget = NoiseFile.Load(path);
            byte[] report = result.GetValue(Prometheus) ? Encoding.UTF8.GetBytes(NoiseReport.Prometheus(budget))
                : Screen.OutputIsTerminal && !result.GetValue(Json) ? Encoding.UTF8.GetBytes(NoiseReport.Table(budget))
                : NoiseReport.Json(budget);
            return Write(report);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static int Write(byte[] report)
    {
        try
        {
            using Stream output = StandardOutput.Open();
            output.Write(report);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
    }
}
