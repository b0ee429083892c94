using System.Globalization;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Cli.Demo;

/// <summary>Counts what passes by on its way to the index: formats by file, repeated messages, errors. Lives for one demo; keeps no event.</summary>
internal sealed class DemoTally : IOutput
{
    // a demo's samples have some hundred shapes; a folder full of nonsense must not take all memory
    private const int MostShapes = 20_000;
    private readonly Dictionary<string, FileTally> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShapeTally> _noise = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShapeTally> _problems = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "tally";

    /// <summary>Gets the files by path.</summary>
    public IReadOnlyDictionary<string, FileTally> Files => _files;

    /// <summary>Gets the messages that only inform, by shape.</summary>
    public IReadOnlyCollection<ShapeTally> Noise => _noise.Values;

    /// <summary>Gets the errors, by where they come from and what they are.</summary>
    public IReadOnlyCollection<ShapeTally> Problems => _problems.Values;

    /// <summary>Gets the number of events.</summary>
    public long EventCount { get; private set; }

    /// <inheritdoc/>
    public Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        for (int i = 0; i < batch.RecordCount; i++)
        {
            if (outcomes[i] == WriteStatus.Pending)
                Count(batch, batch.Records[i]);
        }

        outcomes.SetPending(WriteStatus.Delivered);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Count(LogBatch batch, in LogRecord record)
    {
        EventCount++;
        string format = Text(batch, record, LogPipeFields.Format) ?? "not recognised";
        FileTally file = _files.GetValueOrDefault(batch.Source.DisplayName) ?? new();
        _files[batch.Source.DisplayName] = file;
        file.Add(format, record.LineCount);

        string level = Text(batch, record, EcsFields.LogLevel) ?? "";
        string where = Text(batch, record, EcsFields.EventDataset) ?? format;
        bool isProblem = IsProblem(batch, record, level);
        string message = Request(batch, record) ?? Text(batch, record, EcsFields.Message) ?? "";
        // requests are told apart by path and answer, exceptions by their type, the rest by what does not vary
        string shape = Request(batch, record) is { } request ? request
            : isProblem && Text(batch, record, EcsFields.ErrorType) is { } type ? type
            : MessageShape.Of(message);
        Dictionary<string, ShapeTally> shapes = isProblem ? _problems : _noise;
        string key = where + "\n" + shape;
        if (!shapes.TryGetValue(key, out ShapeTally? tally))
        {
            if (shapes.Count >= MostShapes)
                return;
            tally = new ShapeTally(where, shape, FirstLine(message), level);
            shapes.Add(key, tally);
        }

        tally.Add(record.Timestamp);
    }

    private static bool IsProblem(LogBatch batch, in LogRecord record, string level) =>
        level is "error" or "fatal" or "critical" or "alert" or "emergency" or "severe" or "emerg" or "crit" or "panic" or "fatal error"
        || (batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) && status.Kind == FieldKind.Integer && status.Integer >= 500);

    /// <summary>What an access log says in a few words: method, path and answer.</summary>
    private static string? Request(LogBatch batch, in LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) || status.Kind != FieldKind.Integer)
            return null;
        string path = Text(batch, record, EcsFields.UrlPath) ?? Text(batch, record, EcsFields.UrlOriginal) ?? "?";
        int query = path.IndexOf('?', StringComparison.Ordinal);
        string method = Text(batch, record, EcsFields.HttpRequestMethod) ?? "request";
        return string.Create(CultureInfo.InvariantCulture, $"{method} {(query < 0 ? path : path[..query])} answered by HTTP status {status.Integer}");
    }

    private static string? Text(LogBatch batch, in LogRecord record, FieldId field) =>
        batch.TryGetText(record, field, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : null;

    private static string FirstLine(string message)
    {
        int end = message.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).Trim();
    }
}

/// <summary>What one file turned out to be.</summary>
internal sealed class FileTally
{
    /// <summary>Gets the events by format.</summary>
    public Dictionary<string, long> Formats { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the lines.</summary>
    public long LineCount { get; private set; }

    /// <summary>Gets the events.</summary>
    public long EventCount { get; private set; }

    /// <summary>Counts an event.</summary>
    public void Add(string format, int lineCount)
    {
        Formats[format] = Formats.GetValueOrDefault(format) + 1;
        LineCount += lineCount;
        EventCount++;
    }
}

/// <summary>Messages of one shape.</summary>
internal sealed class ShapeTally(string where, string shape, string sample, string level)
{
    /// <summary>Gets the dataset that they come from.</summary>
    public string Where { get; } = where;

    /// <summary>Gets what they have in common.</summary>
    public string Shape { get; } = shape;

    /// <summary>Gets the first line of the first of them.</summary>
    public string Sample { get; } = sample;

    /// <summary>Gets the level of the first of them.</summary>
    public string Level { get; } = level;

    /// <summary>Gets how many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the time of the earliest, nanoseconds since 1970.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>Gets the time of the latest, nanoseconds since 1970.</summary>
    public long Last { get; private set; } = long.MinValue;

    /// <summary>Counts an event.</summary>
    public void Add(long timestamp)
    {
        Count++;
        if (timestamp == LogBatch.NoTime)
            return;
        First = Math.Min(First, timestamp);
        Last = Math.Max(Last, timestamp);
    }
}
