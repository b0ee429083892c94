using System.CommandLine;
using System.Text;
using LogPipe.Cli.Mining;
using LogPipe.Cli.Noise;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Signals.Ranking;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe mark</c>: teaches what is noise and what is signal.</summary>
internal static class MarkCommand
{
    private static readonly Argument<string> Id = new("id") { HelpName = "ID", Description = "the id of a template, as 'logpipe templates' lists it" };

    private static readonly Argument<string> As = new("as") { HelpName = "noise|signal|none", Description = "what it is; none takes the mark away" };

    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("mark", "says that a template is noise or signal, and so teaches the ranking")
        {
            Details =
            [
                "'logpipe templates --rank' and 'logpipe explain' learn from it at once. 'logpipe run' folds by it from its next start on: of what is marked as noise one event passes whole, "
                + "of what is marked as signal every one. Errors are never noise, whatever they are marked as.",
            ],
            Examples =
            [
                new("logpipe mark 4feh16m2n16p noise", "a template that nobody needs to see"),
                new("logpipe mark 4feh16m2n16p none", "takes it back"),
            ],
        };
        command.Add(Id);
        command.Add(As);
        command.Add(Data);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        string id = result.GetValue(Id)!;
        string what = result.GetValue(As)!;
        if (what is not ("noise" or "signal" or "none"))
            return Refuse($"'{what}' is none of noise, signal and none");
        if (!TemplateId.TryParse(id, out ulong key))
            return Refuse($"'{id}' is no id of a template: 12 characters, as 'logpipe templates' lists them");
        try
        {
            TemplateMiner miner = TemplateFile.Load(TemplatePlace.Find(result.GetValue(Data)));
            bool? isSignal = what == "none" ? null : what == "signal";
            if (MarkFile.Mark(MarkPlace.Find(result.GetValue(Data)), miner, key, isSignal) is not { } template)
            {
                Console.Error.WriteLine($"logpipe: no template with the id '{id}'; 'logpipe templates' lists them");
                return ExitCode.Failed;
            }

            string done = what == "none" ? "is not marked any more" : $"is {what}";
            Console.Error.WriteLine($"logpipe: {template.Id} {done}: {Printable.Of(Encoding.UTF8.GetString(template.Text))}");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Console.Error.WriteLine($"logpipe: no templates in {TemplatePlace.Find(result.GetValue(Data))}; 'logpipe run' saves them, --data names its data folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
        }

        return ExitCode.Failed;
    }

    private static int Refuse(string mistake)
    {
        Console.Error.WriteLine($"logpipe: {mistake}\n'logpipe mark --help' says how to use it");
        return ExitCode.Wrong;
    }
}
