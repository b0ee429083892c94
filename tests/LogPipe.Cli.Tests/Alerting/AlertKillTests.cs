using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LogPipe.Testing;

namespace LogPipe.Cli.Tests.Alerting;

/// <summary>What people are still to be told survives kill -9; nobody is told twice of one thing.</summary>
public sealed class AlertKillTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-alert-kill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task A_message_that_waits_is_sent_after_kill_9_once_and_the_incident_ends_once()
    {
        await using var receiver = new HttpReceiver();
        for (int i = 0; i < 100; i++)
            receiver.Statuses.Enqueue(503);
        File.WriteAllText(
            Path.Combine(_folder, "logpipe.yaml"),
            "inputs: {files: [{paths: '*.log', service: shop}]}\nparse: {flush_after: 200ms}\nlog: {level: warn}\nalerts:\n"
            + $"  notifiers: [{{name: hook, type: webhook, url: '{receiver.Address}'}}]\n  rules: [{{name: fresh, type: new}}]\n");
        string stamp = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(_folder, "server.log"), $"{stamp} ERROR [com.example.Orders] (main) order 1 failed: java.lang.IllegalStateException: no\n\tat com.example.Orders.store(Orders.java:40)\n");

        using (Process first = Start())
        {
            await Until(() => !receiver.Requests.IsEmpty);
            first.Kill();
            await first.WaitForExitAsync();
        }

        // killed again before it could reach anybody
        int before = receiver.Requests.Count;
        using (Process second = Start())
        {
            await Until(() => receiver.Requests.Count > before);
            second.Kill();
            await second.WaitForExitAsync();
        }

        receiver.Statuses.Clear();
        receiver.Requests.Clear();
        using (Process third = Start())
        {
            await Until(() => !receiver.Requests.IsEmpty);
            // time enough to tell it again, if it would
            await Task.Delay(3000);
            third.Kill();
            await third.WaitForExitAsync();
        }

        using (Process fourth = Start())
        {
            await Task.Delay(4000);
            fourth.Kill();
            await fourth.WaitForExitAsync();
        }

        JsonElement told = JsonSerializer.Deserialize<JsonElement>(Assert.Single(receiver.Requests).Body);
        Assert.Equal("firing", told.GetProperty("status").GetString());
        Assert.Contains("new error in shop", told.GetProperty("commonAnnotations").GetProperty("summary").GetString());
    }

    private Process Start()
    {
        Process run = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        _ = run.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return run;
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var watch = Stopwatch.StartNew(); !holds(); await Task.Delay(50))
            Assert.True(watch.Elapsed < Limit, "nothing came");
    }
}
