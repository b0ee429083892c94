using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Folding;

/// <summary>Folds repetition: decides for each event of a lane whether it passes whole, and gives out the roll-ups of what does not.</summary>
/// <remarks>
/// Exact whatever is killed and whenever. Every decision is a function of the events from the beginning of a segment on; segments begin at positions that are multiples of
/// their size or that <see cref="FoldCuts"/> wrote down before anything followed from them; nothing beyond the beginning of an open segment is committed; and a
/// roll-up has the identity of the first event that it counts. So a replay gives the same roll-ups with the same ids. Where the output overwrites, cuts are not needed: what is
/// open is shown as it is, and shown again when it counts more. One thread at a time.
/// </remarks>
internal sealed class Folder
{
    /// <summary>Roll-ups that a lane holds open at most, some 200 MB at the very worst; the source that comes then is cut.</summary>
    private const int MaxOpen = 10_000;

    private readonly FoldPlan _plan;
    private readonly FoldCuts _cuts;
    private readonly Dictionary<LogSource, SourceFolds> _sources = new(ReferenceEqualityComparer.Instance);
    private readonly RollUpWriter _writer;
    private SourceFolds _current = null!;
    private long _now = LogBatch.NoTime;

    /// <summary>Initializes the folder of a lane.</summary>
    /// <param name="plan">The settings.</param>
    /// <param name="cuts">The cuts, shared by all lanes.</param>
    /// <param name="writer">Writes roll-ups.</param>
    public Folder(FoldPlan plan, FoldCuts cuts, RollUpWriter writer)
    {
        _plan = plan;
        _cuts = cuts;
        _writer = writer;
    }

    /// <summary>Begins with a batch.</summary>
    public void Begin(LogBatch batch)
    {
        if (!_sources.TryGetValue(batch.Source, out SourceFolds? source))
            _sources.Add(batch.Source, source = new SourceFolds(batch.Source, _plan.Overwrites ? [] : _cuts.Of(batch.Source.Key)));
        source.TouchedAt = Math.Max(_now, batch.ArrivedAt);
        _current = source;
    }

    /// <summary>Notes a record that is not folded.</summary>
    public void Pass(in LogRecord record) => _current.Enter(record);

    /// <summary>Decides about an event.</summary>
    /// <param name="batch">The batch that was begun with.</param>
    /// <param name="record">The event; where it is counted it is dropped as folded.</param>
    /// <param name="message">The first line of its message.</param>
    /// <param name="read">What was read from that line.</param>
    /// <param name="line">What is known of its statement.</param>
    public FoldOutcome Fold(LogBatch batch, ref LogRecord record, ReadOnlySpan<byte> message, LineKey read, KnownLine line)
    {
        FoldSegment segment = _current.Enter(record);
        if (!FoldKey.TryRead(batch, record, line.Hash, _plan, out Severity severity, out ulong key))
            return FoldOutcome.Whole;
        FoldPolicy policy = _plan.Policies[(int)severity];
        if (_plan.Marks.TryGetValue(line.Hash, out bool isSignal))
        {
            if (isSignal)
                return FoldOutcome.Whole;
            policy = severity < Severity.Error ? _plan.Policies[(int)Severity.Debug] : policy;
        }

        StreamFolds folds = segment.Of(batch.StreamOf(record));
        FoldOutcome outcome = folds.Fold(new FoldedEvent(key, policy, line, read), batch, record, message, _plan, _current.Closed);
        if (outcome != FoldOutcome.Whole)
            record.Dropped = DropReason.Folded;
        return outcome;
    }

    /// <summary>Ends with a batch: gives out what is complete, and lowers what may be committed to the beginning of what is not.</summary>
    public void End(LogBatch batch, IBatchEmitter emit)
    {
        SourceFolds source = _current;
        long commit = source.Commit(batch.CommitPosition);
        try
        {
            if (OpenCount() > MaxOpen && MayCut(source))
            {
                NoteCuts([source]);
                source.Cut();
                commit = source.ReadTo;
            }

            if (!_plan.Overwrites)
                NoteReach(source);
        }
        catch (IOException)
        {
            // the batch must go on; only a crash before the disk takes something again could find the counts of this window twice
        }

        _writer.Emit(source, emit, source.CommittedTo);
        source.CommittedTo = commit;
        batch.CommitPosition = commit;
    }

