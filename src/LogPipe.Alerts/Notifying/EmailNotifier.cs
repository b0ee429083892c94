using LogPipe.Alerts.Incidents;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LogPipe.Alerts.Notifying;

/// <summary>How mail is sent.</summary>
public sealed record EmailOptions
{
    /// <summary>Gets the server.</summary>
    public required string Host { get; init; }

    /// <summary>Gets the port: 587 with STARTTLS, 465 with TLS, 25 as the server likes.</summary>
    public int Port { get; init; } = 587;

    /// <summary>Gets the sender.</summary>
    public required string From { get; init; }

    /// <summary>Gets the recipients.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Gets the user, or null to send without.</summary>
    public string? User { get; init; }

    /// <summary>Gets the password.</summary>
    public string? Password { get; init; }
}

/// <summary>Tells by mail; the end of an incident answers its beginning, so that mail programs keep them together (RFC 5322, 3.6.4).</summary>
public sealed class EmailNotifier : INotifier
{
    private readonly EmailOptions _options;

    /// <summary>Initializes the notifier.</summary>
    public EmailNotifier(string name, EmailOptions options)
    {
        Name = name;
        _options = options;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task SendAsync(Incident incident, CancellationToken cancellation)
    {
        using MimeMessage message = Message(incident);
        using var client = new SmtpClient();
        try
        {
            // with a password nothing but TLS will do
            SecureSocketOptions security = _options.Port == 465 ? SecureSocketOptions.SslOnConnect
                : _options.Password is not null ? SecureSocketOptions.StartTls : SecureSocketOptions.StartTlsWhenAvailable;
            await client.ConnectAsync(_options.Host, _options.Port, security, cancellation).ConfigureAwait(false);
            if (_options.User is { } user)
                await client.AuthenticateAsync(user, _options.Password ?? "", cancellation).ConfigureAwait(false);
            await client.SendAsync(message, cancellation).ConfigureAwait(false);
            await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CommandException or ProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException or System.Net.Sockets.SocketException or IOException)
        {
            throw new NotifyException($"{_options.Host}:{_options.Port}: {e.Message.ReplaceLineEndings(" ")}", isFinal: e is AuthenticationException or NotSupportedException);
        }
    }

    private MimeMessage Message(Incident incident)
    {
        var message = new MimeMessage { Subject = $"[{Payloads.Status(incident)}] {incident.Summary.ReplaceLineEndings(" ")}" };
        message.From.Add(MailboxAddress.Parse(_options.From));
        message.To.AddRange(_options.To.Select(MailboxAddress.Parse));
        string id = $"{incident.Id}@logpipe";
        if (incident.ResolvedAt is null)
            message.MessageId = id;
        else
            message.InReplyTo = id;
        string alerts = string.Join("\r\n", incident.Alerts.Select(static a => $"- {a.Summary}"));
        message.Body = new TextPart("plain") { Text = $"{incident.Summary}\r\n\r\n{alerts}\r\n" };
        return message;
    }
}
