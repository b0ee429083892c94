using LogPipe.Alerts.Rules;
using LogPipe.Model;

namespace LogPipe.Alerts.Detection;

/// <summary>Counts events for the alert rules, before anything is folded away. One thread at a time.</summary>
public sealed class AlertStage : IStage
{
    private readonly AlertTally _tally;

    /// <summary>Initializes the stage of a lane.</summary>
    /// <param name="board">What all lanes count for together.</param>
    public AlertStage(AlertBoard board) => _tally = board.AddLane();

    /// <inheritdoc/>
    public string Name => "alert";

    /// <inheritdoc/>
    public void Process(LogBatch batch)
    {
        lock (_tally.Gate)
        {
            for (int i = 0; i < batch.RecordCount; i++)
            {
                if (batch.Records[i].IsLive)
                    _tally.Count(batch, i);
            }
        }
    }

    /// <summary>Counts an event whose template is known by now, for rules that count templates apart.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">The event's index in it; it may have been folded.</param>
    /// <param name="id">The template's id.</param>
    /// <param name="text">The template, UTF-8.</param>
    public void CountTemplate(LogBatch batch, int index, string id, ReadOnlySpan<byte> text)
    {
        lock (_tally.Gate)
            _tally.CountTemplate(batch, index, id, text);
    }
}

/// <summary>What the lanes count for the alert rules. Safe for any number of threads.</summary>
public sealed class AlertBoard
{
    private readonly Lock _lock = new();
    private readonly List<AlertTally> _lanes = [];
    private readonly List<SeriesCounts> _past = [];

    /// <summary>Initializes the board.</summary>
    /// <param name="rules">The rules.</param>
    public AlertBoard(IReadOnlyList<AlertRule> rules) => Rules = rules;

    /// <summary>Gets the rules.</summary>
    public IReadOnlyList<AlertRule> Rules { get; }

    /// <summary>Gets a value that says whether a rule counts templates apart.</summary>
    public bool CountsTemplates => Rules.Any(static r => r.Counts && r.By == AlertGroup.Template);

    /// <summary>Takes the releases (<c>service.version</c>) that were seen since the last time, with the time of the first event in nanoseconds since 1970.</summary>
    public IReadOnlyList<(string Application, string Release, long Time)> TakeReleases()
    {
        AlertTally[] lanes;
        lock (_lock)
            lanes = [.. _lanes];
        var releases = new List<(string Application, string Release, long Time)>();
        foreach (AlertTally lane in lanes)
        {
            lock (lane.Gate)
                releases.AddRange(lane.TakeReleases());
        }

        return releases;
    }

    /// <summary>Makes the tally of a lane.</summary>
    internal AlertTally AddLane()
    {
        var tally = new AlertTally(Rules);
        lock (_lock)
            _lanes.Add(tally);
        return tally;
    }

    /// <summary>Counts events of the past, for trying rules out.</summary>
    /// <param name="rule">The rule's index in <see cref="Rules"/>.</param>
    /// <param name="key">What is counted.</param>
    /// <param name="title">What it is for people, or empty.</param>
    /// <param name="bucket">When: see <see cref="AlertClock.BucketOf(DateTimeOffset)"/>.</param>
    /// <param name="count">Events.</param>
    /// <param name="whole">For a ratio: the events that are the whole.</param>
    public void Add(int rule, SeriesKey key, string title, long bucket, long count, long whole)
    {
        var counts = new SeriesCounts(rule, key, title);
        counts.Buckets.Add((bucket, count, whole));
        lock (_lock)
            _past.Add(counts);
    }

    /// <summary>Takes what was counted since the last time.</summary>
    internal List<SeriesCounts> Take()
    {
        AlertTally[] lanes;
        List<SeriesCounts> counts;
        lock (_lock)
        {
            lanes = [.. _lanes];
            counts = [.. _past];
            _past.Clear();
        }

        foreach (AlertTally lane in lanes)
        {
            lock (lane.Gate)
                counts.AddRange(lane.Take());
        }

        return counts;
    }
}
