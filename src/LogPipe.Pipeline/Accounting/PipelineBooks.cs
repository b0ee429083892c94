using LogPipe.Model;

namespace LogPipe.Pipeline.Accounting;

/// <summary>Counts what became of every line. Written once a batch by many threads, read by anybody.</summary>
/// <remarks>Each line is counted by the one record that accounts for it (<see cref="LogRecord.LineCount"/>), under the fate of that record.</remarks>
internal sealed class PipelineBooks
{
    private readonly long[] _droppedLines = new long[Enum.GetValues<DropReason>().Length];
    private long _linesIn;
    private long _recordsIn;
    private long _eventsDelivered;
    private long _linesDelivered;
    private long _linesJoined;
    private long _eventsDeadLettered;
    private long _linesDeadLettered;
    private long _linesAbandoned;

    /// <summary>Counts what an input hands over; negative numbers take it back because the pipeline did not take it.</summary>
    public void CountIn(int records, long lines)
    {
        Interlocked.Add(ref _recordsIn, records);
        Interlocked.Add(ref _linesIn, lines);
    }

    /// <summary>Counts lines of records that left the flow in a stage.</summary>
    public void CountDropped(DropReason reason, long lines) => Interlocked.Add(ref _droppedLines[(int)reason], lines);

    /// <summary>Counts lines beyond the first of events that go to the outputs.</summary>
    public void CountJoined(long lines) => Interlocked.Add(ref _linesJoined, lines);

    /// <summary>Counts events that every output has.</summary>
    public void CountDelivered(int events, long lines)
    {
        Interlocked.Add(ref _eventsDelivered, events);
        Interlocked.Add(ref _linesDelivered, lines);
    }

    /// <summary>Counts events that at least one output will never have.</summary>
    public void CountDeadLettered(int events, long lines)
    {
        Interlocked.Add(ref _eventsDeadLettered, events);
        Interlocked.Add(ref _linesDeadLettered, lines);
    }

    /// <summary>Counts lines that were held of a source that went to another instance, which reads them again.</summary>
    public void CountAbandoned(long lines) => Interlocked.Add(ref _linesAbandoned, lines);

    /// <summary>Reads every counter; what is settled is read before what came in, so that lines in flight are never negative.</summary>
    public BooksSnapshot Read()
    {
        var settled = new BooksSnapshot
        {
            EventsDelivered = Interlocked.Read(ref _eventsDelivered),
            LinesDelivered = Interlocked.Read(ref _linesDelivered),
            LinesJoined = Interlocked.Read(ref _linesJoined),
            EventsDeadLettered = Interlocked.Read(ref _eventsDeadLettered),
            LinesDeadLettered = Interlocked.Read(ref _linesDeadLettered) + Dropped(DropReason.DeadLettered),
            LinesBlank = Dropped(DropReason.Blank),
            LinesFiltered = Dropped(DropReason.Filtered),
            LinesFolded = Dropped(DropReason.Folded),
            LinesAbandoned = Interlocked.Read(ref _linesAbandoned),
            LinesMisjoined = Dropped(DropReason.Joined),
        };
        return settled with { RecordsIn = Interlocked.Read(ref _recordsIn), LinesIn = Interlocked.Read(ref _linesIn) };
    }

    private long Dropped(DropReason reason) => Interlocked.Read(ref _droppedLines[(int)reason]);
}
