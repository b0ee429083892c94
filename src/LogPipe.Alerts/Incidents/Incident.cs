namespace LogPipe.Alerts.Incidents;

/// <summary>One thing that fires: a rule and what it counts apart.</summary>
public sealed record Alert
{
    /// <summary>Gets the rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>Gets what the rule looks for, in lower case: <c>spike</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets how bad it is.</summary>
    public required string Severity { get; init; }

    /// <summary>Gets the application, or an empty text.</summary>
    public string Application { get; init; } = "";

    /// <summary>Gets the error code, or an empty text.</summary>
    public string Code { get; init; } = "";

    /// <summary>Gets the dataset, level or host, or an empty text.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets one line for people.</summary>
    public required string Summary { get; init; }

    /// <summary>Gets when it began, by event time.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>Gets when it was over; null while it fires.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Gets the events that were counted when it began to fire.</summary>
    public double Count { get; init; }

    /// <summary>Gets the events that are usual, or the rule's threshold.</summary>
    public double Expected { get; init; }

    /// <summary>Gets the least count that would not have been remarkable.</summary>
    public double ExpectedLow { get; init; }

    /// <summary>Gets the greatest count that would not have been remarkable.</summary>
    public double ExpectedHigh { get; init; }

    /// <summary>Gets how far the limit was passed; 1 is at it.</summary>
    public double Score { get; init; }

    /// <summary>Gets what makes it one of its kind.</summary>
    internal (string, string, string, string) Key => (Rule, Application, Code, Detail);
}

/// <summary>Alerts that began together: people are told once when it begins and once when it is over.</summary>
public sealed record Incident
{
    /// <summary>Gets the id: what other systems know it by.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the alerts, in the order in which they began to fire; the first <see cref="IncidentBook.MaxAlerts"/>.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>Gets how many alerts there are beyond those listed.</summary>
    public int More { get; init; }

    /// <summary>Gets the worst severity.</summary>
    public required string Severity { get; init; }

    /// <summary>Gets who is told.</summary>
    public required IReadOnlyList<string> Notify { get; init; }

    /// <summary>Gets when an alert joined it last.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Gets when it was over; null while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Gets a value that says whether nobody was told, because it began in a mute window.</summary>
    public bool IsMuted { get; init; }

    /// <summary>Gets how often it has changed: 0 when it begins, one more with each alert that joins or is over.</summary>
    public int Revision { get; init; }

    /// <summary>Gets the probable first cause: the alert whose events began first; of those that began together, the one that passed its limit farthest.</summary>
    public Alert Cause => Alerts.OrderBy(static a => a.StartsAt).ThenByDescending(static a => a.Score).First();

    /// <summary>Gets one line for people.</summary>
    public string Summary => Alerts.Count + More > 1 ? $"{Cause.Summary} (and {Alerts.Count + More - 1} more)" : Cause.Summary;
}
