using LogPipe.Alerts.Notifying;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Service;

namespace LogPipe.Cli.Alerting;

/// <summary>Resolves the settings of those who can be told.</summary>
internal static class NotifierPlan
{
    private static readonly Uri PagerDuty = new("https://events.pagerduty.com/v2/enqueue");

    /// <summary>Gives what makes the notifier, or null after noting what is wrong.</summary>
    public static Func<INotifier>? Of(LoadedConfig config, NotifierSettings settings, string path)
    {
        string name = settings.Name ?? "";
        int mistakes = config.Mistakes.Count;
        Func<INotifier>? maker = settings.Type switch
        {
            "email" => Email(config, settings, path, name),
            "script" => Script(config, settings, path, name),
            "pagerduty" => Pager(config, settings, path, name),
            _ => Http(config, settings, path, name),
        };
        return config.Mistakes.Count == mistakes ? maker : null;
    }

    private static Func<INotifier>? Http(LoadedConfig config, NotifierSettings settings, string path, string name)
    {
        string? url = SecretFile.Read(config, settings.Url, settings.UrlFile, path, "url");
        string? secret = Optional(config, settings.Secret, settings.SecretFile, path, "secret");
        string? authorization = Optional(config, settings.Authorization, settings.AuthorizationFile, path, "authorization");
        if (string.IsNullOrEmpty(url))
            return null;
        // the address may be a secret: it is not repeated
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            config.Refuse($"{path}.url", "is no address such as https://hooks.example/logpipe");
            return null;
        }

        if (settings.Type == "alertmanager" && address.AbsolutePath == "/")
            address = new Uri(address, "api/v2/alerts");
        return settings.Type switch
        {
            "alertmanager" => () => new HttpNotifier(name, address, static incident => Payloads.Alertmanager(incident, TimeProvider.System.GetUtcNow()), secret, authorization) { IsReminded = true },
            "slack" => () => new HttpNotifier(name, address, Payloads.Slack, secret, authorization),
            _ when settings.Template is { } template => () => new HttpNotifier(name, address, incident => Payloads.Template(incident, template), secret, authorization),
            _ => () => new HttpNotifier(name, address, Payloads.Webhook, secret, authorization),
        };
    }

    private static Func<INotifier>? Pager(LoadedConfig config, NotifierSettings settings, string path, string name)
    {
        if (SecretFile.Read(config, settings.Secret, settings.SecretFile, path, "secret") is not { Length: > 0 } key)
            return null;
        Uri address = PagerDuty;
        if (settings.Url is { } url && !Uri.TryCreate(url, UriKind.Absolute, out address!))
            config.Refuse($"{path}.url", $"'{url}' is no address such as {PagerDuty}");
        return () => new HttpNotifier(name, address, incident => Payloads.PagerDuty(incident, key));
    }

    private static Func<INotifier>? Email(LoadedConfig config, NotifierSettings settings, string path, string name)
    {
        if (string.IsNullOrEmpty(settings.Host))
            config.Refuse(path, "no mail server; write 'host: mail.example'");
        if (string.IsNullOrEmpty(settings.From) || !MimeKit.MailboxAddress.TryParse(settings.From, out _))
            config.Refuse($"{path}.from", $"'{settings.From}' is no sender such as logpipe@example.org");
        if (settings.To.Count == 0 || settings.To.Any(static to => !MimeKit.MailboxAddress.TryParse(to, out _)))
            config.Refuse($"{path}.to", settings.To.Count == 0 ? "no recipients; write 'to: [ops@example.org]'" : "holds what is no mail address");
        string? password = settings.User is null ? null : SecretFile.Read(config, settings.Secret, settings.SecretFile, path, "secret");
        return () => new EmailNotifier(name, new()
        {
            Host = settings.Host!,
            Port = settings.Port,
            From = settings.From!,
            To = settings.To,
            User = settings.User,
            Password = password,
        });
    }

    private static Func<INotifier>? Script(LoadedConfig config, NotifierSettings settings, string path, string name)
    {
        if (settings.Command.Count > 0)
            return () => new ScriptNotifier(name, settings.Command);
        config.Refuse(path, "no command; write 'command: [/usr/local/bin/tell, ops]'");
        return null;
    }

    private static string? Optional(LoadedConfig config, string? value, string? file, string path, string setting) =>
        value is null && file is null ? null : SecretFile.Read(config, value, file, path, setting);
}
