using System.Runtime.InteropServices;

namespace LogPipe.Cli.Service;

/// <summary>Notes SIGHUP, whose default ends a process. Made first thing in <c>run</c>: a signal that comes while the configuration is read must not end it either.</summary>
internal sealed class HangUpSignal : IDisposable
{
    private readonly PosixSignalRegistration? _registration;
    private int _asked;

    /// <summary>Starts to listen.</summary>
    public HangUpSignal()
    {
        if (!OperatingSystem.IsWindows())
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp);
    }

    /// <summary>Says whether a signal came since this was asked last. Safe from any thread.</summary>
    public bool Take() => Interlocked.Exchange(ref _asked, 0) != 0;

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();

    // a terminal that closes must not end the service either
    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        Interlocked.Exchange(ref _asked, 1);
    }
}
