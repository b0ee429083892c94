namespace LogPipe.Testing.Fakes;

/// <summary>
/// A clock that moves only when told: by <see cref="Advance"/>, or, with <see cref="SkipDelays"/>, by itself to the end of each one-shot timer as
/// soon as it is started, so that back-off takes no time. Safe for any number of threads.
/// </summary>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Gets or sets a value that says whether one-shot timers fire at once, moving the clock to their time.</summary>
    public bool SkipDelays { get; set; }

    /// <summary>Gets or sets what looks on when a one-shot timer is started.</summary>
    public Action? Delaying { get; set; }

    /// <summary>Gets the delays that one-shot timers were started with, oldest first.</summary>
    public List<TimeSpan> Delays { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Gets the number of timers that wait.</summary>
    public int TimerCount
    {
        get
        {
            lock (_gate)
                return _timers.Count(static t => t.Due is not null);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves the clock and fires, in order of their time, the timers that became due; their callbacks run on this thread.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset target = GetUtcNow() + by;
        while (TakeDue(target) is { } due)
            due.Fire();
        lock (_gate)
            _now = target > _now ? target : _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private Timer? TakeDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            Timer? first = _timers.Where(t => t.Due <= until).MinBy(static t => t.Due);
            if (first?.Due is not { } due)
                return null;
            _now = due > _now ? due : _now;
            first.Due = first.Period > TimeSpan.Zero ? due + first.Period : null;
            return first;
        }
    }

    private void Start(Timer timer, TimeSpan dueTime, TimeSpan period)
    {
        bool oneShot = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero;
        bool fireNow = false;
        if (oneShot && dueTime != Timeout.InfiniteTimeSpan)
            Delaying?.Invoke();
        lock (_gate)
        {
            timer.Period = oneShot ? TimeSpan.Zero : period;
            timer.Due = dueTime == Timeout.InfiniteTimeSpan ? null : _now + dueTime;
            if (timer.Due is not null && oneShot)
            {
                Delays.Add(dueTime);
                fireNow = SkipDelays || dueTime == TimeSpan.Zero;
            }

            if (fireNow)
            {
                _now += dueTime;
                timer.Due = null;
            }
        }

        if (fireNow)
            ThreadPool.QueueUserWorkItem(static t => t.Fire(), timer, preferLocal: false);
    }

    private void Remove(Timer timer)
    {
        lock (_gate)
            _timers.Remove(timer);
    }

    private sealed class Timer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Start(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
