using System.CommandLine;
using System.Globalization;
using System.Text;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Spikes;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Signals.Spikes;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe spikes</c>: the spike detector over a series in a file.</summary>
internal static class SpikesCommand
{
    private static readonly Argument<string> Series = new("FILE.csv") { Description = "rows of timestamp,value in the order of time, with a header; '-' is standard input" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("spikes", "runs the spike detector over a series")
        {
            Details =
            [
                "Writes a row a point: timestamp,value,score,is_spike. A score of 1 is where an alert begins; is_spike is 1 at its first point. Each point is judged by "
                + "those before it only, and the first hundred are only learned from.",
            ],
            Examples = [new("logpipe spikes errors-per-minute.csv | grep ',1$'", "the points that would have raised an alert")],
        };
        command.Add(Series);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        string path = result.GetValue(Series)!;
        try
        {
            using var rows = new StreamReader(path == "-" ? Console.OpenStandardInput() : File.OpenRead(path), Encoding.UTF8);
            using var output = new StreamWriter(StandardOutput.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            return Judge(new SeriesReader(rows, path == "-" ? "stdin" : path), output);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Console.Error.WriteLine($"logpipe: {path}: no such file");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            Console.Error.WriteLine($"logpipe: {path} is a folder: name a file of rows 'timestamp,value'");
        }
        catch (UnauthorizedAccessException e)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }

        return ExitCode.Failed;
    }

    private static int Judge(SeriesReader rows, TextWriter output)
    {
        var detector = new SpikeDetector();
        output.WriteLine("timestamp,value,score,is_spike");
        while (rows.TryRead(out SeriesRow row))
        {
            SpikePoint point = detector.Add(row.Time, row.Value);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.TimeText},{row.ValueText},{point.Score:F4},{(point.IsSpike ? 1 : 0)}"));
        }

        return ExitCode.Done;
    }
}
