using System.Diagnostics;
using LogPipe.Alerts.Incidents;

namespace LogPipe.Alerts.Notifying;

/// <summary>Tells by running a program: the webhook's JSON on standard input, the main values as variables <c>LOGPIPE_ALERT_STATUS</c> and so on. No shell is involved.</summary>
public sealed class ScriptNotifier : INotifier
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly IReadOnlyList<string> _command;

    /// <summary>Initializes the notifier.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <param name="command">The program and its arguments.</param>
    public ScriptNotifier(string name, IReadOnlyList<string> command)
    {
        Name = name;
        _command = command;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task SendAsync(Incident incident, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(_command[0], _command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in Payloads.Values(incident))
            start.Environment["LOGPIPE_ALERT_" + name.ToUpperInvariant()] = value;
        using var process = new Process { StartInfo = start };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        bool isStarted = false;
        try
        {
            isStarted = process.Start();
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            Task output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await WriteAsync(process, Payloads.Webhook(incident), limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            string said = await error.ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new NotifyException($"{_command[0]} ended with {process.ExitCode}: {said[..Math.Min(200, said.Length)].ReplaceLineEndings(" ")}", isFinal: false);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NotifyException($"{_command[0]} cannot be started: {e.Message}", isFinal: false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new NotifyException($"{_command[0]} ran longer than {Limit.TotalSeconds:0} s and was ended", isFinal: false);
        }
        finally
        {
            if (isStarted && !process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(Process process, string text, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(text.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it does not want to read
        }
    }
}
