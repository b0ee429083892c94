using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>A sink that copies what an input hands over and gives the batch back at once; it can be made to wait as a full pipeline does.</summary>
public sealed class RecordingSink : IBatchSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<SeenBatch> _batches = [];
    private readonly List<LogSource> _ended = [];
    private readonly Dictionary<LogSource, int> _writing = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _blocked;
    private int _recordCount;

    public BatchPool Pool { get; } = new(4096, 64);

    /// <summary>Gets a value that says whether batches of one source were ever written by two callers at once.</summary>
    public bool SawConcurrentWrites { get; private set; }

    /// <summary>Gets the number of writes that wait now because the sink is blocked.</summary>
    public int WaitingCount { get; private set; }

    public IReadOnlyList<SeenBatch> Batches
    {
        get
        {
            lock (_gate)
                return [.. _batches];
        }
    }

    public int RecordCount
    {
        get
        {
            lock (_gate)
                return _recordCount;
        }
    }

    public IReadOnlyList<SeenRecord> Records => [.. Batches.SelectMany(static b => b.Records)];

    public IReadOnlyList<LogSource> EndedSources
    {
        get
        {
            lock (_gate)
                return [.. _ended];
        }
    }

    /// <summary>Makes writes wait, as when the pipeline is full, until <see cref="Unblock"/>.</summary>
    public void Block()
    {
        lock (_gate)
            _blocked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Unblock()
    {
        lock (_gate)
        {
            _blocked?.SetResult();
            _blocked = null;
        }
    }

    /// <summary>Waits until a condition over this sink holds; fails the test after 30 s.</summary>
    public async Task WaitUntilAsync(Func<RecordingSink, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (condition(this))
                return;
            await changed.WaitAsync(patience.Token);
        }
    }

    public Task WaitForRecordsAsync(int count) => WaitUntilAsync(sink => sink.RecordCount >= count);

    public LogBatch Rent(LogSource source) => Pool.Rent(source);

    public async ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        Task blocked = Enter(batch.Source);
        try
        {
            await blocked.WaitAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
            Take(batch);
        }
        finally
        {
            Leave(batch.Source);
            batch.Release();
        }
    }

    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _ended.Add(source);
            Signal();
        }

        return ValueTask.CompletedTask;
    }

    private Task Enter(LogSource source)
    {
        lock (_gate)
        {
            int writers = _writing.GetValueOrDefault(source) + 1;
            _writing[source] = writers;
            SawConcurrentWrites |= writers > 1;
            WaitingCount++;
            Signal();
            return _blocked?.Task ?? Task.CompletedTask;
        }
    }

    private void Take(LogBatch batch)
    {
        SeenBatch seen = SeenBatch.Of(batch);
        lock (_gate)
        {
            _batches.Add(seen);
            _recordCount += seen.Records.Count;
        }
    }

    private void Leave(LogSource source)
    {
        lock (_gate)
        {
            _writing[source]--;
            WaitingCount--;
            Signal();
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
