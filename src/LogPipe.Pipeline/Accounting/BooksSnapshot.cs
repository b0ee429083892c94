namespace LogPipe.Pipeline.Accounting;

/// <summary>
/// What became of every line so far: lines in = delivered + folded + dead-lettered + blank + filtered + abandoned + in flight. All counts are 0 or more.
/// </summary>
public sealed record BooksSnapshot
{
    /// <summary>Gets the records that inputs handed over.</summary>
    public long RecordsIn { get; init; }

    /// <summary>Gets the physical lines that inputs handed over.</summary>
    public long LinesIn { get; init; }

    /// <summary>Gets the events that every output has.</summary>
    public long EventsDelivered { get; init; }

    /// <summary>Gets the lines of <see cref="EventsDelivered"/>, those joined into them included.</summary>
    public long LinesDelivered { get; init; }

    /// <summary>Gets the lines beyond the first of events that went to the outputs; they are part of other counts.</summary>
    public long LinesJoined { get; init; }

    /// <summary>Gets the events that at least one output will never have.</summary>
    public long EventsDeadLettered { get; init; }

    /// <summary>Gets the lines in dead letters, each counted once however many outputs refused it.</summary>
    public long LinesDeadLettered { get; init; }

    /// <summary>Gets the lines that held nothing.</summary>
    public long LinesBlank { get; init; }

    /// <summary>Gets the lines that the user's filters took out.</summary>
    public long LinesFiltered { get; init; }

    /// <summary>Gets the lines that are counted in roll-up events.</summary>
    public long LinesFolded { get; init; }

    /// <summary>Gets the lines of half-joined events of sources that went to another instance, which reads them again and counts them in its own books.</summary>
    public long LinesAbandoned { get; init; }

    /// <summary>Gets the lines that a stage left on joined records against the contract; always 0 with right stages.</summary>
    public long LinesMisjoined { get; init; }

    /// <summary>Gets the lines whose fate is known.</summary>
    public long LinesSettled => LinesDelivered + LinesDeadLettered + LinesBlank + LinesFiltered + LinesFolded + LinesAbandoned + LinesMisjoined;

    /// <summary>Gets the lines that are under way; 0 at the end of a run in which nothing was abandoned.</summary>
    public long LinesInFlight => LinesIn - LinesSettled;

    /// <summary>Gets a value that says whether every line is accounted for: what every run that was not aborted ends with.</summary>
    public bool IsBalanced => LinesInFlight == 0 && LinesMisjoined == 0;
}
