namespace LogPipe.Pipeline.Queues;

/// <summary>
/// Lets bytes in up to a limit and makes the others wait, first come, first served. Something larger than the limit passes
/// when nothing else is in. Safe for any number of threads.
/// </summary>
internal sealed class ByteBudget(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private long _usedBytes;

    /// <summary>Gets the bytes that are in.</summary>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>Takes bytes of the budget, waiting while there is no room.</summary>
    public ValueTask EnterAsync(long bytes, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);
        lock (_gate)
        {
            if (_waiters.Count == 0 && Fits(bytes))
            {
                _usedBytes += bytes;
                return ValueTask.CompletedTask;
            }

            var waiter = new Waiter(bytes);
            return new ValueTask(WaitAsync(_waiters.AddLast(waiter), cancellation));
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Leave(long bytes)
    {
        lock (_gate)
        {
            _usedBytes -= bytes;
            AdmitWaiters();
        }
    }

    private async Task WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellation)
    {
        try
        {
            await node.Value.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            GiveUp(node);
            throw;
        }
    }

    private void GiveUp(LinkedListNode<Waiter> node)
    {
        lock (_gate)
        {
            // Room may have been given at the very moment of the cancellation.
            if (node.List is null)
                _usedBytes -= node.Value.Bytes;
            else
                _waiters.Remove(node);
            AdmitWaiters();
        }
    }

    private void AdmitWaiters()
    {
        while (_waiters.First is { } first && Fits(first.Value.Bytes))
        {
            _usedBytes += first.Value.Bytes;
            _waiters.RemoveFirst();
            first.Value.SetResult();
        }
    }

    private bool Fits(long bytes) => _usedBytes == 0 || _usedBytes + bytes <= maxBytes;

    private sealed class Waiter(long bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Bytes => bytes;
    }
}
