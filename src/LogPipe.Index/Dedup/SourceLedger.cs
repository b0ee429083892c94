namespace LogPipe.Index.Dedup;

/// <summary>
/// What the index holds of one source: everything below a low-water mark, and single records above it. The argument why this suffices is in
/// docs/delivery-embedded.md.
/// </summary>
internal sealed class SourceLedger(string key)
{
    private readonly List<long> _positions = [];
    private readonly HashSet<(long Position, int SubEvent)> _subEvents = [];

    /// <summary>Gets the identity of the source.</summary>
    public string Key { get; } = key;

    /// <summary>Gets the position below which every record that is offered again was finished before.</summary>
    public long LowWater { get; private set; } = long.MinValue;

    /// <summary>Gets the position that the mark moves to with the next generation but one.</summary>
    public long Committed { get; private set; } = long.MinValue;

    /// <summary>Gets <see cref="Committed"/> as it was at the last generation.</summary>
    public long PreviouslyCommitted { get; private set; } = long.MinValue;

    /// <summary>Gets when the source was last written to, in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public long LastSeen { get; private set; }

    /// <summary>Gets the first records of positions above the mark, in order.</summary>
    public IReadOnlyList<long> Positions => _positions;

    /// <summary>Gets the further records of positions above the mark.</summary>
    public IReadOnlyCollection<(long Position, int SubEvent)> SubEvents => _subEvents;

    /// <summary>Says whether the record is in the index already.</summary>
    public bool Holds(long position, int subEvent)
    {
        return position < LowWater || HoldsExactly(position, subEvent);
    }

    /// <summary>Says whether the record is among those remembered one by one.</summary>
    public bool HoldsExactly(long position, int subEvent) => subEvent == 0 ? IndexOf(position) >= 0 : _subEvents.Contains((position, subEvent));

    /// <summary>Notes a record that is durable now.</summary>
    public void Add(long position, int subEvent)
    {
        if (subEvent != 0)
        {
            _subEvents.Add((position, subEvent));
            return;
        }

        int index = IndexOf(position);
        if (index < 0)
            _positions.Insert(~index, position);
    }

    /// <summary>Notes that everything below a position is finished; never moves back.</summary>
    public void Commit(long position, long now)
    {
        Committed = Math.Max(Committed, position);
        LastSeen = Math.Max(LastSeen, now);
    }

    /// <summary>Starts a generation: the mark moves to what was committed when the last one started, and records below it are forgotten.</summary>
    public void StartGeneration()
    {
        LowWater = Math.Max(LowWater, PreviouslyCommitted);
        PreviouslyCommitted = Committed;
        int below = _positions.BinarySearch(LowWater);
        _positions.RemoveRange(0, below < 0 ? ~below : below);
        _subEvents.RemoveWhere(e => e.Position < LowWater);
    }

    /// <summary>Makes a ledger from what was stored.</summary>
    public static SourceLedger Restore(string key, long lowWater, long previouslyCommitted, long committed, long lastSeen)
    {
        return new SourceLedger(key) { LowWater = lowWater, PreviouslyCommitted = previouslyCommitted, Committed = committed, LastSeen = lastSeen };
    }

    private int IndexOf(long position)
    {
        // records nearly always come in order
        if (_positions.Count == 0 || position > _positions[^1])
            return ~_positions.Count;
        return _positions.BinarySearch(position);
    }
}
