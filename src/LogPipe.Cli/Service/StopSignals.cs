using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LogPipe.Cli.Service;

/// <summary>Turns SIGINT and SIGTERM into a graceful stop, and the second of them into an immediate one.</summary>
internal sealed class StopSignals : IDisposable
{
    // timeout(1) and some supervisors signal the process and then its group: the echo of a signal is not a second one
    private static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Action<string> _tell;
    private readonly TimeSpan _patience;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _lock = new();
    private long _firstAt;

    /// <summary>Starts to listen.</summary>
    /// <param name="patience">How long a graceful stop may take before it becomes an immediate one.</param>
    /// <param name="tell">Says to the user what happens.</param>
    public StopSignals(TimeSpan patience, Action<string> tell)
    {
        _patience = patience;
        _tell = tell;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    /// <summary>Gets what the first signal cancels: inputs stop, what is under way is finished.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Gets what the second signal, or the end of patience, cancels: everything ends at once.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Ends everything at once without a signal: there is nobody left to work for.</summary>
    public void AbortNow() => _abort.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        bool isFirst;
        lock (_lock)
        {
            isFirst = _firstAt == 0;
            if (isFirst)
                _firstAt = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(_firstAt) < Echo)
                return;
        }

        if (isFirst)
        {
            _tell("stopping: what is under way is finished first; a second signal stops at once");
            _abort.CancelAfter(_patience);
            _stop.Cancel();
        }
        else
        {
            _tell("stopping at once: what is under way is read again at the next start");
            _abort.Cancel();
        }
    }
}
