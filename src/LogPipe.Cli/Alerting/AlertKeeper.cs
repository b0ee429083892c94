using LogPipe.Alerts.Detection;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Notifying;
using LogPipe.Alerts.Recording;
using LogPipe.Alerts.Rules;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Service;
using LogPipe.Cli.Usage;
using LogPipe.Model;
using LogPipe.Signals.Codes;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Alerting;

/// <summary>Watches a running pipeline: takes its counts and news of codes, tells people, records incidents where signals are kept, and keeps all of it on disk. One caller at a time.</summary>
internal sealed class AlertKeeper : IDisposable
{
    /// <summary>A code that is new this soon after a deployment is probably new because of it.</summary>
    private static readonly TimeSpan AfterDeploy = TimeSpan.FromHours(1);

    /// <summary>A crash loses what was learned since; minutes of it do not change what is usual.</summary>
    private static readonly TimeSpan SaveLearnedEvery = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly string _data;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CodeKeeper _codes;
    private readonly IReadOnlyList<INotifier> _notifiers;
    private readonly IReadOnlyList<ISignalSink> _sinks;
    private readonly AlertEngine _engine;
    private readonly Outbox _outbox;
    private readonly SignalJournal _journal;
    private readonly ReleaseFile _releases;
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyDictionary<string, int> _open = new Dictionary<string, int>();
    private DateTimeOffset _learnedSaved;
    private DateTimeOffset _reminded;

    /// <summary>Initializes the keeper from what is on disk.</summary>
    /// <param name="plan">The rules, and who can be told.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="codes">The error codes.</param>
    /// <param name="sinks">Where incidents are recorded; the keeper disposes of them.</param>
    /// <param name="log">LogPipe's own log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">The file of incidents is damaged.</exception>
    public AlertKeeper(AlertPlan plan, string data, CodeKeeper codes, IReadOnlyList<ISignalSink> sinks, ILogger log, TimeProvider time)
    {
        _data = data;
        _codes = codes;
        _log = log;
        _time = time;
        _sinks = sinks;
        Board = new AlertBoard(plan.Rules);
        IncidentState before = IncidentFile.Load(AlertPlace.Incidents(data));
        _notifiers = plan.Notifiers();
        _engine = new AlertEngine(Board, new IncidentBook(before.Incidents), code => codes.Ledger.IsMuted(code, time.GetUtcNow()), time.GetUtcNow());
        _outbox = new Outbox(_notifiers, before.Messages, log);
        _journal = new SignalJournal(sinks, before.Signals ?? [], new IncidentDocument(VersionAction.Version, Environment.MachineName), log);
        _releases = new ReleaseFile(AlertPlace.Releases(data));
        _learnedSaved = _reminded = time.GetUtcNow();
        LoadLearned();
        CountOpen();
    }

    /// <summary>Gets where lanes count.</summary>
    public AlertBoard Board { get; }

    /// <summary>Says how the places are where incidents are recorded. Safe from any thread.</summary>
    public IReadOnlyList<SignalSinkState> SignalSinks() => _journal.Read();

    /// <summary>Gives the incidents that are open, by severity. Safe from any thread.</summary>
    public IReadOnlyDictionary<string, int> OpenIncidents() => Volatile.Read(ref _open);

