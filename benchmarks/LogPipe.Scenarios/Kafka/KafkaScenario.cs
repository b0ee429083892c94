using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace LogPipe.Scenarios.Kafka;

/// <summary>Kafka to index with the real servers beside LogPipe on the same machine: the production shape on one host.</summary>
internal static class KafkaScenario
{
    /// <summary>Without folding every line is a document and the index is the limit: fewer lines say as much.</summary>
    private const int UnfoldedShare = 8;

    /// <summary>From a far broker lines come slower.</summary>
    private const int FarShare = 4;

    /// <summary>Partitions of the case that shows that memory does not grow with them: as many as an instance gets that is alone in a group made for many.</summary>
    private const int ManyPartitions = 64;

    private const string ToNothing = "outputs: {discard: true}";

    private static readonly int[] FarMilliseconds = [10, 50];

    /// <summary>Measures every case and writes the page.</summary>
    public static async Task<int> RunAsync(ScenarioOptions options, string command)
    {
        if (options.Servers is not { } script)
        {
            await Console.Error.WriteLineAsync("no real servers: put their folder beside the repository as shared/servers, or name its script with --servers").ConfigureAwait(false);
            return 1;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("logpipe-kafka-");
        try
        {
            var page = new StringBuilder();
            Machine machine = Machine.Describe();
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            page.Append(CultureInfo.InvariantCulture, $"# Kafka to index\n\n- CPU: {machine.Cpu}, {machine.Cores} cores, shared with the servers\n- System: {machine.System}\n- Runtime: {machine.Runtime}\n");
            page.Append(CultureInfo.InvariantCulture, $"- Date: {now:yyyy-MM-dd HH:mm} UTC\n- Command: `{command.Trim()}`\n\n");
            page.Append("Lines of `Corpus.cs` (mixed: half access log, half application server with traces), a message a line, 8 hosts in 4 partitions, lz4, batches of at most 2048 as Filebeat's. The topic is read once before, unmeasured, because the broker's JVM has just started. Rates are sustained ones, between the tenth and the ninetieth percent of the lines, ")
                .Append("from LogPipe's own metrics; CPU is LogPipe's alone. The median of the rounds.\n\n");
            string before = Load();
            await MeasureAsync(options, script, folder.FullName, page).ConfigureAwait(false);
            page.Append(CultureInfo.InvariantCulture, $"\nThe load of the machine, over a minute and over five: {before} before the first case, {Load()} after the last one.\n");
            string results = Path.Combine(options.Results, machine.FolderName);
            Directory.CreateDirectory(results);
            string file = Path.Combine(results, now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "-kafka.md");
            await File.WriteAllTextAsync(file, page.ToString()).ConfigureAwait(false);
            Console.WriteLine(page);
            await Console.Error.WriteLineAsync($"written to {file}").ConfigureAwait(false);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Gives what says whether anything else ran on the machine, which the rates depend on and the processor's time hardly does.</summary>
    private static string Load() => OperatingSystem.IsLinux() ? string.Join(" and ", File.ReadAllText("/proc/loadavg").Split(' ').Take(2)) : "unknown";

    private static async Task MeasureAsync(ScenarioOptions options, string script, string folder, StringBuilder page)
    {
        string log = Path.Combine(folder, "mixed.log");
        new Corpus().Write("mixed", log, options.Megabytes * 1_000_000L);
        using ServerScript kafka = ServerScript.Start(script, "kafka");
        (long lines, _) = FilledTopic.Fill(kafka.Port, log, options.Lines);
        page.Append("| case | lines/s | documents/s | lines | documents | CPU s | lines/CPU s | peak MB |\n|---|---|---|---|---|---|---|---|\n");

        await MeasureAloneAsync("consumer alone", options, kafka.Port, page).ConfigureAwait(false);
        await MeasureAsync("to nothing, folding on", options, folder, kafka.Port, "", ToNothing, lines, page).ConfigureAwait(false);
        await MeasureAsync("to nothing, with librdkafka's fetch.queue.backoff.ms", options, folder, kafka.Port, "\"fetch.queue.backoff.ms=1000\"", ToNothing, lines, page).ConfigureAwait(false);
        await MeasureManyAsync(options, script, folder, log, page).ConfigureAwait(false);
        await MeasureFarAsync(options, script, log, page).ConfigureAwait(false);
        foreach (string product in (string[])["opensearch", "elasticsearch"])
        {
            double folded;
            using (ServerScript index = ServerScript.Start(script, product))
                folded = await MeasureAsync($"to {product}, folding on", options, folder, kafka.Port, "", Output(index), lines, page).ConfigureAwait(false);
            using (ServerScript index = ServerScript.Start(script, product))
            {
                using ServerScript smaller = ServerScript.Start(script, "kafka");
                (long few, _) = FilledTopic.Fill(smaller.Port, log, options.Lines / UnfoldedShare);
                await ConsumerAlone.RunAsync(smaller.Port, "warm-up").ConfigureAwait(false);
                double documents = await MeasureAsync($"to {product}, folding off", options, folder, smaller.Port, "", $"{Output(index)}\nfold: {{enabled: false}}", few, page).ConfigureAwait(false);
                double own = await BulkRate.MeasureAsync(index.Port, 100_000).ConfigureAwait(false);
                page.Append(CultureInfo.InvariantCulture, $"| {product}'s own bulk rate, same documents | | {own:F0} | | | | | |\n| share of it with folding off | | {documents / own:P0} | | | | | |\n");
            }
        }
    }

    private static async Task MeasureAloneAsync(string name, ScenarioOptions options, int broker, StringBuilder page)
    {
        await ConsumerAlone.RunAsync(broker, "warm-up").ConfigureAwait(false);
        var alone = new List<(long Lines, TimeSpan Wall, TimeSpan Cpu)>();
        for (int round = 0; round < options.Rounds; round++)
        {
            alone.Add(await ConsumerAlone.RunAsync(broker, $"alone{round}").ConfigureAwait(false));
            await Console.Error.WriteLineAsync($"{name}: {alone[^1]}").ConfigureAwait(false);
        }

        (long read, TimeSpan wall, TimeSpan cpu) = alone.OrderBy(static a => a.Wall).ElementAt(alone.Count / 2);
        page.Append(CultureInfo.InvariantCulture, $"| {name} | {read / wall.TotalSeconds:F0} | | {read} | | {cpu.TotalSeconds:F1} | {read / cpu.TotalSeconds:F0} | |\n");
    }

    private static async Task MeasureManyAsync(ScenarioOptions options, string script, string folder, string log, StringBuilder page)
    {
        using ServerScript kafka = ServerScript.Start(script, "kafka");
        (long lines, _) = FilledTopic.Fill(kafka.Port, log, options.Lines, ManyPartitions);
        await ConsumerAlone.RunAsync(kafka.Port, "warm-up").ConfigureAwait(false);
        await MeasureAsync($"to nothing, {ManyPartitions} partitions", options, folder, kafka.Port, "", ToNothing, lines, page).ConfigureAwait(false);
        await MeasureAsync($"to nothing, {ManyPartitions} partitions, with librdkafka's fetch.max.bytes", options, folder, kafka.Port, "\"fetch.max.bytes=52428800\"", ToNothing, lines, page).ConfigureAwait(false);
    }

    private static async Task MeasureFarAsync(ScenarioOptions options, string script, string log, StringBuilder page)
    {
        using FarBroker far = FarBroker.Open();
        using ServerScript kafka = ServerScript.Start(script, "kafka", far.Port);
        far.Relay(kafka.Port);
        // not compressed: as much as it can be for the way
        FilledTopic.Fill(far.Port, log, options.Lines / FarShare, compression: CompressionType.None);
        foreach (int milliseconds in FarMilliseconds)
        {
            far.RoundTrip = TimeSpan.FromMilliseconds(milliseconds);
            await MeasureAloneAsync($"consumer alone, broker {milliseconds} ms away, not compressed", options, far.Port, page).ConfigureAwait(false);
        }
    }

    private static string Output(ServerScript index) => $"outputs: {{elasticsearch: {{urls: [\"http://127.0.0.1:{index.Port}\"]}}}}";

    private static async Task<double> MeasureAsync(string name, ScenarioOptions options, string folder, int broker, string properties, string rest, long lines, StringBuilder page)
    {
        var runs = new List<ServiceMeasurement>();
        for (int round = 0; round < options.Rounds; round++)
        {
            string place = Path.Combine(folder, Guid.NewGuid().ToString("N"));
            runs.Add(await ServiceRun.RunAsync(options.LogPipe, place, broker, properties, rest, lines).ConfigureAwait(false));
            await Console.Error.WriteLineAsync($"{name}: {runs[^1]}").ConfigureAwait(false);
        }

        ServiceMeasurement m = runs.OrderBy(static r => r.LinesPerSecond).ElementAt(runs.Count / 2);
        page.Append(CultureInfo.InvariantCulture, $"| {name} | {m.LinesPerSecond:F0} | {m.DocumentsPerSecond:F0} | {m.Lines} | {m.Documents} | {m.Cpu.TotalSeconds:F1} | {m.Lines / m.Cpu.TotalSeconds:F0} | {m.PeakMemoryBytes / 1e6:F0} |\n");
        return m.DocumentsPerSecond;
    }
}
