using System.Buffers;
using System.Runtime.InteropServices;
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

    /// <summary>Series of one application between two readings: one that makes up codes without end leaves room for the others.</summary>
    private const int MaxSeriesOfApplication = MaxSeries / 10;

    private const int MaxReleases = 10_000;

    private readonly IReadOnlyList<AlertRule> _rules;
    private readonly int[] _counting;
    private readonly int[] _templates;
    private readonly Dictionary<string, int> _applications = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Application, string Release), long> _releases = [];
    private byte[] _lastRelease = [];
    private readonly ArrayBufferWriter<byte> _key = new();
    private Dictionary<byte[], SeriesCounts> _series = new(ByteKeyComparer.Instance);

    /// <summary>Initializes the tally.</summary>
    public AlertTally(IReadOnlyList<AlertRule> rules)
    {
        _rules = rules;
        _counting = [.. Enumerable.Range(0, rules.Count).Where(i => rules[i].Counts && rules[i].By != AlertGroup.Template)];
        _templates = [.. Enumerable.Range(0, rules.Count).Where(i => rules[i].Counts && rules[i].By == AlertGroup.Template)];
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
        _applications.Clear();
        return taken.Values;
    }

    /// <summary>Takes the releases that were seen since the last time, with the time of the first event; the caller holds <see cref="Gate"/>.</summary>
    public IReadOnlyList<(string Application, string Release, long Time)> TakeReleases()
    {
        if (_releases.Count == 0)
            return [];
        List<(string Application, string Release, long Time)> taken = [.. _releases.Select(static r => (r.Key.Application, r.Key.Release, r.Value))];
        _releases.Clear();
        return taken;
    }

    /// <summary>Counts an event for the rules that count templates apart; the caller holds <see cref="Gate"/>.</summary>
    public void CountTemplate(LogBatch batch, int index, string id, ReadOnlySpan<byte> text)
    {
        ref readonly LogRecord record = ref batch.Records[index];
        foreach (int number in _templates)
        {
            AlertRule rule = _rules[number];
            bool isCounted = rule.Filter is null || rule.Filter(batch, index);
            bool isWhole = rule.Kind == AlertKind.Ratio && (rule.Of is null || rule.Of(batch, index));
            if (isCounted || isWhole)
                Count(batch, record, number, rule, default, isCounted, isWhole, id, text);
        }
    }

    /// <summary>Counts an event for every rule that it is for; the caller holds <see cref="Gate"/>.</summary>
    public void Count(LogBatch batch, int index)
    {
        ref readonly LogRecord record = ref batch.Records[index];
        ReadOnlySpan<byte> release = Field(batch, record, EcsFields.ServiceVersion);
        if (!release.IsEmpty && !release.SequenceEqual(_lastRelease))
            See(batch, record, release);
        // most events are no errors, and most rules are about errors
        bool hasCode = batch.TryGetText(record, LogPipeFields.ErrorCode, out ReadOnlySpan<byte> code);
        foreach (int number in _counting)
        {
            AlertRule rule = _rules[number];
            if (rule.By == AlertGroup.Code && !hasCode)
                continue;
            bool isCounted = rule.Filter is null || rule.Filter(batch, index);
            bool isWhole = rule.Kind == AlertKind.Ratio && (rule.Of is null || rule.Of(batch, index));
            if (isCounted || isWhole)
                Count(batch, record, number, rule, code, isCounted, isWhole);
        }
    }

    private void See(LogBatch batch, in LogRecord record, ReadOnlySpan<byte> release)
    {
        _lastRelease = release.ToArray();
        if (record.Timestamp == LogBatch.NoTime || _releases.Count >= MaxReleases)
            return;
        ReadOnlySpan<byte> named = Field(batch, record, EcsFields.ServiceName);
        (string, string) key = (named.IsEmpty ? batch.Source.ServiceName ?? Encoding.UTF8.GetString(Field(batch, record, EcsFields.EventDataset)) : Encoding.UTF8.GetString(named), Encoding.UTF8.GetString(release));
        _releases[key] = _releases.TryGetValue(key, out long first) ? Math.Min(first, record.Timestamp) : record.Timestamp;
    }

    private void Count(
        LogBatch batch, in LogRecord record, int number, AlertRule rule, ReadOnlySpan<byte> code, bool isCounted, bool isWhole, string? template = null, ReadOnlySpan<byte> templateText = default)
    {
        bool hasApplication = rule.By is AlertGroup.Code or AlertGroup.Application or AlertGroup.Level or AlertGroup.Template;
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
        string? host = rule.By == AlertGroup.Host && detail.IsEmpty ? batch.Streams[record.Stream].HostName ?? batch.Source.HostName : template;
        code = rule.By == AlertGroup.Code ? code : default;
        ReadOnlySpan<byte> key = Key(number, code, application, detail, service, host);
        Dictionary<byte[], SeriesCounts>.AlternateLookup<ReadOnlySpan<byte>> known = _series.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(key, out SeriesCounts? counts))
        {
            if (_series.Count == MaxSeries)
                return;
            var series = new SeriesKey(rule.Name, service ?? Encoding.UTF8.GetString(application), Encoding.UTF8.GetString(code), host ?? Encoding.UTF8.GetString(detail));
            ref int ofApplication = ref CollectionsMarshal.GetValueRefOrAddDefault(_applications, series.Application, out _);
            if (series.Application.Length > 0 && ofApplication++ >= MaxSeriesOfApplication)
                return;
            counts = new SeriesCounts(number, series, Encoding.UTF8.GetString(code.IsEmpty ? templateText : Field(batch, record, LogPipeFields.ErrorTitle)));
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
        _key.Write(MemoryMarshal.AsBytes(service.AsSpan()));
        _key.Write("\0"u8);
        _key.Write(detail);
        _key.Write(MemoryMarshal.AsBytes(host.AsSpan()));
        return _key.WrittenSpan;
    }

    private static ReadOnlySpan<byte> Field(LogBatch batch, in LogRecord record, FieldId field) => batch.TryGetText(record, field, out ReadOnlySpan<byte> text) ? text : default;
}
