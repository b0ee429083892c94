using LogPipe.Index.Engine;

namespace LogPipe.Index.Search;

/// <summary>Stops the statements of one search when its time is up or its caller goes away.</summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>A statement that begins just as the time is up would miss the one interrupt, so they are repeated.</summary>
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(20);

    private readonly DuckSession _session;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _gate = new();
    private bool _quiet;

    public Deadline(DuckSession session, TimeProvider time, TimeSpan after, CancellationToken cancellation)
    {
        _session = session;
        _timer = time.CreateTimer(_ => Stop(), null, after, Repeat);
        _registration = cancellation.Register(() => _timer.Change(TimeSpan.Zero, Repeat));
    }

    /// <summary>Gets a value that says whether no further statement may begin.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>Lets statements run that are short and must not be stopped, such as reading the documents of a page that was found.</summary>
    public void Suspend()
    {
        lock (_gate)
            _quiet = true;
    }

    /// <summary>Goes on stopping statements.</summary>
    public void Resume()
    {
        lock (_gate)
            _quiet = false;
    }

    public void Dispose()
    {
        Suspend();
        _registration.Dispose();
        _timer.Dispose();
    }

    private void Stop()
    {
        lock (_gate)
        {
            HasPassed = true;
            if (!_quiet)
                _session.Interrupt();
        }
    }
}
