using LogPipe.Alerts.Rules;

namespace LogPipe.Alerts.Detection;

/// <summary>What the engine knows of one series. Time is the events' own: a pipeline that lags sees the same bursts, later.</summary>
internal sealed class Series
{
    private const int MinuteBuckets = 6;

    private readonly long[] _counts;
    private readonly long[]? _whole;
    private readonly BurstDetector? _detector;
    private readonly long _start;
    private long _latest;
    private DateTimeOffset _dropped;
    private int _limit;
    private int _minuteLimit;

    public Series(AlertRule rule, SeriesKey key, string title, long bucket, long start, BurstDetector? learned = null)
    {
        Rule = rule;
        Key = key;
        Title = title;
        _start = start;
        _latest = bucket;
        _counts = new long[rule.Kind == AlertKind.Spike ? MinuteBuckets : AlertClock.Buckets(rule.Window)];
        _whole = rule.Kind == AlertKind.Ratio ? new long[_counts.Length] : null;
        if (rule.Kind == AlertKind.Spike)
        {
            _detector = learned ?? new BurstDetector(Math.Max(0, bucket - start - 2));
            Look();
        }
    }

    public AlertRule Rule { get; }

    public SeriesKey Key { get; }

    /// <summary>Gets what was learned of what is usual; null where the rule does not ask.</summary>
    public BurstDetector? Detector => _detector;

    public string Title { get; }

    /// <summary>Gets or sets when the last event came in.</summary>
    public DateTimeOffset LastArrival { get; set; }

    /// <summary>Gets or sets since when the condition holds; null where it does not.</summary>
    public DateTimeOffset? HoldsSince { get; set; }

    /// <summary>Gets or sets until when it may not fire again.</summary>
    public DateTimeOffset QuietUntil { get; set; }

    /// <summary>Gets or sets when the condition held last.</summary>
    public DateTimeOffset LastHeld { get; set; }

    /// <summary>Gets or sets a value that says whether it fires.</summary>
    public bool IsFiring { get; set; }

    /// <summary>Gets the events that were ever counted.</summary>
    public long Total { get; private set; }

    /// <summary>Gets the beginning of the first bucket of the minute or window that holds events.</summary>
    public DateTimeOffset FirstBucket
    {
        get
        {
            for (long bucket = _latest - _counts.Length + 1; bucket < _latest; bucket++)
            {
                if (_counts[At(bucket)] > 0 && (_detector is null || _counts[At(bucket)] >= Math.Min(_limit, Rule.AtLeast)))
                    return AlertClock.StartOf(bucket);
            }

            return AlertClock.StartOf(_latest);
        }
    }

    /// <summary>Takes events in; those of buckets that are out of the window are only learned from what came before them.</summary>
    public void Add(long bucket, long count, long whole)
    {
        Total += count;
        if (bucket > _latest)
            Roll(bucket);
        if (bucket <= _latest - _counts.Length)
            return;
        _counts[At(bucket)] += count;
        if (_whole is not null)
            _whole[At(bucket)] += whole;
    }

    /// <summary>Says whether the rule's condition holds, with what was counted and what was expected at most.</summary>
    public bool Holds(DateTimeOffset now, out AlertFinding finding)
    {
        switch (Rule.Kind)
        {
            case AlertKind.Spike:
                long most = 0;
                long minute = 0;
                for (int i = 0; i < _counts.Length; i++)
                {
                    most = Math.Max(most, _counts[i]);
                    minute += _counts[i];
                }

                bool isFast = most >= _limit;
                // a burst that has just begun is told by its ten seconds, what goes on by its minute
                finding = minute >= _minuteLimit ? new(minute, 6 * _detector!.Mean, (double)minute / _minuteLimit, default) : new(most, _detector!.Mean, (double)most / _limit, default) { IsFast = isFast };
                // what came before anybody watched is no news, and some buckets say little of what is usual
                return _latest >= _start + WarmUpBuckets && minute >= Rule.AtLeast && (isFast || minute >= _minuteLimit) && now - LastArrival < Calm;
            case AlertKind.Threshold:
                Drop(now);
                finding = new(_counts.Sum(), Rule.AtLeast, (double)_counts.Sum() / Rule.AtLeast, (0, Rule.AtLeast - 1));
                return finding.Count >= Rule.AtLeast;
            case AlertKind.Ratio:
                Drop(now);
                double share = _whole!.Sum() is > 0 and var all ? (double)_counts.Sum() / all : 0;
                finding = new(_counts.Sum(), Rule.Share * _whole!.Sum(), share / Rule.Share, (0, Math.Floor(Rule.Share * _whole!.Sum())));
                return finding.Count >= Rule.AtLeast && share >= Rule.Share;
            default:
                finding = new(0, Total, (now - LastArrival) / Rule.Window, (1, Total));
                return Total >= Rule.AtLeast && now - LastArrival >= Rule.Window;
        }
    }

    /// <summary>Gives the counts of ten seconds or a minute that are usual; only of a spike.</summary>
    public (double Low, double High) UsualRange(bool isFast) => isFast ? _detector!.Range(_latest) : _detector!.MinuteRange(_latest);

    /// <summary>How long nothing may hold before an alert is over.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    /// <summary>Buckets after the start in which nothing is a spike.</summary>
    private const int WarmUpBuckets = 4;

    /// <summary>Lets buckets go that the window has left behind, also where nothing comes.</summary>
    private void Drop(DateTimeOffset now)
    {
        DateTimeOffset since = LastArrival > _dropped ? LastArrival : _dropped;
        long buckets = AlertClock.BucketOf(now) - AlertClock.BucketOf(since);
        if (buckets < 1)
            return;
        Roll(_latest + buckets);
        _dropped = now;
    }

    private void Roll(long bucket)
    {
        if (_detector is not null)
        {
            // a bucket is learned one bucket after it ended, so that most of what is late is in it
            for (long over = _latest - 1; over <= Math.Min(_latest, bucket - 2); over++)
                _detector.Learn(over, _counts[At(over)], _limit);
            long quiet = bucket - 2 - _latest;
            if (quiet > 0)
                _detector.LearnQuiet(_latest + 1, quiet);
        }

        for (long next = Math.Max(_latest + 1, bucket - _counts.Length + 1); next <= bucket; next++)
        {
            _counts[At(next)] = 0;
            if (_whole is not null)
                _whole[At(next)] = 0;
        }

        _latest = bucket;
        if (_detector is not null)
            Look();
    }

    private void Look() => (_limit, _minuteLimit) = (_detector!.Limit(_latest), _detector.MinuteLimit(_latest));

    private int At(long bucket) => (int)(bucket % _counts.Length);
}

/// <summary>What was found.</summary>
/// <param name="Count">Events counted.</param>
/// <param name="Expected">Events that are usual, or the rule's threshold.</param>
/// <param name="Score">How far the limit was passed: 1 is at it.</param>
/// <param name="Range">The counts that would not have been remarkable; of a spike it is <see cref="Series.UsualRange(bool)"/>, which costs more.</param>
internal readonly record struct AlertFinding(double Count, double Expected, double Score, (double Low, double High) Range)
{
    /// <summary>Gets a value that says whether a spike was told by ten seconds, before a minute says the same.</summary>
    public bool IsFast { get; init; }
}
