using LogPipe.Alerts.Detection;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Rules;
using LogPipe.Index;
using LogPipe.Index.Search;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Alerting;

/// <summary>Says what rules would have told of a past range, from the index: the same engine that runs, with time passed in.</summary>
/// <remarks>What a roll-up counts is spread evenly between its first and last event; that is all that is known of it.</remarks>
internal sealed class AlertTrial
{
    private readonly AlertBoard _board;
    private readonly SortedDictionary<long, Dictionary<(int Rule, SeriesKey Key), (long Count, long Whole, string Title)>> _buckets = [];

    /// <summary>Initializes the trial.</summary>
    public AlertTrial(IReadOnlyList<AlertRule> rules) => _board = new AlertBoard(rules);

    /// <summary>Runs the rules over a range.</summary>
    /// <param name="index">The events.</param>
    /// <param name="codes">When codes were seen first and again.</param>
    /// <param name="from">The beginning.</param>
    /// <param name="to">The end.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The incidents, oldest first.</returns>
    public async Task<IReadOnlyList<Incident>> RunAsync(EmbeddedIndex index, CodeState codes, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        for (int i = 0; i < _board.Rules.Count; i++)
        {
            AlertRule rule = _board.Rules[i];
            if (!rule.Counts)
                continue;
            await ReadAsync(index, i, rule.Query, isWhole: false, from, to, cancellation).ConfigureAwait(false);
            if (rule.Kind == AlertKind.Ratio)
                await ReadAsync(index, i, rule.OfQuery, isWhole: true, from, to, cancellation).ConfigureAwait(false);
        }

        return Play(codes, from, to);
    }

    private async Task ReadAsync(EmbeddedIndex index, int number, string query, bool isWhole, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        AlertGroup by = _board.Rules[number].By;
        if (by == AlertGroup.Code)
            query = query.Length == 0 ? "logpipe.error.code:*" : $"({query}) AND logpipe.error.code:*";
        var request = new SearchRequest { Query = query, From = from, To = to, Limit = 1000, Order = SearchOrder.OldestFirst, Deadline = TimeSpan.FromMinutes(10) };
        await foreach (SearchHit hit in index.ReadAllAsync(request, cancellation).ConfigureAwait(false))
        {
            var one = IndexedEvent.Of(hit);
            var key = new SeriesKey(
                _board.Rules[number].Name, by is AlertGroup.Code or AlertGroup.Application or AlertGroup.Level or AlertGroup.Template ? one.Application : "", by == AlertGroup.Code ? one.Code : "",
                by switch { AlertGroup.Dataset => one.Dataset, AlertGroup.Level => one.Level, AlertGroup.Host => one.Host, AlertGroup.Template => one.TemplateId, _ => "" });
            Spread(number, key, one, isWhole);
        }
    }

    private void Spread(int rule, SeriesKey key, IndexedEvent one, bool isWhole)
    {
        long first = AlertClock.BucketOf(one.Time);
        long buckets = Math.Max(1, AlertClock.BucketOf(one.Last) - first + 1);
        for (long i = 0, given = 0; i < buckets && given < one.Count; i++)
        {
            long share = (one.Count * (i + 1) / buckets) - given;
            given += share;
            if (share > 0)
                Count(first + i, (rule, key), isWhole ? 0 : share, isWhole ? share : 0, key.Code.Length > 0 ? one.Title : _board.Rules[rule].By == AlertGroup.Template ? one.Template : "");
        }
    }

    private void Count(long bucket, (int Rule, SeriesKey Key) series, long count, long whole, string title)
    {
        if (!_buckets.TryGetValue(bucket, out Dictionary<(int Rule, SeriesKey Key), (long Count, long Whole, string Title)>? counts))
            _buckets.Add(bucket, counts = []);
        (long Count, long Whole, string Title) known = counts.GetValueOrDefault(series);
        counts[series] = (known.Count + count, known.Whole + whole, title);
    }

    private IReadOnlyList<Incident> Play(CodeState codes, DateTimeOffset from, DateTimeOffset to)
    {
        if (_buckets.Count == 0)
            return [];
        long first = Math.Max(AlertClock.BucketOf(from), _buckets.First().Key);
        long last = Math.Min(AlertClock.BucketOf(to), _buckets.Last().Key + AlertClock.Buckets(AlertClock.LongestWindow));
        var engine = new AlertEngine(_board, new IncidentBook([]), static _ => false, from);
        for (long bucket = first; bucket <= last; bucket++)
        {
            if (_buckets.TryGetValue(bucket, out Dictionary<(int Rule, SeriesKey Key), (long Count, long Whole, string Title)>? counts))
            {
                foreach (((int rule, SeriesKey key), (long count, long whole, string title)) in counts)
                    _board.Add(rule, key, title, bucket, count, whole);
            }

            DateTimeOffset now = AlertClock.StartOf(bucket + 1).AddTicks(-1);
            foreach (CodeReport report in Reports(codes, AlertClock.StartOf(bucket), now))
                engine.Report(report, now);
            engine.Advance(now);
        }

        return engine.Book.Incidents;
    }

    private static IEnumerable<CodeReport> Reports(CodeState codes, DateTimeOffset from, DateTimeOffset to)
    {
        foreach (CodeRow row in codes.Rows)
        {
            string application = row.Counts is [var first, ..] ? first.Application : "";
            if (row.FirstSeen >= from && row.FirstSeen <= to)
                yield return new(AlertKind.New, row.Code, row.Title, application, row.FirstSeen);
            if (row.RegressedAt is { } again && again >= from && again <= to)
                yield return new(AlertKind.Regression, row.Code, row.Title, application, again);
        }
    }
}
