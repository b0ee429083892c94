using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Folding;

/// <summary>Folds the events of one stream within one segment of its source. What comes out depends on the events and their order alone.</summary>
internal sealed class StreamFolds
{
    /// <summary>Kinds of events that are told apart; more than these pass whole. A segment of the length of <see cref="FoldSegment.Bytes"/> says a hundred different things.</summary>
    private const int MaxKinds = 5000;

    /// <summary>Roll-ups that are open at once; what more kinds repeat passes whole. Some 20 KB each at most.</summary>
    private const int MaxOpen = 1000;

    private readonly Dictionary<ulong, Kind> _kinds = [];
    private readonly List<Kind> _open = [];
    private long _window = long.MinValue;

    /// <summary>Gets the number of roll-ups that are open.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Decides about an event: the first ones of a kind pass whole, the others are counted in the open roll-up.</summary>
    public FoldOutcome Fold(in FoldedEvent folded, LogBatch batch, in LogRecord record, ReadOnlySpan<byte> message, FoldPlan plan, List<RollUp> closed)
    {
        if (record.Timestamp != LogBatch.NoTime)
            Enter(Math.DivRem(record.Timestamp, plan.WindowNanoseconds).Quotient, closed);
        if (!_kinds.TryGetValue(folded.Key, out Kind? kind))
        {
            if (_kinds.Count == MaxKinds)
                return FoldOutcome.Whole;
            _kinds.Add(folded.Key, kind = new Kind());
        }

        if (kind.WholeCount < folded.Policy.Whole)
        {
            kind.WholeCount++;
            return FoldOutcome.Whole;
        }

        FoldOutcome outcome = FoldOutcome.Counted;
        if (kind.Open is null)
        {
            if (_open.Count == MaxOpen)
                return FoldOutcome.Whole;
            kind.Open = new RollUp(batch, record, folded.Line, folded.Policy.Samples);
            _open.Add(kind);
            outcome = FoldOutcome.Opened;
        }

        kind.Open.Add(batch, record, message, folded.Read);
        return outcome;
    }

    /// <summary>Collects the open roll-ups that count more than was shown of them.</summary>
    public void CollectNews(List<RollUp> news)
    {
        foreach (Kind kind in _open)
        {
            if (kind.Open!.Count > kind.Open.ShownCount)
                news.Add(kind.Open);
        }
    }

    /// <summary>Closes every roll-up.</summary>
    public void Close(List<RollUp> closed)
    {
        foreach (Kind kind in _open)
        {
            closed.Add(kind.Open!);
            kind.Open = null;
        }

        _open.Clear();
    }

    /// <summary>Time goes on only: what comes late is counted in the window that is open, and <c>first</c> tells when it was.</summary>
    private void Enter(long window, List<RollUp> closed)
    {
        if (window <= _window)
            return;
        _window = window;
        Close(closed);
    }

    private sealed class Kind
    {
        public int WholeCount { get; set; }

        public RollUp? Open { get; set; }
    }
}

/// <summary>What became of an event.</summary>
internal enum FoldOutcome
{
    /// <summary>It passes whole.</summary>
    Whole,

    /// <summary>It is the first one of a roll-up.</summary>
    Opened,

    /// <summary>It is counted in a roll-up that is open.</summary>
    Counted,
}

/// <summary>What folding needs to know of an event besides its record.</summary>
internal readonly record struct FoldedEvent(ulong Key, FoldPolicy Policy, KnownLine Line, LineKey Read);
