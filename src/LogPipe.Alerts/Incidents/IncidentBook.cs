using LogPipe.Alerts.Rules;

namespace LogPipe.Alerts.Incidents;

/// <summary>Joins alerts that begin together into incidents, and says when people are to be told. Time is passed in. One caller at a time.</summary>
public sealed class IncidentBook
{
    /// <summary>Alerts of an incident that are listed.</summary>
    public const int MaxAlerts = 100;

    /// <summary>Incidents that are over and still remembered.</summary>
    private const int MaxResolved = 1000;

    /// <summary>What begins this long after the last one belongs to the same incident: a database that fails takes two minutes to fail everywhere.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(2);

    private static readonly string[] FromWorst = ["critical", "error", "warning", "info"];

    private readonly List<Incident> _incidents;
    private readonly Dictionary<string, Incident> _changed = [];

    /// <summary>Initializes the book.</summary>
    /// <param name="before">The incidents of runs before.</param>
    public IncidentBook(IEnumerable<Incident> before) => _incidents = [.. before];

    /// <summary>Gets the incidents, oldest first.</summary>
    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <summary>Takes the incidents that changed since the last time, as they are now: those too that nobody is told of.</summary>
    public IReadOnlyList<Incident> TakeChanged()
    {
        if (_changed.Count == 0)
            return [];
        List<Incident> changed = [.. _changed.Values];
        _changed.Clear();
        return changed;
    }

    /// <summary>Says whether an alert of this kind is open.</summary>
    internal bool IsOpen(string rule, string application, string code, string detail) =>
        _incidents.Exists(i => i.ResolvedAt is null && i.Alerts.Any(a => a.EndsAt is null && a.Key == (rule, application, code, detail)));

    /// <summary>Takes an alert that fires.</summary>
    /// <returns>The incident, where people are to be told of it.</returns>
    public Incident? Fire(AlertRule rule, Alert alert, DateTimeOffset now)
    {
        bool isMuted = rule.Mute.Any(window => window.Holds(now.ToLocalTime()));
        int open = _incidents.FindLastIndex(i => i.ResolvedAt is null && i.IsMuted == isMuted && now - i.JoinedAt <= Together && i.Notify.SequenceEqual(rule.Notify));
        if (open < 0)
        {
            var incident = new Incident
            {
                Id = Guid.CreateVersion7(now).ToString("N"),
                Alerts = [alert],
                Severity = alert.Severity,
                Notify = rule.Notify,
                JoinedAt = now,
                IsMuted = isMuted,
            };
            _incidents.Add(incident);
            _changed[incident.Id] = incident;
            return isMuted ? null : incident;
        }

        Incident known = _incidents[open];
        bool isWorse = Array.IndexOf(FromWorst, alert.Severity) < Array.IndexOf(FromWorst, known.Severity);
        bool hasRoom = known.Alerts.Count < MaxAlerts;
        known = known with
        {
            Revision = known.Revision + 1,
            Alerts = hasRoom ? [.. known.Alerts, alert] : known.Alerts,
            More = known.More + (hasRoom ? 0 : 1),
            Severity = isWorse ? alert.Severity : known.Severity,
            JoinedAt = now,
        };
        _changed[known.Id] = _incidents[open] = known;
        return isWorse && !isMuted ? known : null;
    }

    /// <summary>Takes an alert that is over.</summary>
    /// <returns>The incident, where it is over with it and people are to be told.</returns>
    public Incident? Resolve(string rule, string application, string code, string detail, DateTimeOffset now)
    {
        int open = _incidents.FindIndex(i => i.ResolvedAt is null && i.Alerts.Any(a => a.EndsAt is null && a.Key == (rule, application, code, detail)));
        if (open < 0)
            return null;
        Incident incident = _incidents[open];
        incident = incident with { Revision = incident.Revision + 1, Alerts = [.. incident.Alerts.Select(a => a.EndsAt is null && a.Key == (rule, application, code, detail) ? a with { EndsAt = now } : a)] };
        bool isOver = incident.Alerts.All(static a => a.EndsAt is not null);
        _changed[incident.Id] = _incidents[open] = isOver ? incident with { ResolvedAt = now } : incident;
        if (!isOver)
            return null;
        Incident resolved = _incidents[open];
        if (_incidents.Count(static i => i.ResolvedAt is not null) > MaxResolved)
            _incidents.Remove(_incidents.First(static i => i.ResolvedAt is not null));
        return resolved.IsMuted ? null : resolved;
    }
}
