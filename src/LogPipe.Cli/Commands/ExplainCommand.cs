using System.CommandLine;
using System.Text;
using LogPipe.Cli.Explaining;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Searching;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Index;
using LogPipe.Index.Search;
using LogPipe.Parsing;
using LogPipe.Parsing.Explaining;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe explain</c>: why an event became what it became.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string?> Text = new("text")
    {
        HelpName = "TEXT",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "one whole event, of one or several lines; none or - reads it from standard input",
    };

    private static readonly Option<string?> Id = new("--id") { HelpName = "DOC", Description = "the id of an event in the index, instead of a text" };

    private static readonly Option<string?> Code = new("--code") { HelpName = "CODE", Description = "an error code, of today or before an upgrade: what it is made of, where it was seen, its incidents" };

    private static readonly Option<string?> Incident = new("--alert") { HelpName = "ID", Description = "an incident of 'logpipe alerts list', by the beginning of its id, or 'last': which rules fired, what they counted and what would have been usual" };

    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "the data folder for --id, templates and noise; default as in 'logpipe search'" };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("explain", "says why an event became what it became")
        {
            Details =
            [
                "Shows the format that matched and those that did not with the reason, and each field with the bytes of the text that it came from.",
                "Of an error also what its code is made of, and what 'logpipe run' and the catalogue know of that code and of incidents with it.",
                "Where 'logpipe run' has mined, also the template of the event, whether it counts as noise, and what each feature adds to that.",
            ],
            Examples =
            [
                new("logpipe explain '2026-03-13 18:42:11,148 ERROR [org.jboss.as.ejb3] (default task-3) WFLYEJB0034: failed'", "explains a line"),
                new("tail -n 1 app.log | logpipe explain --json | jq .format.candidates[0]", "explains the last line of a file, as JSON"),
                new("logpipe explain --code JBOSS-DB-7K3FQ", "explains an error code"),
                new("logpipe explain --alert last", "explains the last incident"),
                new("logpipe explain --id 3q2-7wAAAAAAAAAAAAAAAA", "explains an event of the index again"),
            ],
        };
        command.Add(Text);
        command.Add(Id);
        command.Add(Code);
        command.Add(Incident);
        command.Add(Data);
        command.Add(Json);
        command.SetAction((result, _) => RunAsync(result));
        return command;
    }

    private static int Write(byte[]? report)
    {
        if (report is null)
            return ExitCode.Failed;
        using Stream output = StandardOutput.Open();
        output.Write(report);
        return ExitCode.Done;
    }

    private static async Task<int> RunAsync(ParseResult result)
    {
        try
        {
            if (result.GetValue(Code) is { } code)
                return Write(ExplainedAlerts.OfCode(code, result.GetValue(Data), result.GetValue(Json)));
            if (result.GetValue(Incident) is { } incident)
                return Write(ExplainedAlerts.OfIncident(incident, result.GetValue(Data), result.GetValue(Json)));
            if (await TextAsync(result).ConfigureAwait(false) is not { } text)
                return ExitCode.Failed;
            var mistakes = new List<string>();
            ParsePlan plan = ParsePlan.Create(new(), mistakes);
            long now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            LineExplanation explanation = new LineExplainer(plan).Explain(text, timeZone: null, now);
            KnownTemplate? template = KnownTemplate.Find(explanation, result.GetValue(Data));
            var error = ExplainedCode.Of(explanation, result.GetValue(Data));
            byte[] report = result.GetValue(Json) ? ExplanationJson.Of(explanation, template, error) : Encoding.UTF8.GetBytes(new ExplanationText(Screen.OutputHasColors).Of(explanation, template, error));
            using Stream output = StandardOutput.Open();
            output.Write(report);
            return ExitCode.Done;
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

    private static async Task<byte[]?> TextAsync(ParseResult result)
    {
        if (result.GetValue(Id) is { } id)
            return await IndexedAsync(id, result.GetValue(Data)).ConfigureAwait(false);
        if (result.GetValue(Text) is { } text and not OneShotRun.StandardInput)
            return Encoding.UTF8.GetBytes(text);
        var bytes = new MemoryStream();
        using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(bytes).ConfigureAwait(false);
        byte[] all = bytes.ToArray();
        return all is [.., (byte)'\n'] ? all[..^1] : all;
    }

    private static async Task<byte[]?> IndexedAsync(string id, string? data)
    {
        await using EmbeddedIndex index = EmbeddedIndex.OpenReadOnly(IndexPlace.Find(data));
        SearchHit? hit = await index.FindAsync(id).ConfigureAwait(false);
        if (hit is null)
        {
            await Console.Error.WriteLineAsync($"logpipe: no event with the id '{id}' in the index; 'logpipe search' finds events").ConfigureAwait(false);
            return null;
        }

        if (IndexedText.Of(hit.Json) is { } text)
            return Encoding.UTF8.GetBytes(text);
        await Console.Error.WriteLineAsync($"logpipe: the event '{id}' has neither event.original nor a message to explain").ConfigureAwait(false);
        return null;
    }
}
