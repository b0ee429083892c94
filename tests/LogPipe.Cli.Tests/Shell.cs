using System.Diagnostics;

namespace LogPipe.Cli.Tests;

/// <summary>Runs scripts in bash, for what only a shell can arrange: pipes, full devices.</summary>
internal static class Shell
{
    /// <summary>Runs a script in which <c>$LOGPIPE</c> is the executable; pipes fail with the first command that fails.</summary>
    public static async Task<ProcessResult> Run(string script, string? folder = null)
    {
        var start = new ProcessStartInfo("/bin/bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
            ArgumentList = { "-c", "set -o pipefail\n" + script },
        };
        start.Environment["LOGPIPE"] = LogPipeProcess.Path;
        using Process bash = Process.Start(start)!;
        Task<string> error = bash.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        await bash.StandardOutput.BaseStream.CopyToAsync(output);
        await bash.WaitForExitAsync();
        return new(bash.ExitCode, output.ToArray(), await error);
    }
}
