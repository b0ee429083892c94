using System.CommandLine;
using System.Text;
using LogPipe.Cli.Benching;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe bench</c>: how fast this machine is.</summary>
internal static class BenchCommand
{
    private static readonly Option<string?> Input = new("--input") { HelpName = "FILE", Description = "the log to measure with; default: the sample logs, repeated" };

    private static readonly Option<bool> Json = new("--json") { Description = "write one JSON object instead of a table" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("bench", "measures this machine: lines/s and MB/s of each stage and end to end")
        {
            Details =
            [
                "One thread takes the input through every stage again and again, for some seconds: read, redact, parse (formats, joining, fields), code (errors), mine (templates), write (JSON, thrown away). "
                + "The table shows the median pass, and what a first pass costs while the run-time compiles. Files of some 100 MB give steadier figures than small ones.",
            ],
            Examples =
            [
                new("logpipe bench", "this machine, with the sample logs"),
                new("logpipe bench --input server.log", "this machine, with your log"),
                new("logpipe bench --json | jq .end_to_end.lines_per_second", "one figure"),
            ],
        };
        command.Add(Input);
        command.Add(Json);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        BenchResult? measured;
        try
        {
            using var input = BenchInput.Of(result.GetValue(Input));
            measured = await BenchRun.RunAsync(input.File).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }

        if (measured is null)
            return ExitCode.Failed;
        if (measured.Lines == 0)
        {
            await Console.Error.WriteLineAsync($"logpipe: '{result.GetValue(Input)}' has no lines: name a log with --input").ConfigureAwait(false);
            return ExitCode.Failed;
        }

        try
        {
            using Stream output = StandardOutput.Open();
            output.Write(result.GetValue(Json) ? BenchReport.Json(measured) : Encoding.UTF8.GetBytes(BenchReport.Table(measured)));
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
    }
}
