using LogPipe.Model;
using LogPipe.Pipeline.Accounting;

namespace LogPipe.Pipeline.Metering;

/// <summary>What monitors want to know of events once they are understood: how old they were when they came, and which of them no format fits. All lanes count here; safe for any number of threads.</summary>
public sealed class EventMeter
{
    /// <summary>
    /// From what an agent on the same network takes, to what a night's outage leaves: 0.1 s to a day. An event that is older came out of an archive.
    /// </summary>
    internal static readonly TimeSpan[] LagBounds =
    [
        TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
    ];

    private readonly Lock _lock = new();
    private readonly List<MeterStage> _lanes = [];

    /// <summary>Makes the stage of a lane; it belongs behind the parser and before whatever folds.</summary>
    public IStage CreateStage()
    {
        var stage = new MeterStage();
        lock (_lock)
            _lanes.Add(stage);
        return stage;
    }

    /// <summary>Reads how old events were when they came, by input.</summary>
    public IReadOnlyList<(string Input, HistogramSnapshot Lag)> Lags() =>
        [.. Lanes().SelectMany(static lane => lane.Lags()).GroupBy(static l => l.Input, StringComparer.Ordinal)
            .Select(static g => (g.Key, HistogramSnapshot.Sum(g.Select(static l => l.Lag)))).OrderBy(static l => l.Key, StringComparer.Ordinal)];

    /// <summary>Reads how many events no format fits, by dataset; <c>other</c> stands for those beyond the first <see cref="MeterStage.MaxDatasets"/> of a lane.</summary>
    public IReadOnlyList<(string Dataset, long Events)> ParseFailures() =>
        [.. Lanes().SelectMany(static lane => lane.Failures()).GroupBy(static f => f.Dataset, StringComparer.Ordinal)
            .Select(static g => (g.Key, g.Sum(static f => f.Events))).OrderBy(static f => f.Key, StringComparer.Ordinal)];

    private MeterStage[] Lanes()
    {
        lock (_lock)
            return [.. _lanes];
    }
}
