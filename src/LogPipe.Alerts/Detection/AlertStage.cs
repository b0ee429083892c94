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
