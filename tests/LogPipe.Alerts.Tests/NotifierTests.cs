using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Notifying;
using LogPipe.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Alerts.Tests;

public sealed class NotifierTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);

    private static readonly Incident Firing = new()
    {
        Id = "0195",
        Alerts =
        [
            new Alert { Rule = "spike", Kind = "spike", Severity = "error", Application = "shop", Code = "JBOSS-DB-1", Summary = "JBOSS-DB-1: 412 <in> a \"minute\" & more", StartsAt = Start, Count = 412, Expected = 3, Score = 9.5 },
        ],
        Severity = "error",
        Notify = ["ops"],
        JoinedAt = Start,
    };

    private static readonly Incident Over = Firing with { ResolvedAt = Start.AddMinutes(3), Alerts = [Firing.Alerts[0] with { EndsAt = Start.AddMinutes(3) }] };

    [Fact]
    public async Task A_webhook_gets_alertmanagers_form_signed()
    {
        await using var receiver = new HttpReceiver();
        using var notifier = new HttpNotifier("ops", receiver.Address, Payloads.Webhook, "secret", "Bearer abc");
        await notifier.SendAsync(Over, TestContext.Current.CancellationToken);
        (string body, string? signature, string? authorization) = Assert.Single(receiver.Requests);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(body))), signature);
        Assert.Equal("Bearer abc", authorization);
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal("4", json.GetProperty("version").GetString());
        Assert.Equal("resolved", json.GetProperty("status").GetString());
        JsonElement alert = json.GetProperty("alerts")[0];
        Assert.Equal("JBOSS-DB-1", alert.GetProperty("labels").GetProperty("error_code").GetString());
        Assert.Equal("2026-03-13T10:03:00.000Z", alert.GetProperty("endsAt").GetString());
    }

    [Fact]
    public void Every_system_gets_what_it_wants()
    {
        JsonElement alertmanager = JsonSerializer.Deserialize<JsonElement>(Payloads.Alertmanager(Firing, new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero)))[0];
        Assert.Equal("spike", alertmanager.GetProperty("labels").GetProperty("alertname").GetString());
        Assert.Equal("2026-03-14T10:00:00.000Z", alertmanager.GetProperty("endsAt").GetString());

        JsonElement pager = JsonSerializer.Deserialize<JsonElement>(Payloads.PagerDuty(Firing, "key"));
        Assert.Equal(("trigger", "logpipe/0195", "error"), (pager.GetProperty("event_action").GetString(), pager.GetProperty("dedup_key").GetString(), pager.GetProperty("payload").GetProperty("severity").GetString()));
        JsonElement resolve = JsonSerializer.Deserialize<JsonElement>(Payloads.PagerDuty(Over, "key"));
        Assert.Equal(("resolve", "logpipe/0195"), (resolve.GetProperty("event_action").GetString(), resolve.GetProperty("dedup_key").GetString()));

        JsonElement slack = JsonSerializer.Deserialize<JsonElement>(Payloads.Slack(Firing));
        Assert.Contains("412 &lt;in&gt; a \"minute\" &amp; more", slack.GetProperty("text").GetString());

        JsonElement own = JsonSerializer.Deserialize<JsonElement>(Payloads.Template(Firing, """{"text": "{{summary}}", "of": "{{application}}", "all": {{alerts}} }"""));
        Assert.Equal(Firing.Summary, own.GetProperty("text").GetString());
        Assert.Equal(1, own.GetProperty("all").GetArrayLength());
    }

    [Fact]
    public async Task What_fails_is_tried_again_in_order_what_is_refused_is_not_and_a_restart_goes_on()
    {
        await using var receiver = new HttpReceiver();
        receiver.Statuses.Enqueue(503);
        receiver.Statuses.Enqueue(503);
        using var notifier = new HttpNotifier("ops", receiver.Address, static i => Payloads.Status(i));
        var outbox = new Outbox([notifier], [], NullLogger.Instance);
        DateTimeOffset now = Start;
        outbox.Add(Firing, now);
        outbox.Add(Over, now);
        await Until(outbox, () => receiver.Requests.Count == 1 && outbox.Messages[0].Attempts == 1, () => now);
        Assert.Equal(2, outbox.Messages.Count);

        using var again = new HttpNotifier("ops", receiver.Address, static i => Payloads.Status(i));
        var next = new Outbox([again], outbox.Messages, NullLogger.Instance);
        await Until(next, () => next.Messages.Count == 0, () => now = now.AddSeconds(1));
        Assert.Equal(["firing", "firing", "firing", "resolved"], receiver.Requests.Select(static r => r.Body));

        receiver.Statuses.Enqueue(404);
        next.Add(Firing, now);
        await Until(next, () => next.Messages.Count == 0, () => now);
        Assert.Equal(5, receiver.Requests.Count);
    }

    [Fact]
    public async Task A_script_gets_the_values_and_its_failure_is_told()
    {
        string file = Path.GetTempFileName();
        try
        {
            var script = new ScriptNotifier("ops", ["sh", "-c", $"cat > {file}; echo \"$LOGPIPE_ALERT_STATUS $LOGPIPE_ALERT_CODE\" >> {file}"]);
            await script.SendAsync(Firing, TestContext.Current.CancellationToken);
            Assert.EndsWith("firing JBOSS-DB-1\n", File.ReadAllText(file));
            NotifyException failure = await Assert.ThrowsAsync<NotifyException>(() => new ScriptNotifier("ops", ["sh", "-c", "echo bad >&2; exit 3"]).SendAsync(Firing, TestContext.Current.CancellationToken));
            Assert.Contains("ended with 3: bad", failure.Message);
            await Assert.ThrowsAsync<NotifyException>(() => new ScriptNotifier("ops", ["/nowhere/tell"]).SendAsync(Firing, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_mail_reaches_the_server()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task<string> mail = ReceiveAsync(server);
        var notifier = new EmailNotifier("ops", new() { Host = "127.0.0.1", Port = ((IPEndPoint)server.LocalEndpoint).Port, From = "logpipe@example.org", To = ["ops@example.org"] });
        await notifier.SendAsync(Over, TestContext.Current.CancellationToken);
        string text = await mail;
        Assert.Contains("In-Reply-To: <0195@logpipe>", text);
        Assert.Contains("To: ops@example.org", text);
        Assert.Contains("[resolved] JBOSS-DB-1", text);
    }

    /// <summary>As little of SMTP (RFC 5321) as a client needs.</summary>
    private static async Task<string> ReceiveAsync(TcpListener server)
    {
        using TcpClient client = await server.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                while (await reader.ReadLineAsync() is { } content && content != ".")
                    mail.AppendLine(content);
            }

            await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
            if (line == "QUIT")
                break;
        }

        return mail.ToString();
    }

    private static async Task Until(Outbox outbox, Func<bool> isDone, Func<DateTimeOffset> now)
    {
        for (int i = 0; i < 500 && !isDone(); i++)
        {
            outbox.Advance(now(), TestContext.Current.CancellationToken);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(isDone());
    }
}