    /// <summary>Gives out what is counted of sources that have been silent for long enough.</summary>
    public void Advance(DateTimeOffset now, IBatchEmitter emit)
    {
        _now = (now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        long deadline = _now - (_plan.Silence.Ticks * TimeSpan.NanosecondsPerTick);
        List<SourceFolds>? silent = null;
        foreach (SourceFolds source in _sources.Values)
        {
            if (source.TouchedAt <= deadline && MayCut(source))
                (silent ??= []).Add(source);
        }

        if (silent is null)
            return;
        try
        {
            GiveOut(silent, emit);
        }
        catch (IOException)
        {
            // what is held stays held and unacknowledged; a disk that is full may have room after another silence
            foreach (SourceFolds source in silent)
                source.TouchedAt = _now;
        }
    }

    /// <summary>Gives out everything of a source and forgets it: nothing of it is to come, however far an earlier run had come.</summary>
    public void EndOfSource(LogSource source, IBatchEmitter emit)
    {
        if (_sources.TryGetValue(source, out SourceFolds? folds) && folds.IsOpen)
            Cut([folds], emit);
        _sources.Remove(source);
    }

    /// <summary>Forgets a source; its lines are counted as folded, and whoever goes on with it gives out its roll-ups.</summary>
    public void Abandon(LogSource source) => _sources.Remove(source);

    /// <summary>Gives out everything but what an earlier run may have given out in another cut: that stays unacknowledged, and is read again at the next start.</summary>
    public void Drain(IBatchEmitter emit) => GiveOut([.. _sources.Values.Where(MayCut)], emit);

    /// <summary>Says whether folding of a source may be cut where it is: nothing that was read is still to come, and no roll-up of an earlier run reaches further.</summary>
    private bool MayCut(SourceFolds source) =>
        source.IsOpen && (_plan.Overwrites || (source.IsWhole && source.ReadTo >= _cuts.ReachOf(source.Source.Key)));

    private void GiveOut(List<SourceFolds> sources, IBatchEmitter emit)
    {
        if (_plan.Overwrites)
            Show(sources, emit);
        else
            Cut(sources, emit);
    }

    /// <summary>Gives out what is open without ending it; it is not acknowledged, and a replay shows at least as much.</summary>
    private void Show(List<SourceFolds> sources, IBatchEmitter emit)
    {
        foreach (SourceFolds source in sources)
        {
            source.TouchedAt = _now;
            if (source.News() is { Count: > 0 } news)
                _writer.Emit(source.Source, news, emit, source.CommittedTo);
        }
    }

    private void NoteReach(SourceFolds source)
    {
        long reach = long.MinValue;
        foreach (RollUp rollUp in source.Closed)
            reach = Math.Max(reach, rollUp.NextPosition);
        if (reach != long.MinValue)
            _cuts.Reach(source.Source.Key, reach);
    }

    private void Cut(List<SourceFolds> sources, IBatchEmitter emit)
    {
        if (sources.Count == 0)
            return;
        NoteCuts(sources);
        foreach (SourceFolds source in sources)
        {
            source.Cut();
            source.CommittedTo = source.ReadTo;
            _writer.EmitAlways(source, emit, source.CommittedTo);
        }
    }

    private void NoteCuts(List<SourceFolds> sources)
    {
        if (!_plan.Overwrites)
            _cuts.Add([.. sources.Select(static source => (source.Source.Key, source.ReadTo))]);
    }

    private int OpenCount()
    {
        int count = 0;
        foreach (SourceFolds source in _sources.Values)
            count += source.OpenCount;
        return count;
    }
}
