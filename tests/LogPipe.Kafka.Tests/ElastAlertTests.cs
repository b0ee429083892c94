using System.Diagnostics;
using System.Globalization;
using System.Text;
using LogPipe.Cli.Tests;

namespace LogPipe.Kafka.Tests;

/// <summary>Rules as <c>logpipe alerts export</c> writes them, in Debian's ElastAlert, on events that LogPipe wrote into a real index: folded ones are counted by what they stand for.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class ElastAlertTests : IDisposable
{
    private const int Errors = 600;
    private const string Package = "/usr/lib/python3/dist-packages/elastalert";

    private static readonly (string Mapping, string Index)[] Indices =
        [("elastalert", "elastalert_status"), ("silence", "elastalert_status_silence"), ("elastalert_error", "elastalert_status_error"), ("elastalert_status", "elastalert_status_status"), ("past_elastalert", "elastalert_status_past")];

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-elastalert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Debians_elastalert_fires_on_exported_rules()
    {
        if (!Directory.Exists(Package))
            Assert.Skip("no ElastAlert: apt-get install elastalert");
        await using RealServer index = await RealServer.Start("opensearch");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{index.Port}/") };
        foreach ((string mapping, string name) in Indices)
        {
            using var body = new StringContent($"{{\"mappings\":{await File.ReadAllTextAsync($"{Package}/es_mappings/6/{mapping}.json")}}}", Encoding.UTF8, "application/json");
            using HttpResponseMessage made = await http.PutAsync(name, body);
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        }

        WriteErrors();
        string config = Path.Combine(_folder, "logpipe.yaml");
        string yaml = "inputs: {files: [{paths: '" + Path.Combine(_folder, "server.log") + "', service: shop}]}\noutputs: {elasticsearch: {urls: ['http://127.0.0.1:" + index.Port + "']}}\n"
            + "alerts:\n  rules:\n    - {name: many errors, type: threshold, by: code, at_least: 500, window: 10m}\n    - {name: too many, type: threshold, by: code, at_least: 5000, window: 10m}\n"
            + "    - {name: fresh, type: new}\n    - {name: failing, type: ratio, by: application, query: 'log.level:error', percent: 50}\n    - {name: burst, type: spike}\n    - {name: quiet, type: silence}\n";
        using (Instance instance = Instance.Run(_folder, yaml, once: true))
            Assert.Equal(0, await instance.End());
        ProcessResult exported = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "alerts", "export", "--config", config, "--format", "elastalert", "--output", "rules");
        Assert.True(exported.ExitCode == 0, exported.Error);
        await http.PostAsync("_refresh", null);

        string said = await RunElastAlert(index.Port);

        Assert.Contains("Alert for LogPipe many errors, JBOSS-DB-", said, StringComparison.Ordinal);
        // the index holds a dozen documents: what was folded is counted all the same
        Assert.Contains($"sum:logpipe.repeat.count {Errors}.0", said, StringComparison.Ordinal);
        Assert.Contains("Alert for LogPipe failing, shop", said, StringComparison.Ordinal);
        Assert.Contains("Alert for LogPipe fresh", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Alert for LogPipe too many", said, StringComparison.Ordinal);
        Assert.DoesNotContain("disabled", said.Replace("Disabled rules are: []", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    private void WriteErrors()
    {
        using var log = new StreamWriter(Path.Combine(_folder, "server.log"));
        DateTimeOffset first = TimeProvider.System.GetUtcNow().AddSeconds(-120);
        for (int i = 0; i < Errors; i++)
        {
            string stamp = first.AddMilliseconds(i * 190).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
            log.Write($"{stamp} ERROR [com.example.Orders] (default task-{i % 9}) order {i} failed: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after {30000 + i}ms.\n");
            log.Write("\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)\n\tat com.example.Orders.store(Orders.java:40)\n");
        }
    }

    /// <summary>Runs it until it has said what is waited for, a minute at most, and gives what it said.</summary>
    private async Task<string> RunElastAlert(int port)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "elastalert.yaml"),
            $"rules_folder: rules\nrun_every: {{seconds: 3}}\nbuffer_time: {{minutes: 15}}\nes_host: 127.0.0.1\nes_port: {port}\nwriteback_index: elastalert_status\nalert_time_limit: {{days: 2}}\n");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository(), "tests", "LogPipe.Kafka.Tests", "run-elastalert.py"), "--config", "elastalert.yaml", "--verbose"])
            {
                WorkingDirectory = _folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        var said = new StringBuilder();
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.OutputDataReceived += (_, line) => Keep(said, line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited && !HasAll(said))
            await Task.Delay(500);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        lock (said)
            return said.ToString();
    }

    private static bool HasAll(StringBuilder said)
    {
        lock (said)
        {
            string text = said.ToString();
            return text.Contains("Ran LogPipe many errors", StringComparison.Ordinal) && text.Contains("Ran LogPipe fresh", StringComparison.Ordinal)
                && text.Contains("Ran LogPipe failing", StringComparison.Ordinal) && text.Contains("Ran LogPipe too many", StringComparison.Ordinal);
        }
    }

    private static void Keep(StringBuilder said, string? line)
    {
        lock (said)
            said.AppendLine(line);
    }

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogPipe.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}
