using LogPipe.Cli.Terminal;
using LogPipe.Inputs.Files;
using LogPipe.Inputs.Stdin;
using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>Reads the files of a command line one after another; a file that cannot be read is named and the others are read all the same.</summary>
internal static class OneShotRun
{
    /// <summary>Stands for standard input on the command line.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads files into a sink that works at once, and gives the exit code.</summary>
    /// <param name="files">The paths, <c>-</c> for standard input; none for standard input alone.</param>
    /// <param name="options">How to read.</param>
    /// <param name="sink">Takes the lines.</param>
    /// <param name="finish">Hands over what the sink has written.</param>
    public static async Task<int> ReadFilesAsync(IReadOnlyList<string> files, FileInputOptions options, IBatchSink sink, Action finish)
    {
        try
        {
            bool isWhole = await ReadAllAsync(files, options, sink, CancellationToken.None).ConfigureAwait(false);
            finish();
            return isWhole ? ExitCode.Done : ExitCode.Failed;
        }
        catch (IOException e)
        {
            return WriteFailed(e);
        }
    }

    /// <summary>Reads files into a sink.</summary>
    /// <returns>False where a file could not be read: it was named on standard error.</returns>
    public static async Task<bool> ReadAllAsync(IReadOnlyList<string> files, FileInputOptions options, IBatchSink sink, CancellationToken stop)
    {
        bool isWhole = true;
        foreach (string file in files.Count == 0 ? [StandardInput] : files)
        {
            IInput input = file == StandardInput
                ? new StdinInput("stdin", options, TimeProvider.System)
                : new OneShotFileInput("file", options with { Paths = [file] }, TimeProvider.System, StandardErrorLog.Instance);
            await using (input.ConfigureAwait(false))
            {
                try
                {
                    await input.RunAsync(sink, stop).ConfigureAwait(false);
                }
                catch (InputException e)
                {
                    isWhole = false;
                    await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
                }
            }
        }

        return isWhole;
    }

    /// <summary>Says that output cannot be written, unless its reader has just had enough, and gives the exit code.</summary>
    public static int WriteFailed(IOException e)
    {
        if (StandardOutput.IsBrokenPipe(e))
            return ExitCode.Done;
        Console.Error.WriteLine($"logpipe: cannot write standard output: {e.Message}");
        return ExitCode.Failed;
    }
}
