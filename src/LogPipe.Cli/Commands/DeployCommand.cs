using System.CommandLine;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Index.Queries;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe deploy mark</c>: says that something was deployed.</summary>
internal static class DeployCommand
{
    private static readonly Argument<string> Name = new("name") { HelpName = "NAME", Description = "a name for it, such as the release" };

    private static readonly Option<string> At = new("--at") { HelpName = "TIME", Description = "when it was, as in 'logpipe search'; default: now", DefaultValueFactory = static _ => "now" };

    private static readonly Option<string?> Application = new("--application") { HelpName = "NAME", Description = "what was deployed: its service.name; default: everything" };

    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("deploy", "marks deployments") { Examples = [new("logpipe deploy mark 2.5.0", "at the end of a deployment")] };
        var mark = new DocumentedCommand("mark", "says that something was deployed")
        {
            Details = ["Error codes that are new within an hour of it are told as new after it; 'logpipe diff --since NAME' compares before with after."],
            Examples = [new("logpipe deploy mark shop-2.5.0 --application shop", "only the shop was deployed")],
        };
        mark.Add(Name);
        mark.Add(At);
        mark.Add(Application);
        mark.Add(Data);
        mark.SetAction(Mark);
        command.Add(mark);
        return command;
    }

    private static int Mark(ParseResult result)
    {
        try
        {
            DateTimeOffset at = TimeExpression.Parse(result.GetValue(At)!, TimeProvider.System.GetUtcNow());
            var mark = new DeployMark(result.GetValue(Name)!, at, result.GetValue(Application) ?? "");
            DeployFile.Append(AlertPlace.Deploys(AlertPlace.Folder(result.GetValue(Data))), mark);
            Console.Error.WriteLine($"logpipe: {Printable.Of(mark.Name)} at {at:u}{(mark.Application.Length > 0 ? $" of {Printable.Of(mark.Application)}" : "")}");
            return ExitCode.Done;
        }
        catch (QueryException e)
        {
            Console.Error.WriteLine($"logpipe: --at: {e.Message}");
            return ExitCode.Wrong;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
