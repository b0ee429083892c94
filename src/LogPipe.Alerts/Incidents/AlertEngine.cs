using System.Globalization;
using LogPipe.Alerts.Detection;
using LogPipe.Alerts.Rules;

namespace LogPipe.Alerts.Incidents;

/// <summary>News of an error code, for rules of the kinds <see cref="AlertKind.New"/> and <see cref="AlertKind.Regression"/>.</summary>
/// <param name="Kind">Which of both.</param>
/// <param name="Code">The code.</param>
/// <param name="Title">What it is.</param>
/// <param name="Application">Where it was seen.</param>
/// <param name="Time">When, by event time.</param>
/// <param name="Deploy">The deployment shortly before it, or null.</param>
public sealed record CodeReport(AlertKind Kind, string Code, string Title, string Application, DateTimeOffset Time, string? Deploy = null);

/// <summary>Turns counts into alerts and alerts into incidents. Time is passed in. One caller at a time.</summary>
/// <remarks>
/// Memory is bounded: at most <see cref="MaxSeries"/> series; those that were silent for a day are forgotten, for eight days where the hours of the week are known.
/// </remarks>
public sealed class AlertEngine
{
    /// <summary>Series that are counted apart; what comes after that is not counted until others fall silent.</summary>
    public const int MaxSeries = 100_000;

    /// <summary>Series of one rule and application that are counted apart: one that makes up codes without end leaves room for the others.</summary>
    public const int MaxSeriesOfApplication = MaxSeries / 10;

    /// <summary>How long a new or returned code is an open alert.</summary>
    private static readonly TimeSpan NewsLast = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan ForgetHoursAfter = TimeSpan.FromDays(8);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(10);

    private readonly AlertBoard _board;
    private readonly Func<string, bool> _isMuted;
    private readonly Dictionary<SeriesKey, Series> _series = [];
    private readonly HashSet<Series> _watched = [];
    private readonly List<(SeriesKey Key, DateTimeOffset End)> _news = [];
    private readonly List<Series> _silent = [];
    private readonly Dictionary<(string Rule, string Application), int> _applications = [];
    private readonly long _start;
    private DateTimeOffset _forgotten;

    /// <summary>Initializes the engine.</summary>
    /// <param name="board">Where events are counted.</param>
    /// <param name="book">The incidents.</param>
    /// <param name="isMuted">Whether nobody wants to hear of a code.</param>
    /// <param name="now">The time from which on there is news.</param>
    public AlertEngine(AlertBoard board, IncidentBook book, Func<string, bool> isMuted, DateTimeOffset now)
    {
        _board = board;
        Book = book;
        _isMuted = isMuted;
        _start = AlertClock.BucketOf(now);
        _forgotten = now;
        // what was open when the process ended is over when it does not come back
        foreach (Alert alert in book.Incidents.Where(static i => i.ResolvedAt is null).SelectMany(static i => i.Alerts).Where(static a => a.EndsAt is null))
            _news.Add((new(alert.Rule, alert.Application, alert.Code, alert.Detail), now + NewsLast));
    }

    /// <summary>Gets the incidents.</summary>
    public IncidentBook Book { get; }

    /// <summary>Gets the series that are counted apart.</summary>
    public int SeriesCount => _series.Count;

    /// <summary>Gets the events that came too late to alert anybody: more than <see cref="AlertClock.Lateness"/>.</summary>
    public long LateEvents { get; private set; }

    /// <summary>Takes news of a code.</summary>
    /// <returns>The incidents that people are to be told of.</returns>
    public IReadOnlyList<Incident> Report(CodeReport report, DateTimeOffset now)
    {
        var told = new List<Incident>();
        foreach (AlertRule rule in _board.Rules)
        {
            if (rule.Kind != report.Kind || _isMuted(report.Code) || Book.IsOpen(rule.Name, report.Application, report.Code, ""))
                continue;
            _news.Add((new(rule.Name, report.Application, report.Code, ""), now + NewsLast));
            string what = report.Kind == AlertKind.New ? "new error" : "resolved error is back";
            string where = report.Application.Length > 0 ? $" in {report.Application}" : "";
            var alert = new Alert
            {
                Rule = rule.Name,
                Kind = rule.Kind.ToString().ToLowerInvariant(),
                Severity = rule.Severity,
                Application = report.Application,
                Code = report.Code,
                Summary = $"{report.Code}: {what}{where}{(report.Deploy is { } deploy ? $" after deployment {deploy}" : "")}: {report.Title}",
                StartsAt = report.Time,
                Count = 1,
                Score = 1,
            };
            if (Book.Fire(rule, alert, now) is { } incident)
                told.Add(incident);
        }

        return told;
    }

