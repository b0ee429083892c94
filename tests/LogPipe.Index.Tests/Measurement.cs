using System.Diagnostics;
using System.Globalization;
using System.Text;
using LogPipe.Index.Search;

namespace LogPipe.Index.Tests;

/// <summary>Measures the index on events like those of a shop: throughput, commit times, bytes, queries. Figures go to the test's output.</summary>
public sealed class Measurement(ITestOutputHelper output) : IDisposable
{
    private const int EventCount = 1_000_000;

    private const int BatchEvents = 10_000;

    private readonly TemporaryFolder _folder = new();

    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public async Task A_million_events_go_in_and_are_found()
    {
        await using (EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path))
        {
            await IngestAsync(index);
            await index.FlushAsync();
            IndexStatistics statistics = index.Statistics();
            output.WriteLine($"{statistics.FileCount} files, {(double)statistics.FileBytes / statistics.EventCount:F1} bytes an event");
            await QueriesAsync(index);
            output.WriteLine($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
            Assert.Equal(EventCount, statistics.EventCount);
        }

        var watch = Stopwatch.StartNew();
        await using EmbeddedIndex again = EmbeddedIndex.Open(_folder.Path);
        output.WriteLine($"open {watch.ElapsedMilliseconds} ms");
    }

    public void Dispose() => _folder.Dispose();

    private async Task IngestAsync(EmbeddedIndex index)
    {
        var random = new Random(1);
        var documents = new IncomingDocuments();
        var commits = new List<double>();
        var preparing = new Stopwatch();
        var watch = Stopwatch.StartNew();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        for (int first = 0; first < EventCount; first += BatchEvents)
        {
            preparing.Start();
            documents.Start("file");
            for (int i = first; i < first + BatchEvents; i++)
                documents.Add(i * 180L, 0, Events.Time + (i * 50_000_000L), Encoding.UTF8.GetBytes(Document(i, random)));
            documents.CommitPosition = (first + BatchEvents) * 180L;
            preparing.Stop();
            long started = Stopwatch.GetTimestamp();
            await index.AppendAsync(documents);
            commits.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        commits.Sort();
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        output.WriteLine($"{EventCount / (watch.Elapsed - preparing.Elapsed).TotalSeconds:F0} events/s, {cpu.TotalSeconds:F1} CPU s with making the events ({preparing.Elapsed.TotalSeconds:F1} s)");
        output.WriteLine($"commit p50 {commits[commits.Count / 2]:F0} p99 {commits[commits.Count * 99 / 100]:F0} max {commits[^1]:F0} ms");
    }

    private async Task QueriesAsync(EmbeddedIndex index)
    {
        var day = new SearchRequest { Query = "", Limit = 50, Deadline = TimeSpan.FromMinutes(2) };
        (string Name, SearchRequest Request)[] requests =
        [
            ("newest 50", day),
            ("newest 50 errors", day with { Query = "log.level:error" }),
            ("phrase, newest 50", day with { Query = "\"connection refused\"" }),
            ("phrase, count", day with { Query = "\"connection refused\"", Limit = 0 }),
            ("needle", day with { Query = $"trace.id:{Trace(EventCount / 2)}" }),
            ("needle in the text", day with { Query = Trace(EventCount / 3) }),
            ("histogram and top 10", day with { Limit = 0, HistogramInterval = TimeSpan.FromMinutes(5), Terms = [new TermsRequest("service.name")] }),
            ("page, phrase, histogram", day with { Query = "error.code:JBOSS-* AND log.level:error AND \"connection refused\"", CountAll = true, HistogramInterval = TimeSpan.FromMinutes(5) }),
            ("label", day with { Query = "labels.k7:v3", Limit = 0 }),
        ];
        foreach ((string name, SearchRequest request) in requests)
        {
            var times = new List<double>();
            SearchResult result = null!;
            for (int i = 0; i < 5; i++)
            {
                result = await index.SearchAsync(request);
                times.Add(result.Took.TotalMilliseconds);
            }

            times.Sort();
            output.WriteLine($"{name}: {times[2]:F0} ms, {result.Total} events, {result.PartsRead} of {result.PartsInRange} parts");
        }
    }

    private static string Trace(int number) => ((ulong)number * 0x9E3779B97F4A7C15).ToString("x16", CultureInfo.InvariantCulture) + "4da6a3ce929d0e0e";

    private static string Document(int i, Random random)
    {
        bool error = random.Next(20) == 0;
        string message = error ? $"Connection refused by 10.0.{random.Next(8)}.{random.Next(250)} after {random.Next(9000)} ms" : $"request {random.Next()} for cart {random.Next(100_000)} answered in {random.Next(900)} ms";
        string time = DateTimeOffset.UnixEpoch.AddTicks((Events.Time + (i * 50_000_000L)) / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string level = error ? "error" : "info";
        string thread = $"default task-{random.Next(32)}";
        string code = error ? $$""","error":{"code":"JBOSS-{{random.Next(40):D6}}"}""" : "";
        return $$"""{"@timestamp":"{{time}}","message":"{{message}}","log":{"level":"{{level}}","logger":"com.shop.Cart{{random.Next(50)}}","offset":{{i * 180L}},"file":{"path":"/opt/jboss/server.log"} },"process":{"thread":{"name":"{{thread}}"} },"service":{"name":"shop-{{random.Next(40)}}"},"event":{"dataset":"jboss.server","original":"{{time}} {{level}} ({{thread}}) {{message}} trace={{Trace(i)}}"},"trace":{"id":"{{Trace(i)}}"},"labels":{"k{{random.Next(20)}}":"v{{random.Next(5)}}"}{{code}} }""";
    }
}
