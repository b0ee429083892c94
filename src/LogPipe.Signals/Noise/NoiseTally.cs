using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Noise;

/// <summary>Counts what each template of each application costs, in one lane.</summary>
/// <remarks>Hot: two look-ups and some additions an event, no allocation for what is known. The lane holds the lock for a batch; whoever reads waits that long at most.</remarks>
internal sealed class NoiseTally
{
    /// <summary>The first events of a template are news, whatever their level.</summary>
    private const int NewEvents = 3;

    /// <summary>Templates of applications that are told apart; what comes after that is counted in none.</summary>
    private const int MaxEntries = 50_000;

    private const int MaxApplications = 1000;
    private const int MaxHours = 24 * 14;
    private const int MaxNameBytes = 200;
    private const long HourNanoseconds = 3_600_000_000_000;
    private const long MinuteNanoseconds = 60_000_000_000;

    private readonly Dictionary<ulong, Application> _applications = [];
    private LogSource? _source;
    private ulong _sourceBit;
    private int _entryCount;

    /// <summary>Gets what whoever reads or writes the tally holds.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Counts an event; the caller holds <see cref="Gate"/>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The event.</param>
    /// <param name="line">What is known of its statement.</param>
    /// <param name="isDelivered">Whether it is delivered, alone or as the first of a roll-up.</param>
    public void Count(LogBatch batch, in LogRecord record, KnownLine line, bool isDelivered)
    {
        if (ApplicationOf(batch, record) is not { } application)
            return;
        Severity severity = NoiseLevels.Of(batch, record);
        if (!application.Entries.TryGetValue(line.Hash, out Entry? entry))
        {
            if (_entryCount == MaxEntries)
                return;
            _entryCount++;
            application.Entries.Add(line.Hash, entry = new Entry(line, Name(batch, record, EcsFields.LogLogger), Origin(batch, record)));
        }

        entry.Severity = (Severity)Math.Max((int)severity, (int)entry.Severity);
        entry.Events++;
        entry.SourceBits |= BitOf(batch.Source);
        entry.CountMinute(record.Timestamp);
        entry.Lines += record.LineCount;
        entry.Bytes += record.Text.ByteCount;
        entry.BadEvents += severity >= Severity.Warning ? 1 : 0;
        if (isDelivered)
        {
            entry.Documents++;
            entry.DocumentBytes += record.Text.ByteCount;
        }

        application.CountHour(record, severity >= Severity.Warning || entry.Events <= NewEvents);
    }

    /// <summary>Gives the rows and hours; the caller holds <see cref="Gate"/>.</summary>
    public void Read(TemplateTracker tracker, List<NoiseRow> rows, List<NoiseHour> hours)
    {
        foreach (Application application in _applications.Values)
        {
            foreach (Entry entry in application.Entries.Values)
            {
                MinedTemplate template = tracker.Find(entry.Line);
                rows.Add(new NoiseRow
                {
                    Application = application.Name,
                    TemplateId = template.Id,
                    Template = Encoding.UTF8.GetString(template.Text),
                    Level = NoiseLevels.NameOf(entry.Severity),
                    Logger = entry.Logger,
                    File = entry.File,
                    Events = entry.Events,
                    BadEvents = entry.BadEvents,
                    Lines = entry.Lines,
                    Bytes = entry.Bytes,
                    Documents = entry.Documents,
                    DocumentBytes = entry.DocumentBytes,
                    ActiveMinutes = entry.ActiveMinutes,
                    FirstMinute = entry.FirstMinute,
                    LastMinute = entry.LastMinute,
                    SourceBits = entry.SourceBits,
                });
            }

            foreach ((long hour, (long signal, long noise)) in application.Hours)
                hours.Add(new NoiseHour(application.Name, hour, signal, noise));
        }
    }

    private ulong BitOf(LogSource source)
    {
        if (!ReferenceEquals(source, _source))
        {
            _source = source;
            _sourceBit = 1UL << (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(source.Key.AsSpan())) & 63);
        }

        return _sourceBit;
    }

    private Application? ApplicationOf(LogBatch batch, in LogRecord record)
    {
        if (!batch.TryGetText(record, EcsFields.ServiceName, out ReadOnlySpan<byte> name) && batch.Source.ServiceName is null)
            batch.TryGetText(record, EcsFields.EventDataset, out name);
        ulong hash = name.IsEmpty ? (ulong)(batch.Source.ServiceName?.GetHashCode(StringComparison.Ordinal) ?? 0) : XxHash3.HashToUInt64(name);
        if (_applications.TryGetValue(hash, out Application? application))
            return application;
        if (_applications.Count == MaxApplications)
            return null;
        application = new Application(!name.IsEmpty ? Text(name) : batch.Source.ServiceName ?? "unknown");
        _applications.Add(hash, application);
        return application;
    }

    private static string Origin(LogBatch batch, in LogRecord record) =>
        Name(batch, record, EcsFields.LogOriginFileName) is { Length: > 0 } origin ? origin : batch.Source.DisplayName;

    private static string Name(LogBatch batch, in LogRecord record, FieldId field) => batch.TryGetText(record, field, out ReadOnlySpan<byte> text) ? Text(text) : "";

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxNameBytes)]);

    private sealed class Application(string name)
    {
        public string Name { get; } = name;

        public Dictionary<ulong, Entry> Entries { get; } = [];

        public SortedList<long, (long Signal, long Noise)> Hours { get; } = [];

        public void CountHour(in LogRecord record, bool isSignal)
        {
            if (record.Timestamp == LogBatch.NoTime)
                return;
            long hour = record.Timestamp / HourNanoseconds;
            (long signal, long noise) = Hours.GetValueOrDefault(hour);
            Hours[hour] = isSignal ? (signal + record.LineCount, noise) : (signal, noise + record.LineCount);
            if (Hours.Count > MaxHours)
                Hours.RemoveAt(0);
        }
    }

    private sealed class Entry(KnownLine line, string logger, string file)
    {
        public KnownLine Line { get; } = line;

        public string Logger { get; } = logger;

        public string File { get; } = file;

        public Severity Severity { get; set; }

        public long Events { get; set; }

        public long BadEvents { get; set; }

        public long Lines { get; set; }

        public long Bytes { get; set; }

        public long Documents { get; set; }

        public long DocumentBytes { get; set; }

        public ulong SourceBits { get; set; }

        public long ActiveMinutes { get; private set; }

        public long FirstMinute { get; private set; }

        public long LastMinute { get; private set; }

        public void CountMinute(long timestamp)
        {
            if (timestamp == LogBatch.NoTime)
                return;
            long minute = timestamp / MinuteNanoseconds;
            FirstMinute = ActiveMinutes == 0 ? minute : Math.Min(FirstMinute, minute);
            // what comes late is in a minute that was counted before, most often
            if (minute <= LastMinute)
                return;
            LastMinute = minute;
            ActiveMinutes++;
        }
    }
}
