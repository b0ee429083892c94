namespace LogPipe.Model;

/// <summary>Lends batches and takes them back, so that a settled pipeline allocates none. Safe for any number of threads.</summary>
public sealed class BatchPool
{
    // a stack: the batch that came back last is the warmest; a few hundred times a second a lock costs nothing
    private readonly Stack<LogBatch> _idle = [];
    private readonly Lock _gate = new();
    private readonly int _bufferBytes;
    private readonly int _recordCapacity;
    private readonly int _maxIdle;
    private int _rentedCount;

    /// <summary>Initializes the pool.</summary>
    /// <param name="bufferBytes">Bytes of buffer that a new batch starts with, 256 or more; an input's read plus what stages derive from it.</param>
    /// <param name="recordCapacity">Records that a new batch has room for, 1 or more; both grow when needed.</param>
    /// <param name="maxIdle">Batches kept for reuse; more than are in flight at once are a waste of memory.</param>
    public BatchPool(int bufferBytes = 1 << 20, int recordCapacity = 4096, int maxIdle = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferBytes, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(recordCapacity, 1);
        _bufferBytes = bufferBytes;
        _recordCapacity = recordCapacity;
        _maxIdle = maxIdle;
    }

    /// <summary>Gets the number of batches that are lent out: 0 once everything that was rented has been released.</summary>
    public int RentedCount => Volatile.Read(ref _rentedCount);

    /// <summary>Lends an empty batch for a source; the caller owns its one reference.</summary>
    public LogBatch Rent(LogSource source)
    {
        Interlocked.Increment(ref _rentedCount);
        LogBatch? batch;
        lock (_gate)
            _idle.TryPop(out batch);
        batch ??= new LogBatch(this, _bufferBytes, _recordCapacity);
        batch.Start(source);
        return batch;
    }

    internal void Return(LogBatch batch)
    {
        Interlocked.Decrement(ref _rentedCount);
        batch.Trim(_bufferBytes, _recordCapacity);
        lock (_gate)
        {
            if (_idle.Count < _maxIdle)
                _idle.Push(batch);
        }
    }
}
