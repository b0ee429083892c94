using LogPipe.Model;

namespace LogPipe.Signals.Folding;

/// <summary>
/// A stretch of a source's positions. Nothing that folding knows goes from one segment to the next, so a replay from a segment's beginning folds as the first run did.
/// </summary>
internal sealed class FoldSegment
{
    /// <summary>Bytes of a segment of a file. Read again after a crash in under a second; long enough that what repeats is folded well.</summary>
    public const long Bytes = 16 << 20;

    /// <summary>Messages of a segment of a source of messages.</summary>
    public const long Messages = 1 << 16;

    private readonly Dictionary<LogStream, StreamFolds> _streams = new(ReferenceEqualityComparer.Instance);
    private LogStream? _last;
    private StreamFolds? _lastFolds;

    /// <summary>Initializes the segment.</summary>
    /// <param name="start">Where it begins: a multiple of its size, or a cut.</param>
    /// <param name="end">Where the next one begins.</param>
    /// <param name="restart">Position from which a replay gives the same events again.</param>
    public FoldSegment(long start, long end, long restart)
    {
        Start = start;
        End = end;
        Restart = restart;
    }

    /// <summary>Gets where the segment begins.</summary>
    public long Start { get; }

    /// <summary>Gets where the next one begins.</summary>
    public long End { get; }

    /// <summary>Gets or sets the position from which a replay gives the same events again.</summary>
    public long Restart { get; set; }

    /// <summary>Gets the number of roll-ups that are open.</summary>
    public int OpenCount
    {
        get
        {
            int count = 0;
            foreach (StreamFolds folds in _streams.Values)
                count += folds.OpenCount;
            return count;
        }
    }

    /// <summary>Gives the folds of a stream.</summary>
    public StreamFolds Of(LogStream stream)
    {
        if (ReferenceEquals(stream, _last))
            return _lastFolds!;
        if (!_streams.TryGetValue(stream, out StreamFolds? folds))
            _streams.Add(stream, folds = new StreamFolds());
        _last = stream;
        _lastFolds = folds;
        return folds;
    }

    /// <summary>Collects the open roll-ups that count more than was shown of them.</summary>
    public void CollectNews(List<RollUp> news)
    {
        foreach (StreamFolds folds in _streams.Values)
            folds.CollectNews(news);
    }

    /// <summary>Closes every roll-up.</summary>
    public void Close(List<RollUp> closed)
    {
        foreach (StreamFolds folds in _streams.Values)
            folds.Close(closed);
    }
}
