using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LogPipe.Alerts.Detection;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Rules;
using LogPipe.Model;
using LogPipe.Parsing;
using LogPipe.Signals.Codes;

namespace LogPipe.Scenarios;

/// <summary>
/// Measures what error codes and alerts cost of the whole pipeline, in CPU time, which a busy machine does not change: their stages on one thread over what the parser makes of a log, against the whole process
/// <c>logpipe run --once</c> from the same file into the embedded index.
/// </summary>
internal static partial class SignalCost
{
    private const int ThreadCpuClock = 3;
    private const int BatchBytes = 1 << 18;

    /// <summary>The rules that ship.</summary>
    private static readonly AlertRule[] Rules =
    [
        new() { Name = "error-spike", Kind = AlertKind.Spike },
        new() { Name = "new-error", Kind = AlertKind.New },
        new() { Name = "error-is-back", Kind = AlertKind.Regression },
    ];

    /// <summary>Runs every case as often as asked and writes a page.</summary>
    /// <returns>The page's path.</returns>
    public static string Run(ScenarioOptions options, string folder, Machine machine, string command, DateTimeOffset now)
    {
        var text = new StringBuilder("# What error codes and alerts cost\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- CPU: {machine.Cpu}, {machine.Cores} cores\n- System: {machine.System}\n- Runtime: {machine.Runtime}\n- Date: {now:yyyy-MM-dd HH:mm} UTC\n- Command: `{command.Trim()}`\n\n");
        text.Append("CPU time. Codes and alerts: their stages on one thread over what the parser makes of the log, counts taken in and judged as by a run that lasts as long as the log; the second round, so that no compiler is measured. ");
        text.Append("Pipeline: the whole process `logpipe run --once` from the same file into the embedded index, start included; the median. Errors with traces are 8 % of the server's events, far more than in most logs.\n\n");
        text.Append("| case | MB | events | errors | codes s | alerts s | µs an error | pipeline s | share |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (string kind in options.Cases)
        {
            var corpus = new Corpus();
            string log = Path.Combine(folder, kind + ".log");
            corpus.Write(kind, log, options.Megabytes * 1_000_000L);
            double pipeline = Median([.. Enumerable.Range(0, options.Rounds).Select(_ => RunProcess(options.LogPipe, kind, log, folder))]);
            Stages(log);
            List<(double Codes, double Alerts)> stages = [.. Enumerable.Range(0, options.Rounds).Select(_ => Stages(log))];
            double codes = Median([.. stages.Select(static s => s.Codes)]);
            double alerts = Median([.. stages.Select(static s => s.Alerts)]);
            text.Append(CultureInfo.InvariantCulture, $"| {kind} | {corpus.Bytes / 1e6:F0} | {corpus.Events} | {corpus.Errors} | {codes:F3} | {alerts:F3} | {(codes + alerts) * 1e6 / corpus.Errors:F1} | {pipeline:F2} | {(codes + alerts) / pipeline:P1} |\n");
        }

        string results = Path.Combine(options.Results, machine.FolderName);
        Directory.CreateDirectory(results);
        string file = Path.Combine(results, now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "-codes.md");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>Gives the CPU seconds of a whole run.</summary>
    private static double RunProcess(string logpipe, string kind, string log, string folder)
    {
        string place = Path.Combine(folder, $"{kind}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(place);
        string config = Path.Combine(place, "logpipe.yaml");
        File.WriteAllText(config, $"data: '{place}/data'\ninputs: {{files: [{{paths: '{log}', service: shop}}]}}\npipeline: {{lanes: 1}}\nlog: {{level: error}}\n");
        ChildUsage before = ChildUsage.Now();
        using (var process = new Process { StartInfo = new ProcessStartInfo(logpipe, ["run", "--once", "--config", config]) { RedirectStandardError = true } })
        {
            process.Start();
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"'{logpipe} run --once' ended with {process.ExitCode}: {said}");
        }

        double cpu = (ChildUsage.Now().Cpu - before.Cpu).TotalSeconds;
        Directory.Delete(place, recursive: true);
        return cpu;
    }

    /// <summary>Gives the CPU seconds of codes and alerts over a log.</summary>
    private static (double Codes, double Alerts) Stages(string log)
    {
        var mistakes = new List<string>();
        var meter = new Meter();
        IWindowedStage parse = ParsePlan.Create(new ParseOptions(), mistakes).CreateStage();
        var source = new LogSource { Key = log, Input = "benchmark", DisplayName = log, ServiceName = "shop", HostName = "web1" };
        byte[] bytes = File.ReadAllBytes(log);
        int at = 0;
        while (at < bytes.Length)
        {
            LogBatch batch = meter.Rent(source);
            int stop = at + BatchBytes;
            while (at < Math.Min(stop, bytes.Length))
            {
                int end = bytes.AsSpan(at).IndexOf((byte)'\n');
                ReadOnlySpan<byte> line = bytes.AsSpan(at, end);
                Utf8Slice text = batch.Append(line);
                batch.Append("\n"u8);
                batch.AddRecord(text, at, at + end + 1);
                at += end + 1;
            }

            batch.CommitPosition = at;
            parse.Accept(batch, meter);
        }

        parse.Drain(meter);
        meter.Judge();
        return (meter.Codes, meter.Alerts);
    }

    /// <summary>Takes what the parser made, and measures.</summary>
    private sealed class Meter : IBatchEmitter
    {
        private readonly BatchPool _pool = new();
        private readonly CodeLedger _ledger = new(new CodeState("here", []), Catalogue.Empty);
        private readonly AlertBoard _board = new(Rules);
        private readonly CodeStage _code;
        private readonly AlertStage _alert;
        private AlertEngine? _engine;
        private long _lastTime;

        public Meter()
        {
            _code = new CodeStage(_ledger);
            _alert = new AlertStage(_board);
        }

        public double Codes { get; private set; }

        public double Alerts { get; private set; }

        public LogBatch Rent(LogSource source) => _pool.Rent(source);

        public void Emit(LogBatch batch)
        {
            double start = Now();
            _code.Process(batch);
            double coded = Now();
            _alert.Process(batch);
            double counted = Now();
            Codes += coded - start;
            Alerts += counted - coded;
            foreach (ref readonly LogRecord record in batch.Records)
                _lastTime = Math.Max(_lastTime, record.Timestamp);
            Judge();
            batch.Release();
        }

        /// <summary>What a running pipeline does twice a second; here once a batch.</summary>
        public void Judge()
        {
            if (_lastTime <= 0)
                return;
            DateTimeOffset now = DateTimeOffset.UnixEpoch.AddTicks(_lastTime / TimeSpan.NanosecondsPerTick);
            _engine ??= new AlertEngine(_board, new IncidentBook([]), _ => false, now);
            double start = Now();
            _ledger.Collect();
            double collected = Now();
            _engine.Advance(now);
            Codes += collected - start;
            Alerts += Now() - collected;
        }
    }

    private static double Now()
    {
        if (GetTime(ThreadCpuClock, out TimeSpec time) != 0)
            throw new PlatformNotSupportedException("the CPU time of a thread is read from clock_gettime(2)");
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
