using System.CommandLine;
using LogPipe.Cli.GrokTrial;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Suggesting;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe grok</c>: tries one grok expression on each line.</summary>
internal static class GrokCommand
{
    // a proposal needs no more lines, and its time grows with them
    private const int MaxSuggestLines = 5000;

    private static readonly Option<string?> Pattern = new("--pattern")
    {
        HelpName = "P",
        Description = "the grok expression, such as '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:message}'",
    };

    private static readonly Option<string?> Suggest = new("--suggest")
    {
        HelpName = "FILE",
        Description = "proposes expressions for the lines of a file (its first 5000; - for standard input) instead, one JSON object each: pattern, matched, of, captures",
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
                "--suggest proposes expressions: a pattern of the library where one takes most lines whole, else one for each kind of line; each is tried on every "
                + "line before it is shown, with what it captures from the first line that it matches.",
                "The library knows Logstash's names. As in Logstash the expression may match anywhere in the line; begin it with ^ to anchor it.",
            ],
            Examples =
            [
                new("logpipe grok --pattern '%{COMBINEDAPACHELOG}' access.log", "captures of an Apache log"),
                new("logpipe grok --pattern '^%{WORD:verb} %{NUMBER:ms:int}$' app.log | grep -c null", "how many lines do not match"),
                new("logpipe grok --suggest app.log | jq -r .pattern", "expressions that fit a log"),
                new("logpipe grok --patterns-dir ./patterns --pattern '%{SHOP_ORDER}' shop.log", "with patterns of your own"),
            ],
        };
        command.Add(Files);
        command.Add(Pattern);
        command.Add(Suggest);
        command.Add(PatternsDir);
        command.Add(Flat);
        command.Add(Json);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Pattern) is null == result.GetResult(Suggest) is null)
                result.AddError("grok takes either --pattern P or --suggest FILE");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        GrokPattern? pattern = null;
        GrokLibrary library;
        try
        {
            library = GrokLibrary.LoadBuiltIn();
            foreach (string folder in result.GetValue(PatternsDir) ?? [])
                library.AddFolder(folder);
            if (result.GetValue(Pattern) is { } expression)
                pattern = GrokPattern.Compile(expression, library);
        }
        catch (GrokException e)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        if (pattern is null)
            return await SuggestAsync(result.GetValue(Suggest)!, library, result.GetValue(Flat)).ConfigureAwait(false);
        using Stream output = StandardOutput.Open();
        bool isReadable = Screen.OutputIsTerminal && !result.GetValue(Json);
        IGrokReport report = isReadable
            ? new GrokScreenReport(output, pattern, new GrokProgress(pattern.Expression, library), Screen.OutputHasColors)
            : new GrokJsonReport(output, pattern, result.GetValue(Flat));
        using var sink = new GrokSink(pattern, report);
        return await OneShotRun.ReadFilesAsync(result.GetValue(Files) ?? [], new(), sink, report.Flush).ConfigureAwait(false);
    }

    private static async Task<int> SuggestAsync(string file, GrokLibrary library, bool flat)
    {
        using Stream output = StandardOutput.Open();
        var lines = new LineCollector(MaxSuggestLines);
        return await OneShotRun.ReadFilesAsync([file], new(), lines, () => SuggestionReport.Write(output, GrokSuggester.Suggest(lines.Lines, library), lines.Lines, flat))
            .ConfigureAwait(false);
    }
}