    /// <summary>Does what is due: twice a second.</summary>
    /// <exception cref="IOException">It cannot be saved; the next time may be better.</exception>
    public void Advance()
    {
        DateTimeOffset now = _time.GetUtcNow();
        var told = new List<Incident>();
        IReadOnlyList<CodeNotice> notices = _codes.Advance();
        foreach (DeployMark deployed in _releases.Take(Board.TakeReleases()))
        {
            DeployFile.Append(AlertPlace.Deploys(_data), deployed);
            ServiceLog.Deployed(_log, deployed.Application, deployed.Name);
        }

        IReadOnlyList<DeployMark> deploys = notices.Count > 0 ? DeployFile.Load(AlertPlace.Deploys(_data)) : [];
        foreach (CodeNotice notice in notices.Where(static n => n.News is CodeNews.New or CodeNews.Regression))
        {
            AlertKind kind = notice.News == CodeNews.New ? AlertKind.New : AlertKind.Regression;
            // what was read from old files is no news of today
            if (now - notice.Time <= AlertClock.Lateness)
                told.AddRange(_engine.Report(new(kind, notice.Code, notice.Title, notice.Application, notice.Time, DeployBefore(deploys, notice)), now));
        }

        told.AddRange(_engine.Advance(now));
        foreach (Incident incident in told)
        {
            ServiceLog.Incident(_log, incident.ResolvedAt is null ? "alert" : "resolved", incident.Summary);
            _outbox.Add(incident, now);
        }

        if (now - _reminded >= RemindEvery)
        {
            _reminded = now;
            _outbox.Remind(_engine.Book.Incidents.Where(static i => i.ResolvedAt is null && !i.IsMuted), now);
        }

        IReadOnlyList<Incident> changed = _engine.Book.TakeChanged();
        _journal.Add(changed);
        if (changed.Count > 0)
            CountOpen();
        // on disk before it goes out: whatever is killed, everybody is told once at least, and by the incident's id other systems see that twice is once
        if (told.Count > 0 || notices.Count > 0 || changed.Count > 0)
            Save();
        if (_outbox.Advance(now, _stop.Token) | _journal.Advance(now, _stop.Token))
            Save();
        if (now - _learnedSaved >= SaveLearnedEvery)
            SaveLearned(now);
    }

    /// <summary>Tells what is left to tell, as far as whoever is told answers soon, and saves.</summary>
    /// <exception cref="IOException">It cannot be saved.</exception>
    public async Task EndAsync()
    {
        Advance();
        DateTimeOffset now = _time.GetUtcNow();
        await Task.WhenAll(_outbox.DrainAsync(now, DrainLimit, _stop.Token), _journal.DrainAsync(now, DrainLimit, _stop.Token)).ConfigureAwait(false);
        if (_engine.Book.Incidents.Count > 0)
            Save();
        SaveLearned(_time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (IDisposable notifier in _notifiers.OfType<IDisposable>())
            notifier.Dispose();
        foreach (ISignalSink sink in _sinks)
            sink.Dispose();
        _stop.Dispose();
    }

    private void CountOpen() => Volatile.Write(ref _open, ((string[])["critical", "error", "warning", "info"])
        .ToDictionary(static s => s, s => _engine.Book.Incidents.Count(i => i.ResolvedAt is null && i.Severity == s)));

    private void Save() => IncidentFile.Save(new(_engine.Book.Incidents, _outbox.Messages, _journal.Pending), AlertPlace.Incidents(_data));

    /// <summary>What is usual is learned anew where the file is damaged; nothing else depends on it.</summary>
    private void LoadLearned()
    {
        string path = AlertPlace.Learned(_data);
        if (!File.Exists(path))
            return;
        try
        {
            using var file = new BufferedStream(File.OpenRead(path), 1 << 16);
            _engine.LoadLearned(file);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            ServiceLog.LearnedDamaged(_log, path, e.Message);
        }
    }

    private void SaveLearned(DateTimeOffset now)
    {
        _learnedSaved = now;
        if (_engine.SeriesCount == 0)
            return;
        string path = AlertPlace.Learned(_data);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new BufferedStream(File.Create(path + ".new"), 1 << 16))
            _engine.SaveLearned(file);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string? DeployBefore(IReadOnlyList<DeployMark> deploys, CodeNotice notice) =>
        deploys.LastOrDefault(d => d.At <= notice.Time && notice.Time - d.At <= AfterDeploy && (d.Application.Length == 0 || d.Application == notice.Application))?.Name;
}
