namespace LogPipe.Pipeline.Accounting;

/// <summary>The state of a run at one moment: for its summary, <c>top</c> and metrics. Cheap to make, no lock of the flow is taken.</summary>
public sealed record PipelineSnapshot
{
    /// <summary>Gets the time since the run began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets what became of every line.</summary>
    public required BooksSnapshot Books { get; init; }

    /// <summary>Gets the inputs in the order of the plan.</summary>
    public required IReadOnlyList<InputSnapshot> Inputs { get; init; }

    /// <summary>Gets the lanes.</summary>
    public required IReadOnlyList<LaneSnapshot> Lanes { get; init; }

    /// <summary>Gets the stages in flow order, summed over the lanes.</summary>
    public required IReadOnlyList<StageSnapshot> Stages { get; init; }

    /// <summary>Gets the outputs in the order of the plan.</summary>
    public required IReadOnlyList<OutputSnapshot> Outputs { get; init; }

    /// <summary>Gets the number of dead letters by kind of reason.</summary>
    public required IReadOnlyDictionary<string, long> DeadLetters { get; init; }

    /// <summary>Gets why dead letters cannot be written now, or null while they can: the flow behind them waits.</summary>
    public string? DeadLetterTrouble { get; init; }
}

/// <summary>What one input has handed over.</summary>
/// <param name="Name">Name from the configuration.</param>
/// <param name="Batches">Batches that the pipeline took.</param>
/// <param name="Lines">Physical lines in them.</param>
/// <param name="Bytes">Bytes of text in them.</param>
/// <param name="Sources">Sources that are open now.</param>
/// <param name="WaitTime">Time that writers waited because the pipeline was full, summed over the sources.</param>
public sealed record InputSnapshot(string Name, long Batches, long Lines, long Bytes, int Sources, TimeSpan WaitTime);

/// <summary>What waits before one lane.</summary>
/// <param name="QueuedBatches">Batches that wait.</param>
/// <param name="QueuedBytes">Bytes of text that wait.</param>
/// <param name="Sources">Sources that the lane works on.</param>
public sealed record LaneSnapshot(int QueuedBatches, long QueuedBytes, int Sources);

/// <summary>What one stage has cost.</summary>
/// <param name="Name">The stage's verb.</param>
/// <param name="Batches">Batches that it worked on.</param>
/// <param name="Time">Time spent in it, over all lanes.</param>
/// <param name="Failures">Exceptions that it threw, each of them a defect.</param>
public sealed record StageSnapshot(string Name, long Batches, TimeSpan Time, long Failures)
{
    /// <summary>Gets how long batches took, over all lanes.</summary>
    public HistogramSnapshot Durations { get; init; } = HistogramSnapshot.Empty;
}

/// <summary>What one output has taken.</summary>
public sealed record OutputSnapshot
{
    /// <summary>Gets the name from the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the batches that are finished here.</summary>
    public long Batches { get; init; }

    /// <summary>Gets the events that this output has.</summary>
    public long EventsDelivered { get; init; }

    /// <summary>Gets the lines of these events.</summary>
    public long LinesDelivered { get; init; }

    /// <summary>Gets the events that this output rejected.</summary>
    public long EventsRejected { get; init; }

    /// <summary>Gets the events that this output put off so often, while it took others, that they became dead letters.</summary>
    public long EventsPoisoned { get; init; }

    /// <summary>Gets how often an event was offered again.</summary>
    public long EventsRetried { get; init; }

    /// <summary>Gets the calls made.</summary>
    public long Calls { get; init; }

    /// <summary>Gets the calls that threw.</summary>
    public long FailedCalls { get; init; }

    /// <summary>Gets the time spent in calls.</summary>
    public TimeSpan CallTime { get; init; }

    /// <summary>Gets the batches that wait.</summary>
    public int QueuedBatches { get; init; }

    /// <summary>Gets the bytes of text that wait.</summary>
    public long QueuedBytes { get; init; }

    /// <summary>Gets why the output is being retried now, or null while it works.</summary>
    public string? Trouble { get; init; }
}
