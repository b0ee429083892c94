using System.Globalization;
using LogPipe.Index.Catalogue;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Segments;

namespace LogPipe.Index.Writing;

/// <summary>The events of one log as a table in memory, which queries read beside the files. One writer; goes when the last query on it is done.</summary>
internal sealed class Tail : Leased
{
    private readonly DuckEngine _engine;
    private readonly SortedDictionary<long, SegmentProfile> _days = [];
    private long _minTime = long.MaxValue;
    private long _maxTime = long.MinValue;
    private long _rowCount;

    public Tail(DuckEngine engine, long walNumber, DateTimeOffset begunAt)
    {
        _engine = engine;
        WalNumber = walNumber;
        BegunAt = begunAt;
        Table = string.Create(CultureInfo.InvariantCulture, $"tail_{engine.NextTableNumber()}");
        using DuckEngine.Lease lease = engine.Lend();
        lease.Session.Execute($"CREATE TABLE {Table} ({CoreColumns.Definitions})");
    }

    public long WalNumber { get; }

    public DateTimeOffset BegunAt { get; }

    public string Table { get; }

    /// <summary>Gets the number of events that queries see.</summary>
    public long RowCount => Interlocked.Read(ref _rowCount);

    /// <summary>Gets the bytes of JSON taken in.</summary>
    public long DocumentBytes { get; private set; }

    public long MinTime => Interlocked.Read(ref _minTime);

    public long MaxTime => Interlocked.Read(ref _maxTime);

    /// <summary>Gets what is known of the events, by day (of event time, UTC).</summary>
    public IReadOnlyCollection<SegmentProfile> Days => _days.Values;

    /// <summary>Starts to add events; queries see them when it is committed.</summary>
    public TailAppend Begin() => new(this, _engine);

    internal void Note(ShreddedDocument document, long sequence, ReadOnlySpan<byte> id, int documentBytes)
    {
        long time = document.Number(CoreColumns.Timestamp.Index);
        long day = time >= 0 ? time / NanosecondTime.PerDay : ((time + 1) / NanosecondTime.PerDay) - 1;
        if (!_days.TryGetValue(day, out SegmentProfile? profile))
            _days.Add(day, profile = new SegmentProfile());
        profile.Add(document, sequence, id);
        DocumentBytes += documentBytes;
        if (time < _minTime)
            Interlocked.Exchange(ref _minTime, time);
        if (time > _maxTime)
            Interlocked.Exchange(ref _maxTime, time);
    }

    internal void Show(int count) => Interlocked.Add(ref _rowCount, count);

    protected override void Go()
    {
        try
        {
            using DuckEngine.Lease lease = _engine.Lend();
            lease.Session.Execute($"DROP TABLE IF EXISTS {Table}");
        }
        catch (ObjectDisposedException)
        {
            // the whole engine is gone, and the table with it
        }
    }
}
