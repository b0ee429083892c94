using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Searching;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Index;
using LogPipe.Index.Queries;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe diff</c>: what is new, tripled or gone since a deployment.</summary>
internal static class DiffCommand
{
    private static readonly Option<string> Since = new("--since") { HelpName = "MARK", Description = "a deployment ('logpipe deploy mark'), or a time as in 'logpipe search'", Required = true };

    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data" };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("diff", "shows what is new, tripled or gone since a deployment")
        {
            Details =
            [
                "Compares error codes and templates in the embedded index: what came since, with the day before (or as long as since), counted with what was folded. New error codes come first. "
                + "Where the deployment names an application, only that one is compared.",
            ],
            Examples = [new("logpipe diff --since 2.5.0", "what release 2.5.0 changed"), new("logpipe diff --since now-1h | jq 'select(.what == \"new\")'", "what is new in the last hour")],
        };
        command.Add(Since);
        command.Add(Data);
        command.Add(Json);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        string data = AlertPlace.Folder(result.GetValue(Data));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        try
        {
            if (Find(result.GetValue(Since)!, data, now) is not { } mark)
                return ExitCode.Failed;
            await using EmbeddedIndex index = EmbeddedIndex.OpenReadOnly(IndexPlace.Find(result.GetValue(Data)));
            IReadOnlyList<Difference> differences = await Comparison.OfAsync(index, CodeStateFile.Load(CodePlaces.In(data).State), mark.At, now, mark.Application, stop).ConfigureAwait(false);
            if (differences.Count == 0)
                await Console.Error.WriteLineAsync($"logpipe: nothing is new, tripled or gone since {mark.At:u}").ConfigureAwait(false);
            using Stream output = StandardOutput.Open();
            output.Write(Screen.OutputIsTerminal && !result.GetValue(Json) ? Table(differences) : Lines(differences));
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
        catch (Exception e) when (e is IndexException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static DeployMark? Find(string name, string data, DateTimeOffset now)
    {
        IReadOnlyList<DeployMark> marks = DeployFile.Load(AlertPlace.Deploys(data));
        if (marks.LastOrDefault(m => m.Name == name) is { } mark)
            return mark;
        try
        {
            return new DeployMark(name, TimeExpression.Parse(name, now), "");
        }
        catch (QueryException)
        {
            string known = marks.Count == 0 ? "none is known; 'logpipe deploy mark' makes one" : $"the last ones: {string.Join(", ", marks.TakeLast(5).Select(static m => Printable.Of(m.Name)))}";
            Console.Error.WriteLine($"logpipe: '{name}' is neither a deployment nor a time; {known}");
            return null;
        }
    }

    private static byte[] Table(IReadOnlyList<Difference> differences)
    {
        var text = new StringBuilder();
        foreach (Difference one in differences)
            text.Append(CultureInfo.InvariantCulture, $"{one.What,-8} {one.Before,10:0.#} -> {one.After,-8}  {one.Id}  {Printable.Of(one.Text)}  ({Printable.Of(one.Application)})\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Lines(IReadOnlyList<Difference> differences)
    {
        var bytes = new MemoryStream();
        foreach (Difference one in differences)
        {
            using (var json = new Utf8JsonWriter(bytes, Relaxed))
            {
                json.WriteStartObject();
                json.WriteString("what", one.What);
                json.WriteString("kind", one.Kind);
                json.WriteString("id", one.Id);
                json.WriteString(one.Kind == "code" ? "title" : "template", one.Text);
                json.WriteString("application", one.Application);
                json.WriteNumber("before", one.Before);
                json.WriteNumber("after", one.After);
                json.WriteEndObject();
            }

            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }
}
