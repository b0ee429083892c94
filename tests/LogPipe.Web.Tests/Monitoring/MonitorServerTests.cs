using System.Net;
using System.Text.Json.Nodes;
using LogPipe.Pipeline.Accounting;
using LogPipe.Web.Monitoring;

namespace LogPipe.Web.Tests.Monitoring;

public sealed class MonitorServerTests
{
    private static readonly PipelineSnapshot Pipeline = new()
    {
        Elapsed = TimeSpan.FromSeconds(5),
        Books = new() { LinesIn = 100, LinesDelivered = 60, LinesFolded = 30 },
        Inputs = [new InputSnapshot("kafka \"logs\"", 3, 100, 4096, 2, TimeSpan.FromSeconds(1.5))],
        Lanes = [new LaneSnapshot(1, 1000, 2)],
        Stages = [new StageSnapshot("parse", 3, TimeSpan.FromSeconds(0.25), 0)],
        Outputs = [new OutputSnapshot { Name = "elasticsearch", EventsDelivered = 60 }],
        DeadLetters = new Dictionary<string, long> { ["mapping"] = 2 },
    };

    private static readonly MonitorState Well = new()
    {
        Pipeline = Pipeline,
        Version = "1.2.3",
        Inputs = [new ComponentHealth("kafka logs", "input", null)],
        Partitions = [new PartitionGauge("logs", 3, 42, 7)],
        BulkItems = new Dictionary<string, long> { ["delivered"] = 60 },
        Templates = 9,
    };

    [Fact]
    public async Task Metrics_have_the_names_that_monitors_know()
    {
        await using MonitorServer server = await Start(Well);
        (HttpStatusCode status, string page) = await Get(server, "metrics");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("# TYPE logpipe_kafka_consumer_lag_messages gauge\nlogpipe_kafka_consumer_lag_messages{topic=\"logs\",partition=\"3\"} 42\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_lines_in_total{input=\"kafka \\\"logs\\\"\"} 100\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_lines_folded_total 30\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_lines_in_flight 10\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_events_delivered_total{output=\"elasticsearch\"} 60\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_dead_letters_total{reason=\"mapping\"} 2\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_stage_duration_seconds_sum{stage=\"parse\"} 0.25\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_queue_bytes{queue=\"lane 0\"} 1000\n", page, StringComparison.Ordinal);
        Assert.Contains("logpipe_bulk_items_total{status=\"delivered\"} 60\n", page, StringComparison.Ordinal);
        Assert.Contains("version=\"1.2.3\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_metric_is_described_once_before_its_samples()
    {
        await using MonitorServer server = await Start(Well);
        (_, string page) = await Get(server, "metrics");
        string family = "";
        var families = new HashSet<string>();
        foreach (string line in page.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                Assert.True(families.Add(family = line.Split(' ')[2]), $"{family} is described twice");
            else if (!line.StartsWith('#'))
                Assert.StartsWith(family, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ready_is_what_works_and_what_does_not_says_why()
    {
        MonitorState ill = Well with { Pipeline = Pipeline with { Outputs = [new OutputSnapshot { Name = "elasticsearch", Trouble = "the index refuses the login (401)" }] } };
        await using MonitorServer well = await Start(Well);
        await using MonitorServer not = await Start(ill);
        (HttpStatusCode good, string ready) = await Get(well, "readyz");
        (HttpStatusCode bad, string reason) = await Get(not, "readyz");
        (HttpStatusCode alive, _) = await Get(not, "healthz");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (good, bad, alive));
        Assert.Equal("ready", (string?)JsonNode.Parse(ready)!["status"]);
        JsonNode output = JsonNode.Parse(reason)!["components"]!.AsArray().Single(static c => (string?)c!["name"] == "elasticsearch")!;
        Assert.False((bool)output["ready"]!);
        Assert.Equal("the index refuses the login (401)", (string?)output["reason"]);
    }

    [Fact]
    public async Task Nothing_can_be_written_and_a_taken_port_is_named()
    {
        await using MonitorServer server = await Start(Well);
        using var http = new HttpClient();
        using HttpResponseMessage posted = await http.PostAsync(new Uri(server.Address, "metrics"), new StringContent("x"));
        IOException taken = await Assert.ThrowsAsync<IOException>(() => MonitorServer.StartAsync(new IPEndPoint(IPAddress.Loopback, server.Address.Port), static () => Well));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Contains($"127.0.0.1:{server.Address.Port}", taken.Message, StringComparison.Ordinal);
    }

    private static Task<MonitorServer> Start(MonitorState state) => MonitorServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), () => state);

    private static async Task<(HttpStatusCode Status, string Page)> Get(MonitorServer server, string path)
    {
        using var http = new HttpClient();
        using HttpResponseMessage response = await http.GetAsync(new Uri(server.Address, path));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
