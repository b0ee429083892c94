using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Noise;

/// <summary>The noise budget of a running pipeline: what its lanes count, on top of what was saved. Safe for any number of threads.</summary>
/// <remarks>It counts what is read. What a crash made to be read again is counted again: the index is what is exact.</remarks>
public sealed class NoiseLedger
{
    private readonly Lock _lock = new();
    private readonly List<NoiseTally> _lanes = [];
    private readonly NoiseBudget _before;
    private readonly TemplateTracker _tracker;

    /// <summary>Initializes the ledger.</summary>
    /// <param name="tracker">What is known of templates.</param>
    /// <param name="before">What was counted in runs before.</param>
    public NoiseLedger(TemplateTracker tracker, NoiseBudget before)
    {
        _tracker = tracker;
        _before = before;
    }

    /// <summary>Makes the tally of a lane.</summary>
    internal NoiseTally AddLane()
    {
        var tally = new NoiseTally();
        lock (_lock)
            _lanes.Add(tally);
        return tally;
    }

    /// <summary>Gives what was counted in this run alone.</summary>
    public NoiseBudget ReadRun()
    {
        var rows = new List<NoiseRow>();
        var hours = new List<NoiseHour>();
        lock (_lock)
        {
            foreach (NoiseTally lane in _lanes)
            {
                lock (lane.Gate)
                    lane.Read(_tracker, rows, hours);
            }
        }

        return new NoiseBudget(rows, hours);
    }

    /// <summary>Gives everything that was counted.</summary>
    public NoiseBudget Read() => _before.With(ReadRun());
}
