using System.Diagnostics;
using System.Text;

namespace LogPipe.Cli.Tests;

/// <summary>The real executable as a process.</summary>
internal static class LogPipeProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    /// <summary>Gets the executable as users run it, of the configuration that the tests were built in (the copy beside the tests lacks what a self-contained program brings along).</summary>
    public static string Path { get; } = RepositoryFolder.Path(
        "artifacts", "bin", "LogPipe.Cli", System.IO.Path.GetFileName(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar)), OperatingSystem.IsWindows() ? "logpipe.exe" : "logpipe");

    /// <summary>Runs a command line to its end.</summary>
    public static Task<ProcessResult> Run(params string[] arguments) => Run(new ProcessInput(), arguments);

    /// <summary>Runs a command line to its end.</summary>
    public static async Task<ProcessResult> Run(ProcessInput input, params string[] arguments)
    {
        using Process process = Start(input, arguments);
        Task<byte[]> output = ReadAll(process.StandardOutput.BaseStream);
        Task<byte[]> error = ReadAll(process.StandardError.BaseStream);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input.StandardInput);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading everything, which a test may well want
        }

        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"logpipe {string.Join(' ', arguments)} did not end: {Encoding.UTF8.GetString(await error)}");
        }

        return new(process.ExitCode, await output, Encoding.UTF8.GetString(await error));
    }

    /// <summary>Starts a command line; disposing of it kills what still runs.</summary>
    public static Process Start(ProcessInput input, params string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsLinux() ? "env" : Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = input.Folder ?? System.IO.Path.GetTempPath(),
        };
        if (OperatingSystem.IsLinux())
        {
            // a shell that starts the tests in the background has them ignore SIGINT, and they would hand that down
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add(Path);
        }

        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in input.Environment)
            start.Environment[name] = value;
        var process = new KilledAtTheEnd { StartInfo = start };
        process.Start();
        return process;
    }

    private static async Task<byte[]> ReadAll(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    // a test that fails half-way leaves no service behind
    private sealed class KilledAtTheEnd : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited)
                Kill(entireProcessTree: true);
            base.Dispose(disposing);
        }
    }
}

/// <summary>What a process starts with.</summary>
internal sealed record ProcessInput
{
    public byte[] StandardInput { get; init; } = [];

    public string? Folder { get; init; }

    public Dictionary<string, string> Environment { get; init; } = [];
}

/// <summary>What a process left.</summary>
internal sealed record ProcessResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
