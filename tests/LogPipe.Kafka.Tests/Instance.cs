using System.Collections.Concurrent;
using System.Diagnostics;
using LogPipe.Cli.Tests;

namespace LogPipe.Kafka.Tests;

/// <summary>A running <c>logpipe run</c>; what it says is kept. Disposing of it kills it.</summary>
internal sealed class Instance : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly Task _reading;

    private Instance(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(Read(process.StandardError), Read(process.StandardOutput));
    }

    public string Said => string.Join('\n', _said);

    public bool HasExited => _process.HasExited;

    /// <summary>Starts an instance with a configuration in a folder of its own.</summary>
    public static Instance Run(string folder, string yaml, bool once = false) => Start(folder, yaml, once ? ["run", "--once"] : ["run"]);

    /// <summary>Starts any command with a configuration in a folder of its own.</summary>
    public static Instance Start(string folder, string yaml, params string[] arguments)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "logpipe.yaml"), $"data: {Path.Combine(folder, "data")}\n{yaml}");
        return new Instance(LogPipeProcess.Start(new ProcessInput { Folder = folder }, arguments));
    }

    /// <summary>Gives the resident memory of the process.</summary>
    public long MemoryBytes()
    {
        _process.Refresh();
        return _process.HasExited ? 0 : _process.WorkingSet64;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit(Limit);
    }

    /// <summary>Sends a signal by its name: STOP, CONT, TERM.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit(Limit);
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> End(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"logpipe did not end: {Said}");
        }

        await _reading;
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private async Task Read(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _said.Enqueue(line);
            if (_said.Count > 1000)
                _said.TryDequeue(out _);
        }
    }
}
