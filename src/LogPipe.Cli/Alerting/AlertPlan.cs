using LogPipe.Alerts.Notifying;
using LogPipe.Alerts.Rules;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Usage;
using LogPipe.Index.Queries;

namespace LogPipe.Cli.Alerting;

/// <summary>The rules and notifiers of a configuration, checked and resolved.</summary>
/// <param name="Rules">The rules; empty where nothing is watched.</param>
/// <param name="Notifiers">Makes those who can be told; whoever asks owns them.</param>
internal sealed record AlertPlan(IReadOnlyList<AlertRule> Rules, Func<IReadOnlyList<INotifier>> Notifiers)
{
    private static readonly IReadOnlyList<RuleSettings> Shipped =
    [
        new() { Name = "error-spike", Type = "spike", Severity = "error" },
        new() { Name = "new-error", Type = "new", Severity = "warning" },
        new() { Name = "error-is-back", Type = "regression", Severity = "error" },
    ];

    /// <summary>Gives the plan of a configuration; what is wrong is in the configuration's mistakes then.</summary>
    public static AlertPlan Of(LoadedConfig config)
    {
        AlertSettings settings = config.Options.Alerts;
        var makers = new List<Func<INotifier>>();
        var names = new List<string>();
        for (int i = 0; i < settings.Notifiers.Count; i++)
        {
            string path = $"alerts.notifiers[{i}]";
            CheckName(config, settings.Notifiers[i].Name, path, names);
            if (NotifierPlan.Of(config, settings.Notifiers[i], path) is { } maker)
                makers.Add(maker);
        }

        var rules = new List<AlertRule>();
        var ruleNames = new List<string>();
        bool isShipped = settings.Rules.Count == 0;
        IReadOnlyList<RuleSettings> written = isShipped ? Shipped : settings.Rules;
        for (int i = 0; i < written.Count; i++)
        {
            string path = isShipped ? "alerts" : $"alerts.rules[{i}]";
            CheckName(config, written[i].Name, path, ruleNames);
            rules.Add(Rule(config, written[i], path, names));
        }

        return new AlertPlan(settings.Enabled ? rules : [], () => [.. makers.Select(static make => make())]);
    }

    private static void CheckName(LoadedConfig config, string? name, string path, List<string> names)
    {
        if (string.IsNullOrWhiteSpace(name))
            config.Refuse(path, "no name; write 'name: …', which says what it is in alerts");
        else if (names.Contains(name))
            config.Refuse($"{path}.name", $"'{name}' is the name of another one; names are unique");
        names.Add(name ?? "");
    }

    private static AlertRule Rule(LoadedConfig config, RuleSettings settings, string path, List<string> notifiers)
    {
        AlertKind kind = Enum.Parse<AlertKind>(settings.Type, ignoreCase: true);
        string by = settings.By ?? (kind is AlertKind.Spike or AlertKind.New or AlertKind.Regression ? "code" : "application");
        foreach (string name in settings.Notify.Where(n => !notifiers.Contains(n)))
            config.Refuse($"{path}.notify", $"no notifier '{name}'{NearestName.Hint(name, notifiers)}; known under alerts.notifiers: {(notifiers.Count == 0 ? "none" : string.Join(", ", notifiers))}");
        if (kind is AlertKind.New or AlertKind.Regression && settings.Query.Length > 0)
            config.Refuse($"{path}.query", $"a rule of the type {settings.Type} is about codes, not about events; leave it out");
        if (kind != AlertKind.Ratio && settings.Of.Length > 0)
            config.Refuse($"{path}.of", "only a ratio has a whole; leave it out");
        var rule = new AlertRule
        {
            Name = settings.Name ?? "",
            Kind = kind,
            By = Enum.Parse<AlertGroup>(by, ignoreCase: true),
            Query = settings.Query,
            Filter = Filter(config, settings.Query, $"{path}.query"),
            Of = Filter(config, settings.Of, $"{path}.of"),
            OfQuery = settings.Of,
            Window = settings.Window,
            AtLeast = settings.AtLeast,
            Share = settings.Percent / 100.0,
            For = settings.For,
            Cooldown = settings.Cooldown,
            Severity = settings.Severity,
            Notify = settings.Notify.Count > 0 ? settings.Notify : [.. notifiers],
            Mute = Mute(config, settings, path),
        };
        foreach ((string setting, string mistake) in rule.Validate())
            config.Refuse($"{path}.{setting}", mistake);
        return rule;
    }

    private static List<MuteWindow> Mute(LoadedConfig config, RuleSettings settings, string path)
    {
        var windows = new List<MuteWindow>();
        foreach (string text in settings.Mute)
        {
            if (MuteWindow.TryParse(text, out MuteWindow? window))
                windows.Add(window!);
            else
                config.Refuse($"{path}.mute", $"'{text}' is no span; write 22:00-06:00, sat,sun or mon-fri 12:00-13:00");
        }

        return windows;
    }

    private static EventFilter? Filter(LoadedConfig config, string query, string path)
    {
        if (query.Length == 0)
            return null;
        try
        {
            RecordFilter filter = RecordFilter.Parse(query);
            return filter.Matches;
        }
        catch (QueryException e)
        {
            config.Refuse(path, e.Message);
            return null;
        }
    }
}
