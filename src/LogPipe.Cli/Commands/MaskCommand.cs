using System.CommandLine;
using LogPipe.Cli.Mining;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe mask</c>: lines with typed placeholders for what varies.</summary>
internal static class MaskCommand
{
    private static readonly Option<bool> Sql = new("--sql") { Description = "each line is an SQL statement; its fingerprint is written" };

    private static readonly Argument<string[]> Files = SharedOptions.Files();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("mask", "replaces the variable parts of each line by typed placeholders")
        {
            Details =
            [
                "The placeholders: <date> <duration> <email> <url> <hostname> <ip> <uuid> <sha1> <md5> <git_sha> <traceparent> <hex> <float> <int> <bool> "
                + "<quoted_str> <path> <id>. Words with figures (utf8, x86_64) and versions of products (HTTP/1.1) stay; <bool> and <quoted_str> need an equals sign before them.",
                "With --sql: keywords and names in lower case, literals ?, lists behind IN and VALUES (?+), no comments, single spaces.",
            ],
            Examples =
            [
                new("logpipe mask server.log", "the lines without their values"),
                new("echo 'SELECT * FROM t WHERE id IN (1, 2)' | logpipe mask --sql", "select * from t where id in(?+)"),
            ],
        };
        command.Add(Files);
        command.Add(Sql);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        using Stream output = StandardOutput.Open();
        using var sink = new MaskSink(output, result.GetValue(Sql));
        return await OneShotRun.ReadFilesAsync(result.GetValue(Files) ?? [], new(), sink, sink.Flush).ConfigureAwait(false);
    }
}
