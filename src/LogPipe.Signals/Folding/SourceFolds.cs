using LogPipe.Model;

namespace LogPipe.Signals.Folding;

/// <summary>What is folded of one source: its open segments, and up to where it may be acknowledged.</summary>
internal sealed class SourceFolds
{
    private readonly List<FoldSegment> _open = [];
    private readonly List<RollUp> _closed = [];
    private readonly long _segmentSize;
    private long[] _cuts;
    private long _reach = long.MinValue;
    private long _reachRestart;
    private long _readTo;
    private long _committedTo;

    /// <summary>Initializes for a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cuts">Where folding was cut before, in order.</param>
    public SourceFolds(LogSource source, long[] cuts)
    {
        Source = source;
        _cuts = cuts;
        _segmentSize = source.CountsMessages ? FoldSegment.Messages : FoldSegment.Bytes;
    }

    /// <summary>Gets the source.</summary>
    public LogSource Source { get; }

    /// <summary>Gets or sets when something came last, in nanoseconds since 1970.</summary>
    public long TouchedAt { get; set; }

    /// <summary>Gets a value that says whether something is held, so that not everything that was read is committed.</summary>
    public bool IsOpen => _open.Count > 0;

    /// <summary>Gets a value that says whether nothing of what was read so far can come later, so that folding may be cut here.</summary>
    public bool IsWhole => _reach <= _readTo;

    /// <summary>Gets the position up to which everything that was read has come.</summary>
    public long ReadTo => _readTo;

    /// <summary>Gets the number of roll-ups that are open.</summary>
    public int OpenCount
    {
        get
        {
            int count = 0;
            foreach (FoldSegment segment in _open)
                count += segment.OpenCount;
            return count;
        }
    }

    /// <summary>Gets the roll-ups that are complete and were not given out yet.</summary>
    public List<RollUp> Closed => _closed;

    /// <summary>Notes a record, live or not, and gives the segment that it lies in.</summary>
    public FoldSegment Enter(in LogRecord record)
    {
        FoldSegment segment = SegmentOf(record.Position);
        if (record.NextPosition > _reach)
        {
            _reach = record.NextPosition;
            _reachRestart = segment.Restart;
        }

        // an event of several lines that reaches over the beginning of later segments: a replay from there would find its end without its head
        for (int i = _open.Count - 1; i >= 0 && _open[i].Start > segment.Start; i--)
        {
            if (_open[i].Restart < record.NextPosition)
                _open[i].Restart = Math.Min(_open[i].Restart, segment.Restart);
        }

        return segment;
    }

    /// <summary>Notes that everything below a position has come, and closes the segments that end there.</summary>
    /// <returns>The position that may be committed.</returns>
    public long Commit(long position)
    {
        _readTo = Math.Max(_readTo, position);
        int kept = 0;
        for (int i = 0; i < _open.Count; i++)
        {
            if (_open[i].End <= _readTo)
                _open[i].Close(_closed);
            else
                _open[kept++] = _open[i];
        }

        _open.RemoveRange(kept, _open.Count - kept);
        long commit = position;
        foreach (FoldSegment segment in _open)
            commit = Math.Min(commit, segment.Restart);
        return commit;
    }

    /// <summary>Gives the open roll-ups that count more than was shown of them.</summary>
    public List<RollUp> News()
    {
        var news = new List<RollUp>();
        foreach (FoldSegment segment in _open)
            segment.CollectNews(news);
        return news;
    }

    /// <summary>Ends every segment here: what comes now begins another one.</summary>
    public void Cut()
    {
        foreach (FoldSegment segment in _open)
            segment.Close(_closed);
        _open.Clear();
        // earlier cuts cannot be met any more, later ones are known from the run before
        _cuts = [_readTo, .. _cuts.Where(cut => cut > _readTo)];
    }

    /// <summary>Gets or sets the position up to which the batches that were given out may be acknowledged.</summary>
    public long CommittedTo
    {
        get => _committedTo;
        set => _committedTo = Math.Max(_committedTo, value);
    }

    private FoldSegment SegmentOf(long position)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (position >= _open[i].Start && position < _open[i].End)
                return _open[i];
        }

        return Open(position);
    }

    private FoldSegment Open(long position)
    {
        long start = position - (position % _segmentSize);
        long end = start + _segmentSize;
        foreach (long cut in _cuts)
        {
            if (cut <= position)
                start = Math.Max(start, cut);
            else
                end = Math.Min(end, cut);
        }

        var segment = new FoldSegment(start, end, position >= _reach ? position : Math.Min(position, _reachRestart));
        int at = _open.Count;
        while (at > 0 && _open[at - 1].Start > start)
            at--;
        _open.Insert(at, segment);
        return segment;
    }
}
