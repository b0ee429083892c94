using System.CommandLine;
using LogPipe.Cli.GrokTrial;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe grok</c>: tries one grok expression on each line.</summary>
internal static class GrokCommand
{
    private static readonly Option<string> Pattern = new("--pattern")
    {
        HelpName = "P",
        Required = true,
        Description = "the grok expression, such as '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:message}'",
    };

    private static readonly Option<string[]> PatternsDir = new("--patterns-dir")
    {
        HelpName = "DIR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = "a folder of pattern files, those of Logstash unchanged; may be given several times, later ones win",
    };

    private static readonly Option<bool> Flat = new("--flat") { Description = "write dotted keys (source.ip) instead of nested objects" };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    private static readonly Argument<string[]> Files = SharedOptions.Files();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("grok", "tries a grok expression on each line")
        {
            Details =
            [
                "Writes one JSON object of captures a line, and null for a line that does not match. On a terminal the captures are colored in "
                + "the line itself, and a line that does not match shows how far the expression came.",
                "The library knows Logstash's names. As in Logstash the expression may match anywhere in the line; begin it with ^ to anchor it.",
            ],
            Examples =
            [
                new("logpipe grok --pattern '%{COMBINEDAPACHELOG}' access.log", "captures of an Apache log"),
                new("logpipe grok --pattern '^%{WORD:verb} %{NUMBER:ms:int}$' app.log | grep -c null", "how many lines do not match"),
                new("logpipe grok --patterns-dir ./patterns --pattern '%{SHOP_ORDER}' shop.log", "with patterns of your own"),
            ],
        };
        command.Add(Files);
        command.Add(Pattern);
        command.Add(PatternsDir);
        command.Add(Flat);
        command.Add(Json);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        GrokPattern pattern;
        GrokLibrary library;
        try
        {
            library = GrokLibrary.LoadBuiltIn();
            foreach (string folder in result.GetValue(PatternsDir) ?? [])
                library.AddFolder(folder);
            pattern = GrokPattern.Compile(result.GetRequiredValue(Pattern), library);
        }
        catch (GrokException e)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        using Stream output = StandardOutput.Open();
        bool isReadable = Screen.OutputIsTerminal && !result.GetValue(Json);
        IGrokReport report = isReadable
            ? new GrokScreenReport(output, pattern, new GrokProgress(pattern.Expression, library), Screen.OutputHasColors)
            : new GrokJsonReport(output, pattern, result.GetValue(Flat));
        using var sink = new GrokSink(pattern, report);
        return await OneShotRun.ReadFilesAsync(result.GetValue(Files) ?? [], new(), sink, report.Flush).ConfigureAwait(false);
    }
}
