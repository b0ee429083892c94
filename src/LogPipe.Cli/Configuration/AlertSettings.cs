namespace LogPipe.Cli.Configuration;

/// <summary>When people are told, and who.</summary>
internal sealed record AlertSettings
{
    /// <summary>Gets a value that says whether anything is watched.</summary>
    [Setting("whether anything is watched")]
    public bool Enabled { get; init; } = true;

    /// <summary>Gets the rules; empty for those that ship.</summary>
    [Setting("what is watched; default: error codes that spike, are new, or are back after they were resolved")]
    public IReadOnlyList<RuleSettings> Rules { get; init; } = [];

    /// <summary>Gets who can be told.</summary>
    [Setting("who can be told")]
    public IReadOnlyList<NotifierSettings> Notifiers { get; init; } = [];
}

/// <summary>One rule.</summary>
internal sealed record RuleSettings
{
    /// <summary>Gets the name.</summary>
    [Setting("name of the rule, unique")]
    public string? Name { get; init; }

    /// <summary>Gets what it looks for.</summary>
    [Setting(
        "what it looks for: spike (more than the past lets expect), threshold, ratio (share of other events), new and regression (error codes), silence",
        Words = ["spike", "threshold", "ratio", "new", "regression", "silence"])]
    public string Type { get; init; } = "spike";

    /// <summary>Gets what is counted apart; null for what suits the type.</summary>
    [Setting("what is counted apart; default: code for spikes, application else", Words = ["none", "code", "application", "dataset", "level", "host", "template"])]
    public string? By { get; init; }

    /// <summary>Gets the query that events have to match.</summary>
    [Setting("only events that this query finds, in the language of 'logpipe search'; for a ratio, the part")]
    public string Query { get; init; } = "";

    /// <summary>Gets, for a ratio, the query of the whole.</summary>
    [Setting("for a ratio: the query of the whole; default: every event")]
    public string Of { get; init; } = "";

    /// <summary>Gets the span that is looked at.</summary>
    [Setting("span of event time that is looked at; spikes look at ten seconds and at a minute", Minimum = "10s", Maximum = "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the least number of events.</summary>
    [Setting("least number of events that are worth an alert; for a threshold, the threshold", Minimum = "1", Maximum = "1000000000")]
    public int AtLeast { get; init; } = 10;

    /// <summary>Gets the least share in per cent.</summary>
    [Setting("for a ratio: least share in per cent", Minimum = "1", Maximum = "100")]
    public int Percent { get; init; } = 5;

    /// <summary>Gets how long it must hold.</summary>
    [Setting("how long it must hold before anybody is told", Minimum = "0", Maximum = "1h")]
    public TimeSpan For { get; init; }

    /// <summary>Gets how long after its end it does not begin again.</summary>
    [Setting("how long after its end the same alert does not begin again", Minimum = "0", Maximum = "7d")]
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how bad it is.</summary>
    [Setting("how bad it is", Words = ["critical", "error", "warning", "info"])]
    public string Severity { get; init; } = "error";

    /// <summary>Gets who is told; null for all.</summary>
    [Setting("names of the notifiers that are told; default: all")]
    public IReadOnlyList<string> Notify { get; init; } = [];

    /// <summary>Gets when nobody is told.</summary>
    [Setting("when nobody is told, in this machine's time zone: '22:00-06:00', 'sat,sun', 'mon-fri 12:00-13:00'")]
    public IReadOnlyList<string> Mute { get; init; } = [];
}

/// <summary>Somebody who can be told.</summary>
internal sealed record NotifierSettings
{
    /// <summary>Gets the name.</summary>
    [Setting("name that rules call it by, unique")]
    public string? Name { get; init; }

    /// <summary>Gets what it is.</summary>
    [Setting("what it is", Words = ["webhook", "alertmanager", "slack", "pagerduty", "email", "script"])]
    public string Type { get; init; } = "webhook";

    /// <summary>Gets the address.</summary>
    [Setting("address: of the webhook, of Alertmanager (http://localhost:9093), of Slack's incoming webhook")]
    public string? Url { get; init; }

    /// <summary>Gets the file that holds the address.</summary>
    [Setting("file that holds the address, where it is a secret (Slack's is)")]
    public string? UrlFile { get; init; }

    /// <summary>Gets the key.</summary>
    [Setting("key: a webhook's HMAC secret, PagerDuty's routing key, the mail server's password; write '${NAME}' and set NAME in the environment")]
    public string? Secret { get; init; }

    /// <summary>Gets the file that holds the key.</summary>
    [Setting("file that holds the key")]
    public string? SecretFile { get; init; }

    /// <summary>Gets the authorization.</summary>
    [Setting("header Authorization of a webhook or Alertmanager: '${NAME}'")]
    public string? Authorization { get; init; }

    /// <summary>Gets the file that holds the authorization.</summary>
    [Setting("file that holds the header Authorization")]
    public string? AuthorizationFile { get; init; }

    /// <summary>Gets the template of a webhook's body.</summary>
    [Setting("JSON body of a webhook with {{status}}, {{summary}}, {{severity}}, {{id}}, {{code}}, {{application}}, {{rule}}, {{starts_at}}, {{alerts}}; default: Alertmanager's webhook, version 4")]
    public string? Template { get; init; }

    /// <summary>Gets the program of a script.</summary>
    [Setting("program and arguments of a script; it gets the webhook's JSON on standard input")]
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Gets the mail server.</summary>
    [Setting("mail server")]
    public string? Host { get; init; }

    /// <summary>Gets the mail server's port.</summary>
    [Setting("port of the mail server: 587 with STARTTLS, 465 with TLS", Minimum = "1", Maximum = "65535")]
    public int Port { get; init; } = 587;

    /// <summary>Gets the user of the mail server.</summary>
    [Setting("user of the mail server; the password is in secret_file")]
    public string? User { get; init; }

    /// <summary>Gets the sender.</summary>
    [Setting("sender of mails")]
    public string? From { get; init; }

    /// <summary>Gets the recipients.</summary>
    [Setting("recipients of mails")]
    public IReadOnlyList<string> To { get; init; } = [];
}
