using LogPipe.Model;

namespace LogPipe.Alerts.Rules;

/// <summary>What a rule looks for.</summary>
public enum AlertKind
{
    /// <summary>More events than the past lets expect.</summary>
    Spike,

    /// <summary>At least so many events in a span.</summary>
    Threshold,

    /// <summary>At least such a share of other events.</summary>
    Ratio,

    /// <summary>An error code that was never seen.</summary>
    New,

    /// <summary>An error code that was resolved and is seen again.</summary>
    Regression,

    /// <summary>Nothing at all for a span, where something came before.</summary>
    Silence,
}

/// <summary>What a rule counts apart.</summary>
public enum AlertGroup
{
    /// <summary>Everything together.</summary>
    None,

    /// <summary>Each error code of each application.</summary>
    Code,

    /// <summary>Each application: <c>service.name</c>, else <c>event.dataset</c>.</summary>
    Application,

    /// <summary>Each <c>event.dataset</c>.</summary>
    Dataset,

    /// <summary>Each <c>log.level</c> of each application.</summary>
    Level,

    /// <summary>Each <c>host.name</c>.</summary>
    Host,

    /// <summary>Each template of each application.</summary>
    Template,
}

/// <summary>Says whether the event of an index in a batch counts.</summary>
public delegate bool EventFilter(LogBatch batch, int index);

/// <summary>One alert rule. Immutable; <see cref="Validate"/> says what is wrong with it.</summary>
public sealed record AlertRule
{
    /// <summary>Gets the name, unique among rules.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it looks for.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>Gets what it counts apart.</summary>
    public AlertGroup By { get; init; } = AlertGroup.Code;

    /// <summary>Gets the query as it was written; empty for every event.</summary>
    public string Query { get; init; } = "";

    /// <summary>Gets which events count; null for every one.</summary>
    public EventFilter? Filter { get; init; }

    /// <summary>Gets the query of the whole as it was written; empty for every event.</summary>
    public string OfQuery { get; init; } = "";

    /// <summary>Gets, for a ratio, which events are the whole; null for every one.</summary>
    public EventFilter? Of { get; init; }

    /// <summary>Gets the span of event time that is looked at: <see cref="AlertClock.Bucket"/> to an hour. Spikes look at ten seconds and at a minute.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the least number of events that are worth an alert, 1 or more; for a threshold, the threshold.</summary>
    public int AtLeast { get; init; } = 10;

    /// <summary>Gets, for a ratio, the least share: above 0, at most 1.</summary>
    public double Share { get; init; } = 0.05;

    /// <summary>Gets how long it must hold before anybody is told.</summary>
    public TimeSpan For { get; init; }

    /// <summary>Gets how long after its end the same alert is not begun again.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how bad it is: <c>critical</c>, <c>error</c>, <c>warning</c> or <c>info</c>.</summary>
    public string Severity { get; init; } = "error";

    /// <summary>Gets the names of those who are told.</summary>
    public IReadOnlyList<string> Notify { get; init; } = [];

    /// <summary>Gets when nobody is told.</summary>
    public IReadOnlyList<MuteWindow> Mute { get; init; } = [];

    /// <summary>Gets a value that says whether it counts events; the others are told of codes.</summary>
    public bool Counts => Kind is not (AlertKind.New or AlertKind.Regression);

    /// <summary>Says what is wrong, each with the setting's name; nothing where it is right.</summary>
    public IEnumerable<(string Setting, string Mistake)> Validate()
    {
        if (Window < AlertClock.Bucket || Window > AlertClock.LongestWindow)
            yield return ("window", $"{Window} is not from {AlertClock.Bucket} to {AlertClock.LongestWindow}");
        if (AtLeast < 1)
            yield return ("at_least", $"{AtLeast} is too little: at least 1");
        if (Kind == AlertKind.Ratio && Share is not (> 0 and <= 1))
            yield return ("share", $"{Share} is no share: above 0, at most 1");
        if (Kind == AlertKind.Silence && By == AlertGroup.Code)
            yield return ("by", "'code' cannot be silent: no error is no failure; write application, dataset, host or none");
    }
}

/// <summary>How time is cut.</summary>
public static class AlertClock
{
    /// <summary>The span of event time that is counted as one: short enough to tell of a burst at once, long enough for chance to even out.</summary>
    public static readonly TimeSpan Bucket = TimeSpan.FromSeconds(10);

    /// <summary>The longest window of a rule.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    /// <summary>Events later than this are history: they are indexed, but nobody is woken by them.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMinutes(5);

    /// <summary>Gives the bucket of a time in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public static long BucketOf(long nanoseconds) => nanoseconds / 10_000_000_000;

    /// <summary>Gives the bucket of a time.</summary>
    public static long BucketOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 10;

    /// <summary>Gives the beginning of a bucket.</summary>
    public static DateTimeOffset StartOf(long bucket) => DateTimeOffset.FromUnixTimeSeconds(bucket * 10);

    /// <summary>Gives the buckets of a span, 1 or more.</summary>
    public static int Buckets(TimeSpan span) => (int)Math.Max(1, span.Ticks / Bucket.Ticks);
}
