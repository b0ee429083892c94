namespace LogPipe.Pipeline.Accounting;

/// <summary>Counts durations by how long they were. Written by one thread, read by anybody.</summary>
/// <remarks>The buckets are fixed, so that those of several processes can be added up (Prometheus documentation, "Histograms and summaries").</remarks>
internal sealed class Histogram
{
    private readonly TimeSpan[] _bounds;
    private readonly long[] _counts;
    private long _ticks;

    /// <summary>Initializes the histogram.</summary>
    /// <param name="bounds">The upper bounds of the buckets, ascending; one more bucket takes what is longer.</param>
    public Histogram(TimeSpan[] bounds)
    {
        _bounds = bounds;
        _counts = new long[bounds.Length + 1];
    }

    /// <summary>Counts a duration; a negative one is zero.</summary>
    public void Observe(TimeSpan duration)
    {
        int bucket = 0;
        while (bucket < _bounds.Length && duration > _bounds[bucket])
            bucket++;
        Volatile.Write(ref _counts[bucket], _counts[bucket] + 1);
        if (duration > TimeSpan.Zero)
            Volatile.Write(ref _ticks, _ticks + duration.Ticks);
    }

    /// <summary>Reads the counts.</summary>
    public HistogramSnapshot Read()
    {
        long[] counts = new long[_counts.Length];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = Volatile.Read(ref _counts[i]);
        return new HistogramSnapshot(_bounds, counts, TimeSpan.FromTicks(Volatile.Read(ref _ticks)));
    }
}

/// <summary>Durations by how long they were, at one moment.</summary>
/// <param name="Bounds">The upper bounds of the buckets, ascending.</param>
/// <param name="Counts">How many durations each bucket holds, and last how many were longer than every bound.</param>
/// <param name="Total">The sum of all durations.</param>
public sealed record HistogramSnapshot(IReadOnlyList<TimeSpan> Bounds, IReadOnlyList<long> Counts, TimeSpan Total)
{
    /// <summary>Gets a histogram that has seen nothing.</summary>
    public static readonly HistogramSnapshot Empty = new([], [0], TimeSpan.Zero);

    /// <summary>Adds up histograms of the same bounds.</summary>
    internal static HistogramSnapshot Sum(IEnumerable<HistogramSnapshot> all) => all.Aggregate(static (a, b) =>
        new HistogramSnapshot(a.Bounds, [.. a.Counts.Zip(b.Counts, static (x, y) => x + y)], a.Total + b.Total));
}
