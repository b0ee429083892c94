using System.CommandLine;
using LogPipe.Cli.Mining;
using LogPipe.Cli.Noise;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Model;
using LogPipe.Signals.Clusters;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe templates</c>: what <c>logpipe run</c> has mined.</summary>
internal static class TemplatesCommand
{
    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    private static readonly Option<bool> Families = new("--families") { Description = "list families of templates that are about the same thing, each with its templates" };

    private static readonly Option<bool> Ranked = new("--rank") { Description = "list templates from noise to signal, with what speaks for either" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("templates", "lists the templates that 'logpipe run' has mined")
        {
            Details = ["Writes a row a template, the most frequent first; on a terminal a table of lines, id and template. 'logpipe run' saves them once a minute and at its end."],
            Examples =
            [
                new("logpipe templates | head -20", "the twenty most frequent templates"),
                new("logpipe templates --families", "what the logs are about"),
                new("logpipe templates --rank --json | jq -r 'select(.noise) | .id'", "the ids of the templates that count as noise"),
            ],
        };
        command.Add(Data);
        command.Add(Json);
        command.Add(Families);
        command.Add(Ranked);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        string path = TemplatePlace.Find(result.GetValue(Data));
        try
        {
            using var text = new Utf8Output();
            bool isTable = Screen.OutputIsTerminal && !result.GetValue(Json);
            if (result.GetValue(Ranked))
            {
                text.Append(LearnedRows.Ranked(RankedTemplates.Read(result.GetValue(Data)), isTable));
                return Write(text);
            }

            MinedTemplates mined = TemplateFile.Load(path).Resolve();
            if (result.GetValue(Families))
            {
                text.Append(LearnedRows.Families(FamilyFinder.Find(mined.Templates), isTable));
                return Write(text);
            }

            foreach (MinedTemplate template in mined.Templates)
            {
                if (isTable)
                    TemplateRows.WriteTable(text, template);
                else
                    TemplateRows.WriteJson(text, template);
            }

            return Write(text);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Console.Error.WriteLine($"logpipe: no templates in {path}; 'logpipe run' saves them, --data names its data folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
        }

        return ExitCode.Failed;
    }

    private static int Write(Utf8Output text)
    {
        try
        {
            using Stream output = StandardOutput.Open();
            output.Write(text.WrittenSpan);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
    }
}
