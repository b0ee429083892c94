namespace LogPipe.Pipeline.Egress;

/// <summary>The pauses between attempts: random, growing, bounded.</summary>
/// <remarks>
/// "Decorrelated jitter": each pause is drawn between the first one and three times the last one, up to a limit, so that many instances that failed
/// together do not come back together. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
/// </remarks>
internal struct Backoff
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _max;
    private readonly Random _random;
    private TimeSpan _last;

    public Backoff(TimeSpan first, TimeSpan max, Random random)
    {
        _first = first;
        _max = max;
        _random = random;
        _last = first;
    }

    /// <summary>Draws the next pause.</summary>
    public TimeSpan Next()
    {
        TimeSpan drawn = _first + ((_last * 3 - _first) * _random.NextDouble());
        _last = drawn < _max ? drawn : _max;
        return _last;
    }
}
