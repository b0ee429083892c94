using System.Diagnostics;
using System.Globalization;
using LogPipe.Testing;

namespace LogPipe.Cli.Tests.Monitoring;

/// <summary>What Prometheus' own tool says of metrics and rules (Debian's package prometheus).</summary>
[Trait("Category", "Slow")]
public sealed class PromtoolTests : IDisposable
{
    private const string Log = "server.log";

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-promtool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Metrics_of_a_running_pipeline_and_of_exports_are_as_they_should_be()
    {
        int monitor = Ports.Next();
        int http = Ports.Next();
        Write("logpipe.yaml", $$"""
            inputs: {files: [{paths: "{{Path.Combine(_folder, Log)}}"}], http: [{listen: "127.0.0.1:{{http}}"}]}
            monitor: {listen: "127.0.0.1:{{monitor}}"}
            parse: {flush_after: 200ms}
            """);
        string stamp = TimeProvider.System.GetUtcNow().AddSeconds(-3).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        Write(Log, $"{stamp} INFO  [com.example.Orders] (t-1) order 1 stored\n{stamp} ERROR [com.example.Orders] (t-1) order 2 failed: java.lang.IllegalStateException: no\n\tat com.example.Orders.store(Orders.java:40)\n");
        string page = "";
        using (Process run = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run"))
        {
            _ = run.StandardError.BaseStream.CopyToAsync(Stream.Null);
            using var client = new HttpClient();
            for (var watch = Stopwatch.StartNew(); !page.Contains("logpipe_codes_new_total 1", StringComparison.Ordinal); await Task.Delay(300))
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), page);
                try
                {
                    page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{monitor}/metrics"));
                }
                catch (HttpRequestException)
                {
                    // it does not listen yet
                }
            }

            using HttpResponseMessage sent = await client.PostAsync(new Uri($"http://127.0.0.1:{http}/logs"), new StringContent("no format fits that"));
            for (var watch = Stopwatch.StartNew(); !page.Contains("logpipe_parse_failures_total{", StringComparison.Ordinal); await Task.Delay(300))
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), page);
                page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{monitor}/metrics"));
            }

            using Process? term = Process.Start("kill", [$"{run.Id}"]);
            await run.WaitForExitAsync();
        }

        string input = $"input=\"{Path.Combine(_folder, Log)}\"";
        Assert.Contains($"logpipe_event_lag_seconds_bucket{{{input},le=\"2.5\"}} 0\n", page, StringComparison.Ordinal);
        Assert.Contains($"logpipe_event_lag_seconds_count{{{input}}} 2\n", page, StringComparison.Ordinal);
        Assert.Contains($"route=\"lines\",status=\"200\"}} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_stage_duration_seconds_count{stage=\"mine\"}", page, StringComparison.Ordinal);
        await Promtool(page, "check", "metrics");
        string codes = await LogPipe("codes", "export", "--format", "prometheus");
        Assert.Contains("logpipe_error_events_total{", codes, StringComparison.Ordinal);
        await Promtool(codes, "check", "metrics");
        await Promtool(await LogPipe("noise", "--prometheus"), "check", "metrics");
    }

    [Fact(Explicit = true)]
    public async Task Exported_rules_fire_on_what_they_are_about_and_on_nothing_else()
    {
        Write("logpipe.yaml", """
            alerts:
              rules:
                - {name: error-spike, type: spike, severity: error}
                - {name: many, type: threshold, by: application, window: 5m, at_least: 100, severity: critical, for: 2m}
                - {name: flood, type: threshold, by: none, window: 5m, at_least: 1000}
                - {name: new-error, type: new, severity: warning}
                - {name: error-is-back, type: regression, severity: error}
            """);
        Write("rules.yaml", await LogPipe("alerts", "export", "--format", "prometheus"));
        Assert.Contains("5 rules found", await Promtool("", "check", "rules", "rules.yaml"), StringComparison.Ordinal);

        // one a minute for two hours, then fifty a minute for four minutes
        Write("tests.yaml", """
            rule_files: [rules.yaml]
            evaluation_interval: 1m
            tests:
              - interval: 1m
                input_series:
                  - {series: 'logpipe_error_events_total{code="SHOP-DB-7K3FQ",application="shop"}', values: '0+1x120 170+50x3 321+1x30'}
                  - {series: 'logpipe_error_first_seen_timestamp_seconds{code="SHOP-DB-7K3FQ",application="shop"}', values: '0x160'}
                  - {series: 'logpipe_error_first_seen_timestamp_seconds{code="SHOP-NET-2C9PW",application="shop"}', values: '_x100 6000x60'}
                  - {series: 'logpipe_error_regressed_timestamp_seconds{code="SHOP-DB-7K3FQ",application="shop"}', values: '_x100 6000x60'}
                alert_rule_test:
                  - {eval_time: 115m, alertname: LogPipe error-spike, exp_alerts: []}
                  - eval_time: 122m
                    alertname: LogPipe error-spike
                    exp_alerts:
                      - exp_labels: {severity: error, code: SHOP-DB-7K3FQ, application: shop}
                        exp_annotations: {summary: "SHOP-DB-7K3FQ in shop: 100"}
                  - {eval_time: 140m, alertname: LogPipe error-spike, exp_alerts: []}
                  - {eval_time: 121m, alertname: LogPipe many, exp_alerts: []}
                  - eval_time: 125m
                    alertname: LogPipe many
                    exp_alerts:
                      - exp_labels: {severity: critical, application: shop}
                        exp_annotations: {summary: "shop: 201"}
                  - {eval_time: 124m, alertname: LogPipe flood, exp_alerts: []}
                  - eval_time: 102m
                    alertname: LogPipe new-error
                    exp_alerts:
                      - exp_labels: {severity: warning, code: SHOP-NET-2C9PW, application: shop}
                        exp_annotations: {summary: "SHOP-NET-2C9PW in shop: 120"}
                  - {eval_time: 110m, alertname: LogPipe new-error, exp_alerts: []}
                  - eval_time: 102m
                    alertname: LogPipe error-is-back
                    exp_alerts:
                      - exp_labels: {severity: error, code: SHOP-DB-7K3FQ, application: shop}
                        exp_annotations: {summary: "SHOP-DB-7K3FQ in shop: 120"}
                  - {eval_time: 110m, alertname: LogPipe error-is-back, exp_alerts: []}
            """);
        await Promtool("", "test", "rules", "tests.yaml");
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private async Task<string> LogPipe(params string[] arguments)
    {
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private async Task<string> Promtool(string input, params string[] arguments)
    {
        Process? started = null;
        try
        {
            started = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no promtool: apt-get install prometheus");
        }

        using Process promtool = started!;
        Task<string> output = promtool.StandardOutput.ReadToEndAsync();
        Task<string> error = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        string said = await output + await error;
        Assert.True(promtool.ExitCode == 0, $"promtool {string.Join(' ', arguments)}: {said}");
        return said;
    }
}
