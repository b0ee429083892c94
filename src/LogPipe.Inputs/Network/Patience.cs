namespace LogPipe.Inputs.Network;

/// <summary>Gives tokens that end a wait after a time, without a new timer for each. One caller.</summary>
internal sealed class Patience(TimeProvider time, CancellationToken stop) : IDisposable
{
    private CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenSource? _either;

    /// <summary>Gives a token that is cancelled after a time, or when everything ends. The token of the call before must not be used any more.</summary>
    public CancellationToken For(TimeSpan limit)
    {
        if (_either is null || !_source.TryReset())
        {
            _either?.Dispose();
            _source.Dispose();
            _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_source.Token, stop);
        }

        _source.CancelAfter(limit);
        return _either.Token;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _either?.Dispose();
        _source.Dispose();
    }
}
