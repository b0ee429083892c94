using System.Globalization;

namespace LogPipe.Kafka.Tests;

/// <summary>
/// Three instances of one group: while lines come at full speed, instances are killed and paused, the broker and the index are killed and started again. In the end the
/// index counts every event once.
/// </summary>
/// <remarks>
/// Not among the tests of every change until it has run often enough without a stall of the group. The short form takes under three minutes. The long one: <c>LOGPIPE_CHAOS_LINES=5000000 LOGPIPE_CHAOS_KILLS=20 LOGPIPE_CHAOS_PARTITIONS=12</c>.
/// </remarks>
[Collection("servers")]
[Trait("Category", "Nightly")]
public sealed class ChaosTests : IDisposable
{
    /// <summary>Few in the short form, so that each holds more than one segment of folding and offsets are committed on the way.</summary>
    private static readonly int Partitions = Setting("LOGPIPE_CHAOS_PARTITIONS", 4);
    private const int Statements = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-chaos-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Every_event_is_counted_once_whatever_is_killed()
    {
        int lines = Setting("LOGPIPE_CHAOS_LINES", 300_000);
        int kills = Setting("LOGPIPE_CHAOS_KILLS", 4);
        var random = new Random(Setting("LOGPIPE_CHAOS_SEED", 20260101));
        await using RealServer kafka = await RealServer.Start("kafka");
        await using RealServer index = await RealServer.Start("opensearch");
        using Topic topic = await Topic.Create(kafka, "logs", Partitions);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        var instances = new Instance[3];
        for (int i = 0; i < instances.Length; i++)
            instances[i] = Start(i, kafka, index);
        try
        {
            Task<Dictionary<string, long>> writing = Task.Run(() => WriteLines(topic, lines));
            List<string> trouble = await MakeTrouble(kafka, index, instances, kills, random);
            Dictionary<string, long> truth = await writing;
            await Reach(cluster, truth, instances, trouble);
            foreach (Instance instance in instances)
                instance.Signal("TERM");
            foreach (Instance instance in instances)
                Assert.Equal(0, await instance.End());
            Equal(truth, await cluster.TryCountBy("log.logger") ?? [], trouble);
        }
        finally
        {
            foreach (Instance instance in instances)
                instance.Dispose();
        }
    }

    private async Task<List<string>> MakeTrouble(RealServer kafka, RealServer index, Instance[] instances, int kills, Random random)
    {
        var trouble = new List<string>();
        for (int kill = 0; kill < kills; kill++)
        {
            await Task.Delay(random.Next(1500, 5000));
            int victim = random.Next(instances.Length);
            trouble.Add($"kill instance {victim}");
            instances[victim].Kill();
            instances[victim].Dispose();
            instances[victim] = Start(victim, kafka, index);
            if (kill % Math.Max(2, kills / 3) == 1)
                await Outage(kafka, index, instances, random, trouble);
        }

        return trouble;
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

    private static async Task Outage(RealServer kafka, RealServer index, Instance[] instances, Random random, List<string> trouble)
    {
        trouble.Add("kill the broker, kill the index, pause an instance");
        await kafka.Kill();
        await Task.Delay(random.Next(500, 2000));
        await kafka.Start();
        await index.Kill();
        Instance paused = instances[random.Next(instances.Length)];
        paused.Signal("STOP");
        // longer than the group waits: its partitions go to the others, and it does not know
        await Task.Delay(9000);
        await index.Start();
        await Task.Delay(2000);
        paused.Signal("CONT");
    }

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
