using System.Buffers;
using System.Text;
using LogPipe.Alerts.Rules;
using LogPipe.Model;

namespace LogPipe.Alerts.Detection;

/// <summary>What a series had since the lane was read last.</summary>
internal sealed class SeriesCounts(int rule, SeriesKey key, string title)
{
    /// <summary>Gets the rule's number.</summary>
    public int Rule { get; } = rule;

    /// <summary>Gets what is counted.</summary>
    public SeriesKey Key { get; } = key;

    /// <summary>Gets what it is for people, or empty.</summary>
    public string Title { get; } = title;

    /// <summary>Gets the events by bucket, and for a ratio those that are the whole.</summary>
    public List<(long Bucket, long Count, long Whole)> Buckets { get; } = [];

    /// <summary>Counts an event.</summary>
    public void Count(long bucket, int count, int whole)
    {
        // the last bucket is the right one nearly always
        for (int i = Buckets.Count - 1; i >= 0; i--)
        {
            if (Buckets[i].Bucket != bucket)
                continue;
            Buckets[i] = (bucket, Buckets[i].Count + count, Buckets[i].Whole + whole);
            return;
        }

        if (Buckets.Count < MaxBuckets)
            Buckets.Add((bucket, count, whole));
    }

    /// <summary>A lane is read twice a second: more buckets than this come from reading old files, which nobody is woken by.</summary>
    private const int MaxBuckets = 64;
}

/// <summary>Counts the events of one lane for the rules.</summary>
/// <remarks>The lane holds <see cref="Gate"/> for a batch; whoever reads waits that long at most.</remarks>
internal sealed class AlertTally
{
    /// <summary>Series between two readings; what comes after that is not counted.</summary>
    private const int MaxSeries = 50_000;

    private readonly IReadOnlyList<AlertRule> _rules;
    private readonly int[] _counting;
    private readonly ArrayBufferWriter<byte> _key = new();
    private Dictionary<byte[], SeriesCounts> _series = new(ByteKeyComparer.Instance);

    /// <summary>Initializes the tally.</summary>
    public AlertTally(IReadOnlyList<AlertRule> rules)
    {
        _rules = rules;
        _counting = [.. Enumerable.Range(0, rules.Count).Where(i => rules[i].Counts)];
    }

    /// <summary>Gets what whoever reads or writes the tally holds.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Takes what was counted since the last time; the caller holds <see cref="Gate"/>.</summary>
    public IReadOnlyCollection<SeriesCounts> Take()
    {
        if (_series.Count == 0)
            return [];
        Dictionary<byte[], SeriesCounts> taken = _series;
        _series = new(ByteKeyComparer.Instance);
        return taken.Values;
    }

    /// <summary>Counts an event for every rule that it is for; the caller holds <see cref="Gate"/>.</summary>
    public void Count(LogBatch batch, int index)
    {
        ref readonly LogRecord record = ref batch.Records[index];
        foreach (int number in _counting)
        {
            AlertRule rule = _rules[number];
            bool hasCode = batch.TryGetText(record, LogPipeFields.ErrorCode, out ReadOnlySpan<byte> code);
            if (rule.By == AlertGroup.Code && !hasCode)
                continue;
            bool isCounted = rule.Filter is null || rule.Filter(batch, index);
            bool isWhole = rule.Kind == AlertKind.Ratio && (rule.Of is null || rule.Of(batch, index));
            if (isCounted || isWhole)
                Count(batch, record, number, rule, code, isCounted, isWhole);
        }
    }

    private void Count(LogBatch batch, in LogRecord record, int number, AlertRule rule, ReadOnlySpan<byte> code, bool isCounted, bool isWhole)
    {
        bool hasApplication = rule.By is AlertGroup.Code or AlertGroup.Application or AlertGroup.Level;
        ReadOnlySpan<byte> application = hasApplication ? Field(batch, record, EcsFields.ServiceName) : default;
        string? service = hasApplication && application.IsEmpty ? batch.Source.ServiceName : null;
        if (hasApplication && application.IsEmpty && service is null)
            application = Field(batch, record, EcsFields.EventDataset);
        ReadOnlySpan<byte> detail = rule.By switch
        {
            AlertGroup.Dataset => Field(batch, record, EcsFields.EventDataset),
            AlertGroup.Level => Field(batch, record, EcsFields.LogLevel),
            AlertGroup.Host => Field(batch, record, EcsFields.HostName),
            _ => default,
        };
        string? host = rule.By == AlertGroup.Host && detail.IsEmpty ? batch.Streams[record.Stream].HostName ?? batch.Source.HostName : null;
        code = rule.By == AlertGroup.Code ? code : default;
        ReadOnlySpan<byte> key = Key(number, code, application, detail, service, host);
        Dictionary<byte[], SeriesCounts>.AlternateLookup<ReadOnlySpan<byte>> known = _series.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(key, out SeriesCounts? counts))
        {
            if (_series.Count == MaxSeries)
                return;
            var series = new SeriesKey(rule.Name, service ?? Encoding.UTF8.GetString(application), Encoding.UTF8.GetString(code), host ?? Encoding.UTF8.GetString(detail));
            counts = new SeriesCounts(number, series, code.IsEmpty ? "" : Encoding.UTF8.GetString(Field(batch, record, LogPipeFields.ErrorTitle)));
            known[key] = counts;
        }

        counts.Count(record.Timestamp == LogBatch.NoTime ? long.MaxValue : AlertClock.BucketOf(record.Timestamp), isCounted ? 1 : 0, isWhole ? 1 : 0);
    }

    private ReadOnlySpan<byte> Key(int rule, ReadOnlySpan<byte> code, ReadOnlySpan<byte> application, ReadOnlySpan<byte> detail, string? service, string? host)
    {
        _key.ResetWrittenCount();
        _key.Write([(byte)rule, (byte)(rule >> 8)]);
        _key.Write(code);
        _key.Write("\0"u8);
        _key.Write(application);
        _key.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(service.AsSpan()));
        _key.Write("\0"u8);
        _key.Write(detail);
        _key.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(host.AsSpan()));
        return _key.WrittenSpan;
    }

    private static ReadOnlySpan<byte> Field(LogBatch batch, in LogRecord record, FieldId field) => batch.TryGetText(record, field, out ReadOnlySpan<byte> text) ? text : default;
}
