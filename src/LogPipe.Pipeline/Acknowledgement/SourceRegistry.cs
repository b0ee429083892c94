using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Pipeline.Acknowledgement;

/// <summary>
/// Knows every source that is open and binds each to the lane with the fewest sources when it is first seen, so that its order is kept. A source
/// leaves when it has ended and everything of it is acknowledged. Safe for any number of threads.
/// </summary>
internal sealed class SourceRegistry(int laneCount, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LogSource, SourceLedger> _ledgers = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _sourcesOfLane = new int[laneCount];

    /// <summary>Finds or opens the ledger of a source of which an input hands something over; <see cref="Leave"/> follows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="input">The input that reads it.</param>
    /// <param name="begin">Position of what is handed over: where a source that was not open begins.</param>
    public SourceLedger Enter(LogSource source, IInput input, long begin)
    {
        lock (_gate)
        {
            if (!_ledgers.TryGetValue(source, out SourceLedger? ledger))
            {
                ledger = Open(source, input, IdlestLane());
                ledger.BeginAt(begin);
            }

            ledger.QueuedCount++;
            ledger.HasEnded = false;
            return ledger;
        }
    }

    /// <summary>Notes that a lane is done with something that was handed over.</summary>
    public void Leave(SourceLedger ledger, bool sourceEnded)
    {
        lock (_gate)
        {
            ledger.QueuedCount--;
            ledger.HasEnded |= sourceEnded;
        }

        CloseIfDone(ledger);
    }

    /// <summary>Finds the ledger of a batch that a lane gives out; a source that a stage made up gets one without an input.</summary>
    public SourceLedger Find(LogSource source, int lane)
    {
        lock (_gate)
            return _ledgers.TryGetValue(source, out SourceLedger? ledger) ? ledger : Open(source, null, lane);
    }

    /// <summary>Lets go of a source that has ended and is idle.</summary>
    public void CloseIfDone(SourceLedger ledger)
    {
        lock (_gate)
        {
            if (ledger is { HasEnded: true, QueuedCount: 0, IsIdle: true } && _ledgers.Remove(ledger.Source))
                _sourcesOfLane[ledger.Lane]--;
        }
    }

    /// <summary>Gives every ledger that is open.</summary>
    public IReadOnlyList<SourceLedger> All()
    {
        lock (_gate)
            return [.. _ledgers.Values];
    }

    public int CountOf(int lane) => Volatile.Read(ref _sourcesOfLane[lane]);

    private SourceLedger Open(LogSource source, IInput? input, int lane)
    {
        var ledger = new SourceLedger(source, input, lane, logger);
        _ledgers.Add(source, ledger);
        _sourcesOfLane[lane]++;
        return ledger;
    }

    private int IdlestLane()
    {
        int idlest = 0;
        for (int lane = 1; lane < _sourcesOfLane.Length; lane++)
        {
            if (_sourcesOfLane[lane] < _sourcesOfLane[idlest])
                idlest = lane;
        }

        return idlest;
    }
}
