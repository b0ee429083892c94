using System.CommandLine;
using System.Globalization;
using LogPipe.Cli.Codes;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Searching;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Index;
using LogPipe.Index.Queries;
using LogPipe.Index.Search;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe search</c>: searches the embedded index, also beside a running <c>logpipe run</c>.</summary>
internal static class SearchCommand
{
    private const int LimitOnTerminal = 50;

    private static readonly Argument<string?> Query = new("query")
    {
        HelpName = "QUERY",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "what to look for, in the Lucene syntax that Kibana users type; none or * for every event",
    };

    private static readonly Option<string?> From = new("--from")
    {
        HelpName = "T",
        Description = "first instant: 2026-01-02, 2026-01-02T03:04:05Z, now-15m, now/d",
    };

    private static readonly Option<string?> To = new("--to") { HelpName = "T", Description = "the instant behind the last one, in the same forms" };

    private static readonly Option<int?> Limit = new("--limit")
    {
        HelpName = "N",
        Description = "most events to print, 0 for all; default: 50 on a terminal, else all",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("search", "searches the embedded index, newest event first")
        {
            Details =
            [
                "Writes one JSON document a line; on a terminal a readable line for each event. Works beside a running 'logpipe run': what it has "
                + "acknowledged is found.",
                "Queries: field:value, field:val*, \"a phrase\", words, ranges such as http.response.status_code:[500 TO 599] or event.duration:>1000000, "
                + "AND, OR, NOT and parentheses.",
            ],
            Examples =
            [
                new("logpipe search 'log.level:error AND \"connection refused\"' --from now-1h", "errors of the last hour with these words"),
                new("logpipe search 'service.name:shop AND http.response.status_code:>=500' --limit 20", "the newest 20 failures of a service"),
                new("logpipe search 'event.dataset:mysql.slowlog' | jq -r .mysql.slowlog.query", "slow statements, as JSON through jq"),
                new("logpipe search '*' --data /var/lib/logpipe | jq -s 'map(.logpipe.repeat.count) | add'", "how many events came in, those that were folded too"),
            ],
        };
        command.Add(Query);
        command.Add(From);
        command.Add(To);
        command.Add(Limit);
        command.Add(Data);
        command.Add(Json);
        From.Validators.Add(result => CheckTime(result, "--from"));
        To.Validators.Add(result => CheckTime(result, "--to"));
        Limit.Validators.Add(static result =>
        {
            if (result.Tokens is [var count] && !(int.TryParse(count.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                result.AddError($"--limit: '{count.Value}' is no number of events; write 0 or more");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static void CheckTime(System.CommandLine.Parsing.OptionResult result, string name)
    {
        try
        {
            if (result.Tokens is [var time])
                TimeExpression.Parse(time.Value, TimeProvider.System.GetUtcNow());
        }
        catch (QueryException e)
        {
            result.AddError($"{name}: {e.Message}");
        }
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        bool isReadable = Screen.OutputIsTerminal && !result.GetValue(Json);
        int limit = result.GetValue(Limit) ?? (isReadable ? LimitOnTerminal : 0);
        string query = result.GetValue(Query) ?? "";
        var request = new SearchRequest
        {
            Query = query,
            Same = await SameAsync(query, result.GetValue(Data)).ConfigureAwait(false),
            From = result.GetValue(From) is { } from ? TimeExpression.Parse(from, now) : null,
            To = result.GetValue(To) is { } to ? TimeExpression.Parse(to, now) : null,
            Deadline = TimeSpan.FromMinutes(2),
        };
        try
        {
            await using EmbeddedIndex index = EmbeddedIndex.OpenReadOnly(IndexPlace.Find(result.GetValue(Data)));
            using Stream output = StandardOutput.Open();
            var report = new SearchReport(output, isReadable ? new EventLine(Screen.OutputHasColors, Screen.Width) : null);
            SearchResult last = await report.WriteAsync(index, request, limit).ConfigureAwait(false);
            if (isReadable)
                await Console.Error.WriteLineAsync(Summary(report.EventCount, last)).ConfigureAwait(false);
            if (!last.IsPartial)
                return ExitCode.Done;
            await Console.Error.WriteLineAsync("logpipe: the answer is not complete: it took too long; narrow it with --from or more words").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (QueryException e)
        {
            await Console.Error.WriteLineAsync($"logpipe: query: {e.Message}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }
        catch (IndexException e)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
    }

    /// <summary>Whatever is wrong with the catalogue, the events that have the code itself are found.</summary>
    private static async Task<SameValues?> SameAsync(string query, string? data)
    {
        try
        {
            return SameCodes.For(query, data);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"logpipe: former codes are not searched: {e.Message}").ConfigureAwait(false);
            return null;
        }
    }

    private static string Summary(long shown, SearchResult last) => string.Create(
        CultureInfo.InvariantCulture,
        $"{shown:N0} of {(last.TotalIsLowerBound ? "more than " : "")}{last.Total:N0} events, {last.Took.TotalMilliseconds:N0} ms");
}