    /// <summary>Takes in what was counted, and judges it.</summary>
    /// <returns>The incidents that people are to be told of: those that began and those that are over.</returns>
    public IReadOnlyList<Incident> Advance(DateTimeOffset now)
    {
        var told = new List<Incident>();
        foreach (SeriesCounts counts in _board.Take())
            Take(counts, now);
        if (_silent.Count > 0)
            _watched.UnionWith(_silent.Where(s => s.IsFiring || now - s.LastArrival >= s.Rule.Window));
        foreach (Series series in _watched.OrderBy(static s => s.FirstBucket).ToList())
            Judge(series, now, told);
        EndNews(now, told);
        if (now - _forgotten >= ForgetEvery)
            Forget(now);
        return told;
    }

    private void Take(SeriesCounts counts, DateTimeOffset now)
    {
        long current = AlertClock.BucketOf(now);
        long oldest = current - AlertClock.Buckets(AlertClock.Lateness);
        AlertRule rule = _board.Rules[counts.Rule];
        foreach ((long stamped, long count, long whole) in counts.Buckets.OrderBy(static b => b.Bucket))
        {
            if (stamped < oldest)
            {
                LateEvents += count;
                continue;
            }

            // clocks that are fast are not believed
            long bucket = Math.Min(stamped, current);
            if (!_series.TryGetValue(counts.Key, out Series? series))
            {
                if (!HasRoom(counts.Key))
                    return;
                series = new Series(rule, counts.Key, counts.Title, bucket, _start);
                Add(series);
                if (rule.Kind == AlertKind.Silence)
                    _silent.Add(series);
            }

            series.Add(bucket, count, whole);
            series.LastArrival = now;
            _watched.Add(series);
        }
    }

    private bool HasRoom(SeriesKey key) =>
        _series.Count < MaxSeries && (key.Application.Length == 0 || _applications.GetValueOrDefault((key.Rule, key.Application)) < MaxSeriesOfApplication);

    private void Add(Series series)
    {
        _series.Add(series.Key, series);
        (string, string) application = (series.Key.Rule, series.Key.Application);
        _applications[application] = _applications.GetValueOrDefault(application) + 1;
    }

    private void Judge(Series series, DateTimeOffset now, List<Incident> told)
    {
        bool holds = series.Holds(now, out AlertFinding finding);
        if (holds)
        {
            series.LastHeld = now;
            series.HoldsSince ??= now;
        }
        else if (!series.IsFiring)
            series.HoldsSince = null;
        SeriesKey key = series.Key;
        if (series.IsFiring)
        {
            if (holds || (series.Rule.Kind != AlertKind.Silence && now - series.LastHeld < Series.Calm))
                return;
            (series.IsFiring, series.HoldsSince, series.QuietUntil) = (false, null, now + series.Rule.Cooldown);
            _watched.Remove(series);
            if (Book.Resolve(key.Rule, key.Application, key.Code, key.Detail, now) is { } over)
                told.Add(over);
        }
        else if (!holds)
            _watched.Remove(series);
        else if (now - series.HoldsSince >= series.Rule.For && now >= series.QuietUntil && !(key.Code.Length > 0 && _isMuted(key.Code)))
        {
            series.IsFiring = true;
            // it was open when the process before this one ended
            if (_news.RemoveAll(n => n.Key == key) > 0)
                return;
            if (Book.Fire(series.Rule, Of(series, finding), now) is { } incident)
                told.Add(incident);
        }
    }

    private static Alert Of(Series series, AlertFinding finding)
    {
        if (series.Rule.Kind == AlertKind.Spike)
            finding = finding with { Range = series.UsualRange(finding.IsFast) };
        return Of(series, finding, finding.Range);
    }

