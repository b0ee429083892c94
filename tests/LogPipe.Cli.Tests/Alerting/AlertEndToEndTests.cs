using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LogPipe.Testing;

namespace LogPipe.Cli.Tests.Alerting;

/// <summary>A real pipeline, a real web server: what people are told, and when.</summary>
public sealed class AlertEndToEndTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-alerts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task A_burst_of_database_errors_is_told_once_within_ten_seconds_and_once_when_it_is_over()
    {
        await using var receiver = new HttpReceiver();
        Configure(receiver, "{name: db, type: spike, query: 'error.type:*SQLTransientConnectionException'}");
        using Process run = Start();
        try
        {
            string log = Path.Combine(_folder, "server.log");
            await WriteQuietly(log, TimeSpan.FromSeconds(60));
            var burst = Stopwatch.StartNew();
            while (burst.Elapsed < TimeSpan.FromSeconds(15))
            {
                File.AppendAllText(log, string.Concat(Enumerable.Range(0, 20).Select(static i => Failure(i))));
                await Task.Delay(500);
                if (burst.Elapsed > TimeSpan.FromSeconds(10))
                    Assert.Single(receiver.Requests);
            }

            await WriteQuietly(log, TimeSpan.FromSeconds(75));
            List<JsonElement> told = [.. receiver.Requests.Select(static r => JsonSerializer.Deserialize<JsonElement>(r.Body))];
            Assert.Equal(["firing", "resolved"], told.Select(static t => t.GetProperty("status").GetString()));
            Assert.Equal(told[0].GetProperty("groupKey").GetString(), told[1].GetProperty("groupKey").GetString());
            JsonElement labels = Assert.Single(told[0].GetProperty("alerts").EnumerateArray()).GetProperty("labels");
            Assert.StartsWith("JBOSS-", labels.GetProperty("error_code").GetString(), StringComparison.Ordinal);
            Assert.Equal("shop", labels.GetProperty("service").GetString());
        }
        finally
        {
            await End(run);
        }

        JsonElement incident = JsonSerializer.Deserialize<JsonElement>(Assert.Single((await Run("alerts", "list")).OutputLines));
        Assert.Equal("db", incident.GetProperty("alerts")[0].GetProperty("rule").GetString());
        ProcessResult test = await Run("alerts", "test", "--from", "now-10m");
        Assert.True(test.ExitCode == 0, test.Error);
        Assert.Equal("db", JsonSerializer.Deserialize<JsonElement>(Assert.Single(test.OutputLines)).GetProperty("alerts")[0].GetProperty("rule").GetString());
    }

    [Fact]
    public async Task A_new_code_is_told_at_once_also_to_whom_was_away_when_it_came()
    {
        await using var receiver = new HttpReceiver();
        receiver.Statuses.Enqueue(503);
        Configure(receiver, "{name: fresh, type: new}");
        Assert.Equal(0, (await Run("deploy", "mark", "2.5.0")).ExitCode);
        string log = Path.Combine(_folder, "server.log");
        File.WriteAllText(log, Failure(1));
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        // the notifier was away, so the next start goes on
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        for (int i = 0; i < 10 && receiver.Requests.Count < 2; i++)
            Assert.Equal(0, (await Run("run", "--once")).ExitCode);

        JsonElement told = JsonSerializer.Deserialize<JsonElement>(receiver.Requests.Last().Body);
        Assert.Equal(2, receiver.Requests.Count);
        string summary = told.GetProperty("commonAnnotations").GetProperty("summary").GetString()!;
        Assert.Contains("new error in shop after deployment 2.5.0: SQLTransientConnectionException", summary);

        JsonElement fresh = JsonSerializer.Deserialize<JsonElement>((await Run("diff", "--since", "2.5.0")).OutputLines[0]);
        Assert.Equal(("new", "code"), (fresh.GetProperty("what").GetString(), fresh.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Rules_are_checked_and_exported()
    {
        File.WriteAllText(
            Path.Combine(_folder, "logpipe.yaml"),
            "inputs: {stdin: {}}\nalerts:\n  notifiers: [{name: ops, type: slack, url: nowhere}]\n  rules:\n    - {name: a, type: threshold, query: 'a:(', notify: [op]}\n    - {name: a, type: silence, by: code, mute: [noon]}\n");
        ProcessResult wrong = await Run("check");
        Assert.Equal(2, wrong.ExitCode);
        foreach (string mistake in (string[])["alerts.notifiers[0].url: is no address", "alerts.rules[0].query", "no notifier 'op'; did you mean 'ops'?", "'a' is the name of another one", "'code' cannot be silent", "'noon' is no span"])
            Assert.Contains(mistake, wrong.Output);

        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "alerts: {rules: [{name: many, type: threshold, at_least: 50, query: 'log.level:error'}, {name: burst}]}\n");
        string elastalert = (await Run("alerts", "export", "--format", "elastalert")).Output;
        Assert.Contains("name: \"LogPipe many\"", elastalert);
        Assert.Contains("metric_agg_key: \"logpipe.repeat.count\"", elastalert);
        JsonElement kibana = JsonSerializer.Deserialize<JsonElement>((await Run("alerts", "export", "--format", "kibana")).OutputLines[0]);
        Assert.Equal("sum", kibana.GetProperty("params").GetProperty("aggType").GetString());
    }

    [Fact]
    public async Task Rules_of_every_type_are_exported_and_templates_are_counted_apart()
    {
        File.WriteAllText(
            Path.Combine(_folder, "logpipe.yaml"),
            "inputs: {files: [{paths: '*.log', service: shop}]}\ncodes: {catalogue: c.yaml}\nlog: {level: error}\nalerts:\n  rules:\n    - {name: spikes}\n    - {name: fresh, type: new}\n    - {name: back, type: regression}\n"
            + "    - {name: quiet, type: silence}\n    - {name: failing, type: ratio, query: 'log.level:error', percent: 50, at_least: 5}\n    - {name: chatty, type: threshold, by: template, at_least: 30, window: 5m}\n");
        File.WriteAllText(Path.Combine(_folder, "c.yaml"), "codes:\n  SHOP-DB-00000: {status: resolved}\n");

        Assert.Equal(0, (await Run("alerts", "export", "--format", "elastalert", "--output", "rules")).ExitCode);
        Assert.Equal(6, Directory.GetFiles(Path.Combine(_folder, "rules")).Length);
        Assert.Contains("SHOP-DB-00000", File.ReadAllText(Path.Combine(_folder, "rules", "logpipe-back.yaml")));
        Assert.Contains("percentage_match", File.ReadAllText(Path.Combine(_folder, "rules", "logpipe-failing.yaml")));
        Assert.Contains("logpipe.template.id", File.ReadAllText(Path.Combine(_folder, "rules", "logpipe-chatty.yaml")));
        string[] kibana = (await Run("alerts", "export", "--format", "kibana")).OutputLines;
        Assert.Equal(6, kibana.Length);
        Assert.All(kibana, static line => Assert.Equal(".es-query", JsonSerializer.Deserialize<JsonElement>(line).GetProperty("rule_type_id").GetString()));
        JsonElement group = JsonSerializer.Deserialize<JsonElement>((await Run("alerts", "export", "--format", "prometheus")).Output).GetProperty("groups")[0];
        Assert.Equal(["LogPipe spikes", "LogPipe fresh", "LogPipe back"], group.GetProperty("rules").EnumerateArray().Select(static r => r.GetProperty("alert").GetString()));

        File.WriteAllText(Path.Combine(_folder, "server.log"), string.Concat(Enumerable.Range(0, 40).Select(static i => Stamp() + $" INFO  [com.example.Orders] (t-1) order {i} stored\n")) + Failure(1));
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        string explained = (await Run("explain", "--alert", "last")).Output;
        Assert.Contains("rule chatty (threshold)", explained);
        Assert.Contains("counted 40, up to 29 is right", explained);
        JsonElement code = JsonSerializer.Deserialize<JsonElement>((await Run("codes", "list")).OutputLines[0]);
        Assert.Contains("SQLTransientConnectionException", (await Run("explain", "--code", code.GetProperty("code").GetString()!)).Output);
        Assert.Contains($"logpipe_error_events_total{{code=\"{code.GetProperty("code").GetString()}\",application=\"shop\"}} 1\n", (await Run("codes", "export", "--format", "prometheus")).Output);
        Assert.Contains("\"match_field\":\"error_code\"", (await Run("codes", "export", "--format", "enrich")).Output);
        Assert.Equal(1, (await Run("explain", "--alert", "nope")).ExitCode);
    }

    [Fact]
    public async Task A_release_that_comes_up_in_the_events_is_a_deployment()
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: '*.json', service: shop}]}\nlog: {level: error}\nalerts: {rules: [{name: fresh, type: new}]}\n");
        string Event(string release, string level, string message) =>
            $$$"""{"@timestamp":"{{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}}}","log.level":"{{{level}}}","message":"{{{message}}}","service.name":"shop","service.version":"{{{release}}}","ecs.version":"8.17.0"}""" + "\n";
        File.WriteAllText(Path.Combine(_folder, "a.json"), Event("2.4.0", "info", "started"));
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        File.WriteAllText(Path.Combine(_folder, "b.json"), Event("2.5.0", "info", "started") + Event("2.5.0", "error", "cannot read the price list"));
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);

        Assert.Contains("after deployment 2.5.0", (await Run("alerts", "list")).Output);
    }

    private static string Failure(int number) =>
        Stamp() + $" ERROR [com.example.Orders] (default task-{number}) order {number} failed: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after {30000 + number}ms.\n"
        + $"\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:{600 + number})\n\tat com.example.Orders.store(Orders.java:{40 + number})\n";

    private static string Stamp() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);

    private static async Task WriteQuietly(string log, TimeSpan time)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time; await Task.Delay(1000))
            File.AppendAllText(log, Stamp() + " INFO  [com.example.Orders] (default task-1) order stored\n");
    }

    private void Configure(HttpReceiver receiver, string rule) => File.WriteAllText(
        Path.Combine(_folder, "logpipe.yaml"),
        "inputs: {files: [{paths: '*.log', service: shop}]}\nparse: {flush_after: 500ms}\nlog: {level: warn}\nalerts:\n"
        + $"  notifiers: [{{name: hook, type: webhook, url: '{receiver.Address}', secret: s}}]\n  rules: [{rule}]\n");

    private Process Start()
    {
        Process run = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        // nobody reads it otherwise, and a full pipe would hold it up
        _ = run.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return run;
    }

    private static async Task End(Process run)
    {
        using (var kill = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await run.WaitForExitAsync();
    }

    private Task<ProcessResult> Run(params string[] arguments) => LogPipeProcess.Run(new ProcessInput { Folder = _folder }, arguments);
}
