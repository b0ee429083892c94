namespace LogPipe.Outputs.Elasticsearch;

/// <summary>
/// How many requests may be under way: one more after as many good answers as are under way, half after a refusal or a timeout, and one less when answers get slow.
/// Safe for any number of threads.
/// </summary>
/// <remarks>
/// Additive increase, multiplicative decrease (Chiu and Jain, 1989), as TCP does it; the slowness that counts is twice the smoothed latency of the good times (TCP Vegas,
/// Brakmo and Peterson, 1995, in its simplest form), because an index slows down before it refuses.
/// </remarks>
internal sealed class ConcurrencyLimit(int most)
{
    private const double Smoothing = 0.1;

    private readonly Lock _gate = new();
    private double _limit = Math.Min(2, most);
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private double _usual;
    private int _underWay;

    /// <summary>Gets the number of requests that may be under way now, 1 or more.</summary>
    public int Current
    {
        get
        {
            lock (_gate)
                return Math.Max(1, (int)_limit);
        }
    }

    /// <summary>Waits until a request may go out; <see cref="Leave"/> follows.</summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (_underWay < Current)
            {
                _underWay++;
                return;
            }

            _waiting.Enqueue(turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using CancellationTokenRegistration registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Says that a request has ended; whoever waits longest gets its turn.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _underWay--;
            while (_underWay < Current && _waiting.TryDequeue(out TaskCompletionSource? turn))
            {
                // one that was cancelled meanwhile takes no turn
                if (turn.TrySetResult())
                    _underWay++;
            }
        }
    }

    /// <summary>Notes a good answer.</summary>
    /// <param name="milliseconds">How long it took for each document.</param>
    public void NoteGood(double milliseconds)
    {
        lock (_gate)
        {
            bool isSlow = _usual > 0 && milliseconds > 2 * _usual;
            _usual = _usual == 0 ? milliseconds : _usual + (Smoothing * (milliseconds - _usual));
            _limit = isSlow ? Math.Max(1, _limit - 1) : Math.Min(most, _limit + (1 / _limit));
        }
    }

    /// <summary>Notes that the index has too much to do.</summary>
    public void NoteRefused()
    {
        lock (_gate)
            _limit = Math.Max(1, _limit / 2);
    }
}
