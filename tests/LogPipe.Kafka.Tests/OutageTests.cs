using System.Diagnostics;
using System.Globalization;

namespace LogPipe.Kafka.Tests;

/// <summary>
/// The index is away for minutes while lines keep coming: LogPipe stays in its group, its memory does not grow, and when the index is back everything arrives once.
/// </summary>
/// <remarks><c>LOGPIPE_OUTAGE_SECONDS</c> says how long, <c>LOGPIPE_OUTAGE_REPORT</c> where the result is written. Ten minutes are the long form.</remarks>
[Collection("servers")]
[Trait("Category", "Nightly")]
public sealed class OutageTests : IDisposable
{
    private const int LinesPerSecond = 2000;
    private const int Partitions = 4;
    private const long MaxMemoryBytes = 500L << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-outage-").FullName;
    private long _written;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Memory_does_not_grow_while_the_index_is_away_and_everything_arrives_afterwards()
    {
        TimeSpan outage = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("LOGPIPE_OUTAGE_SECONDS") ?? "60", CultureInfo.InvariantCulture));
        await using RealServer kafka = await RealServer.Start("kafka");
        await using RealServer index = await RealServer.Start("opensearch");
        using Topic topic = await Topic.Create(kafka, "logs", Partitions);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        using Instance instance = Instance.Run(Path.Combine(_folder, "run"), $$"""
            inputs: {kafka: [{brokers: ["127.0.0.1:{{kafka.Port}}"], topics: [logs]}]}
            outputs: {elasticsearch: {urls: ["http://127.0.0.1:{{index.Port}}"] } }
            """);
        using var stop = new CancellationTokenSource();
        Task writing = Task.Run(() => Write(topic, stop.Token));
        await Task.Delay(TimeSpan.FromSeconds(20));
        await index.Kill();
        long before = instance.MemoryBytes();
        long most = before;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < outage; await Task.Delay(1000))
        {
            most = Math.Max(most, instance.MemoryBytes());
            Assert.False(instance.HasExited, instance.Said);
        }

        var recovery = Stopwatch.StartNew();
        await index.Start();
        await stop.CancelAsync();
        await writing;
        for (Dictionary<string, long>? counts = null; (counts?.Values.Sum() ?? -1) != _written; counts = await cluster.TryCountBy("event.dataset"))
        {
            Assert.True(recovery.Elapsed < TimeSpan.FromMinutes(5), $"{counts?.Values.Sum()} of {_written}: {instance.Said}");
            most = Math.Max(most, instance.MemoryBytes());
            await Task.Delay(1000);
        }

        instance.Signal("TERM");
        Assert.Equal(0, await instance.End());
        Report(outage, before, most, recovery.Elapsed);
        Assert.True(most < MaxMemoryBytes, $"{most >> 20} MiB");
    }

    private void Write(Topic topic, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(3);
        while (!stop.IsCancellationRequested)
        {
            for (; _written < watch.Elapsed.TotalSeconds * LinesPerSecond; _written++)
            {
                string stamp = new DateTime(2026, 11, 24, 5, 0, 0).AddMilliseconds(_written / 2).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
                topic.Write($"{stamp} INFO  [com.acme.Shop{random.Next(20)}] (t-{random.Next(90)}) order {random.Next()} took {random.Next(5000)} ms", "h", (int)(_written % Partitions));
            }

            topic.Flush();
            stop.WaitHandle.WaitOne(50);
        }

        topic.Flush();
    }

    private void Report(TimeSpan outage, long before, long most, TimeSpan recovery)
    {
        if (Environment.GetEnvironmentVariable("LOGPIPE_OUTAGE_REPORT") is not { Length: > 0 } path)
            return;
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"""
            # The index away

            - Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC
            - Command: `LOGPIPE_OUTAGE_SECONDS={outage.TotalSeconds:0} dotnet test --project tests/LogPipe.Kafka.Tests -- --explicit on --filter-class "*OutageTests"`
            - System: {Environment.OSVersion}, {Environment.ProcessorCount} cores, .NET {Environment.Version}; a debug build
            - {LinesPerSecond} lines/s in {Partitions} partitions all the time, {_written} in all; OpenSearch killed for {outage.TotalSeconds:0} s
            - Resident memory of LogPipe: {before >> 20} MiB when the index went, {most >> 20} MiB at most until everything had arrived
            - Everything was counted once, {recovery.TotalSeconds:0} s after the index was started again

            """));
    }
}
