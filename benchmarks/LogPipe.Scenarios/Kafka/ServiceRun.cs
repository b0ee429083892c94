using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace LogPipe.Scenarios.Kafka;

/// <summary>What one run of the service over a topic took.</summary>
/// <param name="Lines">Lines that came in.</param>
/// <param name="Documents">Documents that the output took.</param>
/// <param name="LinesPerSecond">Lines settled a second between the tenth and the ninetieth percent of them: without start, group join and end.</param>
/// <param name="DocumentsPerSecond">Documents a second, in the same span.</param>
/// <param name="Wall">From the start of the process to its end.</param>
/// <param name="Cpu">The processor's time of the process.</param>
/// <param name="PeakMemoryBytes">The largest resident set (VmHWM).</param>
internal sealed record ServiceMeasurement(long Lines, long Documents, double LinesPerSecond, double DocumentsPerSecond, TimeSpan Wall, TimeSpan Cpu, long PeakMemoryBytes);

/// <summary>Runs <c>logpipe run --once</c> over the topic and watches its metrics, as a monitor would.</summary>
internal static partial class ServiceRun
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromMinutes(15);

    /// <summary>Runs once.</summary>
    /// <param name="logpipe">The executable.</param>
    /// <param name="folder">A folder for configuration and data, made anew.</param>
    /// <param name="broker">The broker's port.</param>
    /// <param name="properties">Settings of librdkafka to read with instead of LogPipe's own; none for its own.</param>
    /// <param name="rest">Configuration of folding and outputs.</param>
    /// <param name="lines">Lines in the topic.</param>
    public static async Task<ServiceMeasurement> RunAsync(string logpipe, string folder, int broker, string properties, string rest, long lines)
    {
        Directory.CreateDirectory(folder);
        int port = FreePort();
        string config = Path.Combine(folder, "logpipe.yaml");
        await File.WriteAllTextAsync(config, $$"""
            data: {{Path.Combine(folder, "data")}}
            inputs: {kafka: [{brokers: ["127.0.0.1:{{broker}}"], topics: [{{FilledTopic.Name}}], group: "{{Path.GetFileName(folder)}}", properties: [{{properties}}]}]}
            monitor: {listen: "127.0.0.1:{{port}}"}
            log: {level: info}
            {{rest}}
            """).ConfigureAwait(false);
        ChildUsage before = ChildUsage.Now();
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo(logpipe, ["run", "--once", "--config", config]) { RedirectStandardError = true })!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        var samples = new List<Sample>();
        long peak = 0;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (!process.HasExited)
        {
            if (await TrySampleAsync(http, port, watch).ConfigureAwait(false) is { } sample)
                samples.Add(sample);
            peak = Math.Max(peak, PeakMemoryOf(process.Id));
            await Task.Delay(LookEvery).ConfigureAwait(false);
            if (watch.Elapsed > MaxRunTime)
                process.Kill();
        }

        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'logpipe run' ended with {process.ExitCode}: {await said.ConfigureAwait(false)}");
        Sample first = samples.Find(s => s.Settled >= lines / 10) ?? throw new InvalidOperationException("the run was over before it could be watched: use more --lines");
        Sample last = samples.FindLast(s => s.Settled <= lines / 10 * 9) ?? first;
        double seconds = (last.At - first.At).TotalSeconds;
        (long linesIn, long documents) = Books(await said.ConfigureAwait(false));
        if (linesIn < lines)
            throw new InvalidOperationException($"{linesIn} of {lines} lines came in");
        return new ServiceMeasurement(linesIn, documents, (last.Settled - first.Settled) / seconds, (last.Documents - first.Documents) / seconds, watch.Elapsed, ChildUsage.Now().Cpu - before.Cpu, peak);
    }

    private static async Task<Sample?> TrySampleAsync(HttpClient http, int port, Stopwatch watch)
    {
        try
        {
            string page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")).ConfigureAwait(false);
            long settled = Sum(page, "logpipe_lines_delivered_total") + Sum(page, "logpipe_lines_folded_total") + Sum(page, "logpipe_lines_blank_total");
            return new Sample(watch.Elapsed, settled, Sum(page, "logpipe_events_delivered_total"));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static long Sum(string page, string name)
    {
        double sum = 0;
        foreach (string line in page.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
                sum += double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
        }

        return (long)sum;
    }

    private static long PeakMemoryOf(int process)
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/{process}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6, line.Length - 9).Trim(), CultureInfo.InvariantCulture) << 10;
            }
        }
        catch (IOException)
        {
            // it ended since the last look
        }

        return 0;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What the metrics said at one moment.</summary>
    private sealed record Sample(TimeSpan At, long Settled, long Documents);

    /// <summary>Reads what the run says of itself at its end; the last look at its metrics was a little before.</summary>
    private static (long LinesIn, long Documents) Books(string said)
    {
        Match books = BooksLine().Match(said);
        return books.Success
            ? (long.Parse(books.Groups["in"].Value, CultureInfo.InvariantCulture), long.Parse(books.Groups["events"].Value, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"'logpipe run' said nothing of its books: {said}");
    }

    [GeneratedRegex(@"lines in = (?<in>\d+) = \d+ in (?<events>\d+) delivered events")]
    private static partial Regex BooksLine();
}