    private static Alert Of(Series series, AlertFinding finding, (double Low, double High) range) => new()
    {
        Rule = series.Rule.Name,
        Kind = series.Rule.Kind.ToString().ToLowerInvariant(),
        Severity = series.Rule.Severity,
        Application = series.Key.Application,
        Code = series.Key.Code,
        Detail = series.Key.Detail,
        Summary = Summary(series, finding),
        StartsAt = series.FirstBucket,
        Count = finding.Count,
        Expected = Math.Round(finding.Expected, 2),
        ExpectedLow = range.Low,
        ExpectedHigh = range.High,
        Score = Math.Round(finding.Score, 2),
    };

    private static string Summary(Series series, AlertFinding finding)
    {
        SeriesKey key = series.Key;
        string where = key.Code.Length > 0 && key.Application.Length > 0 ? $" in {key.Application}" : "";
        string what = series.Title.Length > 0 ? $": {series.Title}" : "";
        CultureInfo plain = CultureInfo.InvariantCulture;
        return series.Rule.Kind switch
        {
            AlertKind.Spike => string.Create(plain, $"{key.Name}: {finding.Count:0} in {(finding.IsFast ? "ten seconds" : "a minute")}{where}, usual {finding.Expected:0.#}, at most {finding.Range.High:0}{what}"),
            AlertKind.Threshold => string.Create(plain, $"{key.Name}: {finding.Count:0} in {series.Rule.Window:c}{where}, at least {finding.Expected:0} is too much{what}"),
            AlertKind.Ratio => string.Create(plain, $"{key.Name}: {finding.Count:0} in {series.Rule.Window:c}{where}, more than {series.Rule.Share:P0} of all{what}"),
            _ => string.Create(plain, $"{key.Name}: silent for {series.Rule.Window:c}, {finding.Expected:0} events before"),
        };
    }

    /// <summary>Writes what was learned of what is usual.</summary>
    public void SaveLearned(Stream to)
    {
        using var writer = new BinaryWriter(to, System.Text.Encoding.UTF8, leaveOpen: true);
        List<Series> learned = [.. _series.Values.Where(static s => s.Detector is not null)];
        writer.Write(LearnedVersion);
        writer.Write(learned.Count);
        foreach (Series series in learned)
        {
            foreach (string text in (string[])[series.Key.Rule, series.Key.Application, series.Key.Code, series.Key.Detail, series.Title])
                writer.Write(text);
            writer.Write(series.LastArrival.UtcTicks);
            series.Detector!.Save(writer);
        }
    }

    /// <summary>Reads what was learned before; of rules that are there no more it is forgotten. The time in between was not watched, so it is not learned.</summary>
    /// <exception cref="IOException">It cannot be read, or ends too early.</exception>
    /// <exception cref="InvalidDataException">It was not written by <see cref="SaveLearned"/>.</exception>
    public void LoadLearned(Stream from)
    {
        using var reader = new BinaryReader(from, System.Text.Encoding.UTF8, leaveOpen: true);
        if (reader.ReadInt32() != LearnedVersion)
            throw new InvalidDataException("it is of another version");
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            var key = new SeriesKey(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString());
            string title = reader.ReadString();
            var arrival = new DateTimeOffset(Math.Clamp(reader.ReadInt64(), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
            var detector = BurstDetector.Load(reader);
            if (_board.Rules.FirstOrDefault(r => r.Name == key.Rule && r.Kind == AlertKind.Spike) is { } rule && !_series.ContainsKey(key) && HasRoom(key))
                Add(new Series(rule, key, title, _start, _start, detector) { LastArrival = arrival });
        }
    }

    private const int LearnedVersion = 0x4C504C31;

    private void EndNews(DateTimeOffset now, List<Incident> told)
    {
        foreach ((SeriesKey key, _) in _news.Where(n => n.End <= now).ToList())
        {
            if (Book.Resolve(key.Rule, key.Application, key.Code, key.Detail, now) is { } over)
                told.Add(over);
        }

        _news.RemoveAll(n => n.End <= now);
    }

    private void Forget(DateTimeOffset now)
    {
        _forgotten = now;
        foreach ((SeriesKey key, Series series) in _series.Where(s => !s.Value.IsFiring && now - s.Value.LastArrival >= (s.Value.Detector is { KnowsHours: true } ? ForgetHoursAfter : ForgetAfter)).ToList())
        {
            _series.Remove(key);
            _applications[(key.Rule, key.Application)]--;
            _silent.Remove(series);
            _watched.Remove(series);
        }
    }
}
