using System.CommandLine;
using LogPipe.Cli.Mining;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe mine</c>: the templates of lines.</summary>
internal static class MineCommand
{
    private static readonly Option<bool> Assign = new("--assign") { Description = "a row a line instead of a row a template: line, id, template" };

    private static readonly Option<bool> MessageOnly = new("--message-only") { Description = "each line is a message; no header is looked for" };

    private static readonly Argument<string[]> Files = SharedOptions.Files();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("mine", "finds the templates of lines: what is said, without the values")
        {
            Details =
            [
                "Writes a row a template, the most frequent first: {\"id\":…,\"template\":…,\"count\":…}. The id depends on the template alone: the same lines give "
                + "the same ids in any order, on any machine.",
                "With --assign a row a line comes instead, with the final template of each: {\"line\":1,\"id\":…,\"template\":…}.",
            ],
            Examples =
            [
                new("logpipe mine server.log", "the templates of a file"),
                new("logpipe mine --assign server.log | grep '\"line\":42,'", "the template of line 42"),
                new("journalctl -o cat | logpipe mine --message-only | head -20", "the twenty most frequent messages of a machine"),
            ],
        };
        command.Add(Files);
        command.Add(Assign);
        command.Add(MessageOnly);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        using Stream output = StandardOutput.Open();
        using var sink = new MineSink(output, result.GetValue(Assign), result.GetValue(MessageOnly));
        return await OneShotRun.ReadFilesAsync(result.GetValue(Files) ?? [], new(), sink, sink.Finish).ConfigureAwait(false);
    }
}
