using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LogPipe.Kafka.Tests;

/// <summary>
/// Three instances of one group: while lines come at full speed, instances are killed, stopped and started and paused, the broker and the index are killed and started again, and the
/// index refuses what it has no room for. In the end the index counts every event once.
/// </summary>
/// <remarks>The short form takes under three minutes. <c>.ci/chaos</c> runs the long one: its settings are the <c>LOGPIPE_CHAOS_*</c> below.</remarks>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class ChaosTests : IDisposable
{
    private const int Statements = 40;

    /// <summary>Few in the short form, so that each holds more than one segment of folding and offsets are committed on the way.</summary>
    private static readonly int Partitions = Setting("LOGPIPE_CHAOS_PARTITIONS", 4);

    private static readonly int Lines = Setting("LOGPIPE_CHAOS_LINES", 300_000);
    private static readonly int Seed = Setting("LOGPIPE_CHAOS_SEED", 20260101);

    /// <summary>What happens, and how often; in an order that the seed decides.</summary>
    private static readonly (string Kind, int Count)[] Kinds =
    [
        ("kill", Setting("LOGPIPE_CHAOS_KILLS", 4)),
        ("restart", Setting("LOGPIPE_CHAOS_RESTARTS", 0)),
        ("broker", Setting("LOGPIPE_CHAOS_BROKERS", 1)),
        ("index", Setting("LOGPIPE_CHAOS_INDEXES", 1)),
        ("storm", Setting("LOGPIPE_CHAOS_STORMS", 0)),
        ("pause", Setting("LOGPIPE_CHAOS_PAUSES", 1)),
    ];

    /// <summary>Longer than the group waits: the partitions of the paused instance go to the others, and it does not know.</summary>
    private static readonly TimeSpan PauseFor = TimeSpan.FromSeconds(Setting("LOGPIPE_CHAOS_PAUSE_SECONDS", 9));

    private static readonly TimeSpan StormFor = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-chaos-").FullName;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<string> _trouble = [];
    private Task _pause = Task.CompletedTask;
    private int _paused = -1;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Every_event_is_counted_once_whatever_is_killed()
    {
        await using RealServer kafka = await RealServer.Start("kafka");
        await using RealServer index = await RealServer.Start("opensearch");
        using Topic topic = await Topic.Create(kafka, "logs", Partitions);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        var instances = new Instance[3];
        for (int i = 0; i < instances.Length; i++)
            instances[i] = Start(i, kafka, index);
        try
        {
            Task<Dictionary<string, long>> writing = Task.Run(() => WriteLines(topic, Lines));
            await MakeTrouble(kafka, index, instances, cluster);
            Dictionary<string, long> truth = await writing;
            await Reach(cluster, truth, instances, _trouble);
            TimeSpan took = _watch.Elapsed;
            foreach (Instance instance in instances)
                instance.Signal("TERM");
            foreach (Instance instance in instances)
                Assert.Equal(0, await instance.End());
            Equal(truth, await cluster.TryCountBy("log.logger") ?? [], _trouble);
            Report(truth, took);
        }
        finally
        {
            foreach (Instance instance in instances)
                instance.Dispose();
        }
    }

    private async Task MakeTrouble(RealServer kafka, RealServer index, Instance[] instances, Cluster cluster)
    {
        var random = new Random(Seed);
        string[] order = [.. Kinds.SelectMany(static k => Enumerable.Repeat(k.Kind, k.Count))];
        random.Shuffle(order);
        foreach (string kind in order)
        {
            await Task.Delay(random.Next(1500, 5000));
            int victim;
            do
                victim = random.Next(instances.Length);
            while (victim == _paused);
            long counted = (await cluster.TryCountBy("log.logger"))?.Values.Sum() ?? -1;
            _trouble.Add(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed:mm\\:ss} {kind}{(kind is "kill" or "restart" or "pause" ? $" {victim}" : "")}{(counted < 0 ? "" : $" ({counted} events counted)")}"));
            await Do(kind, victim, kafka, index, instances, random);
        }

        await _pause;
    }

    private async Task Do(string kind, int victim, RealServer kafka, RealServer index, Instance[] instances, Random random)
    {
        switch (kind)
        {
            case "kill":
                instances[victim].Kill();
                instances[victim].Dispose();
                instances[victim] = Start(victim, kafka, index);
                break;
            case "restart":
                instances[victim].Signal("TERM");
                await instances[victim].End();
                instances[victim].Dispose();
                instances[victim] = Start(victim, kafka, index);
                break;
            case "pause":
                await _pause;
                _pause = Pause(victim, instances[victim]);
                break;
            case "broker":
                await kafka.Kill();
                await Task.Delay(random.Next(500, 2000));
                await kafka.Start();
                break;
            case "index":
                await index.Kill();
                await Task.Delay(random.Next(500, 5000));
                await index.Start();
                break;
            case "storm":
                // almost no room for requests: most are refused with 429
                await index.Kill();
                await File.WriteAllTextAsync(Path.Combine(index.Folder, "extra.yml"), "indexing_pressure.memory.limit: 512kb\nthread_pool.write.queue_size: 1\n");
                await index.Start();
                await Task.Delay(StormFor);
                await index.Kill();
                File.Delete(Path.Combine(index.Folder, "extra.yml"));
                await index.Start();
                break;
        }
    }

    private async Task Pause(int number, Instance instance)
    {
        _paused = number;
        instance.Signal("STOP");
        await Task.Delay(PauseFor);
        instance.Signal("CONT");
        _paused = -1;
    }

    /// <summary>Writes what happened to a file, where one is asked for.</summary>
    private void Report(Dictionary<string, long> truth, TimeSpan took)
    {
        if (Environment.GetEnvironmentVariable("LOGPIPE_CHAOS_REPORT") is not { Length: > 0 } path)
            return;
        var text = new StringBuilder("# Chaos, long form\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC\n- Command: `.ci/chaos`, seed {Seed}\n- System: {Environment.OSVersion}, {Environment.ProcessorCount} cores, .NET {Environment.Version}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Lines: {Lines} over {Partitions} partitions, {truth.Values.Sum()} events of {truth.Count} statements; 3 instances\n");
        text.Append(CultureInfo.InvariantCulture, $"- Trouble: {string.Join(", ", Kinds.Select(static k => $"{k.Count} {k.Kind}"))}; a pause is a SIGSTOP of {PauseFor.TotalSeconds} s, a storm {StormFor.TotalSeconds} s of 429\n");
        text.Append(CultureInfo.InvariantCulture, $"- Took {took.TotalSeconds:0} s from the first line to the last count\n- Result: for every statement the sum of `logpipe.repeat.count` in the index equals what was written: 0 lost, 0 twice\n\n");
        foreach (string trouble in _trouble)
            text.Append(CultureInfo.InvariantCulture, $"    {trouble}\n");
        File.WriteAllText(path, text.ToString());
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private Instance Start(int number, RealServer kafka, RealServer index) => Instance.Run(Path.Combine(_folder, $"i{number}"), $$"""
        inputs:
          kafka:
            - brokers: ["127.0.0.1:{{kafka.Port}}"]
              topics: [logs]
              properties: [session.timeout.ms=6000]
        fold: {window: 10s}
        outputs:
          elasticsearch:
            urls: ["http://127.0.0.1:{{index.Port}}"]
        """);

    /// <summary>Writes lines of many hosts and statements; every fiftieth is an error with a trace, line by line as rsyslog ships it.</summary>
    private static Dictionary<string, long> WriteLines(Topic topic, int lines)
    {
        var truth = new Dictionary<string, long>(StringComparer.Ordinal);
        var random = new Random(7);
        DateTime time = new(2026, 11, 24, 5, 0, 0, DateTimeKind.Utc);
        for (int written = 0; written < lines;)
        {
            int statement = random.Next(random.Next(1, Statements));
            int host = random.Next(24);
            string logger = $"com.acme.shop.Statement{statement}";
            time = time.AddMilliseconds(random.Next(3));
            bool isError = statement % 10 == 9;
            string stamp = time.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
            string key = $"host{host}";
            topic.Write($"{stamp} {(isError ? "ERROR" : "INFO ")} [{logger}] (default task-{random.Next(90)}) {Word(statement)} took {random.Next(5000)} ms", key, host % Partitions);
            written++;
            for (int i = 0; isError && i < 3; i++, written++)
                topic.Write(i == 0 ? "java.sql.SQLTransientConnectionException: no connection available" : $"\tat com.acme.shop.Dao{i}.query(Dao{i}.java:{random.Next(500)})", key, host % Partitions);
            truth[logger] = truth.GetValueOrDefault(logger) + 1;
        }

        topic.Flush();
        return truth;
    }

    /// <summary>Statements differ in a word: what differs in a number only is one statement, whatever its logger.</summary>
    private static string Word(int statement) => $"loading{(char)('a' + (statement / 20))}{(char)('a' + (statement % 20))}";

    private static async Task Reach(Cluster cluster, Dictionary<string, long> truth, Instance[] instances, List<string> trouble)
    {
        long all = truth.Values.Sum();
        long before = -1;
        int unchanged = 0;
        // after a kill the group needs half a minute at times to share its partitions out anew
        while (unchanged < 180)
        {
            foreach (Instance instance in instances)
                Assert.False(instance.HasExited, instance.Said);
            await Task.Delay(500);
            if (await cluster.TryCountBy("log.logger") is not { } counts)
                continue;
            long now = counts.Values.Sum();
            Assert.True(now <= all, $"{now} of {all} events in the index after: {string.Join("; ", trouble)}");
            unchanged = now == before ? unchanged + 1 : 0;
            before = now;
            if (now == all)
                return;
        }

        Equal(truth, await cluster.TryCountBy("log.logger") ?? [], [.. trouble, .. instances.Select(static i => $"\n{i.Said}")]);
    }

    private static void Equal(Dictionary<string, long> truth, Dictionary<string, long> counts, List<string> trouble)
    {
        string[] wrong = [.. truth.Keys.Union(counts.Keys).Where(k => truth.GetValueOrDefault(k) != counts.GetValueOrDefault(k)).Order(StringComparer.Ordinal)
            .Select(k => $"{k}: {counts.GetValueOrDefault(k)} instead of {truth.GetValueOrDefault(k)}")];
        Assert.True(wrong.Length == 0, $"{string.Join(", ", wrong)} after: {string.Join("; ", trouble)}");
    }
}
