using LogPipe.Model;
using LogPipe.Pipeline.Accounting;

namespace LogPipe.Pipeline.Stages;

/// <summary>One stage of a chain, of either kind, with what it has cost so far. Written by its lane, read by anybody.</summary>
internal sealed class StageSlot
{
    /// <summary>From what a stage takes that has nothing to do, to what a batch of the longest lines takes on a busy machine: 0.1 ms to 2.5 s.</summary>
    private static readonly TimeSpan[] Bounds =
    [
        .. ((double[])[0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 2500]).Select(TimeSpan.FromMilliseconds),
    ];

    private readonly Histogram _durations = new(Bounds);
    private readonly IStage? _stage;
    private readonly IWindowedStage? _windowed;
    private long _batchCount;
    private long _ticks;
    private long _failureCount;

    public StageSlot(IStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _stage = stage;
        Name = stage.Name;
    }

    public StageSlot(IWindowedStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _windowed = stage;
        Name = stage.Name;
    }

    public string Name { get; }

    public bool IsWindowed => _windowed is not null;

    public long BatchCount => Volatile.Read(ref _batchCount);

    /// <summary>Gets the time spent in the stage, in ticks of the clock's <see cref="TimeProvider.TimestampFrequency"/>.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    public long FailureCount => Volatile.Read(ref _failureCount);

    /// <summary>Gets or sets the lines that the stage forgot because their source went to another instance, and that are in no book yet.</summary>
    public long AbandonedLines { get; set; }

    /// <summary>Works on a batch; what comes out goes to <paramref name="emit"/>. A plain stage's batch comes out unless it throws.</summary>
    public void Accept(LogBatch batch, IBatchEmitter emit)
    {
        if (_windowed is not null)
        {
            _windowed.Accept(batch, emit);
            return;
        }

        _stage!.Process(batch);
        emit.Emit(batch);
    }

    /// <summary>Passes the time, the end of a source or the end of the flow on to a windowed stage.</summary>
    public void Tell(StageSignal signal, IBatchEmitter emit)
    {
        if (_windowed is null)
            return;
        if (signal.Source is not null && signal.IsAbandoned)
            AbandonedLines += _windowed.Abandon(signal.Source);
        else if (signal.Source is not null)
            _windowed.EndOfSource(signal.Source, emit);
        else if (signal.IsDrain)
            _windowed.Drain(emit);
        else if (signal.Now != default)
            _windowed.Advance(signal.Now, emit);
    }

    /// <summary>Gets how long batches took, and signals that gave a batch out.</summary>
    public HistogramSnapshot Durations => _durations.Read();

    /// <summary>Counts the time of a batch.</summary>
    public void Count(long ticks, TimeSpan duration)
    {
        Volatile.Write(ref _batchCount, _batchCount + 1);
        CountSignal(ticks, duration, gaveOut: true);
    }

    /// <summary>Counts the time of a signal. One that gave nothing out took next to none, and there are many.</summary>
    public void CountSignal(long ticks, TimeSpan duration, bool gaveOut)
    {
        Volatile.Write(ref _ticks, _ticks + ticks);
        if (gaveOut)
            _durations.Observe(duration);
    }

    public void CountFailure() => Volatile.Write(ref _failureCount, _failureCount + 1);
}

/// <summary>What a lane tells its stages besides batches; the default value tells nothing.</summary>
internal readonly record struct StageSignal(DateTimeOffset Now, LogSource? Source, bool IsDrain, bool IsAbandoned)
{
    public static StageSignal Drain => new(default, null, true, false);

    public static StageSignal Advance(DateTimeOffset now) => new(now, null, false, false);

    public static StageSignal EndOf(LogSource source) => new(default, source, false, false);

    public static StageSignal Abandon(LogSource source) => new(default, source, false, true);
}
