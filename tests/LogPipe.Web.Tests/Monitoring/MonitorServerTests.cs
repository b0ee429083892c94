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
        Stages =
        [
            new StageSnapshot("parse", 3, TimeSpan.FromSeconds(0.3), 0)
            {
                Durations = new HistogramSnapshot([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100)], [1, 1, 1], TimeSpan.FromSeconds(0.25)),
            },
        ],
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
        EventLags = [("files", new HistogramSnapshot([TimeSpan.FromSeconds(1)], [4, 1], TimeSpan.FromSeconds(7)))],
        ParseFailures = [("generic", 5)],
        Codes = 12,
        NewCodes = 3,
        OpenIncidents = new Dictionary<string, int> { ["critical"] = 1 },
        Signals = [new SignalGauge("elasticsearch", 8, 1, 2)],
        Listeners =
        [
            new ListenerGauge
            {
                Input = "http 127.0.0.1:9280", Connections = 6, OpenConnections = 2, Requests = [("bulk", 429, 3)], Refused = [("token", 4)], Messages = 50, Bytes = 5000, SpoolBytes = 400,
                SpoolMaxBytes = 1000, SpoolAge = TimeSpan.FromSeconds(2.5),
            },
        ],
        KafkaDeadLetters = new Dictionary<string, long> { ["logs.dlq"] = 2 },
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
        Assert.Contains(
            "# TYPE logpipe_stage_duration_seconds histogram\nlogpipe_stage_duration_seconds_bucket{stage=\"parse\",le=\"0.001\"} 1\nlogpipe_stage_duration_seconds_bucket{stage=\"parse\",le=\"0.1\"} 2\n"
            + "logpipe_stage_duration_seconds_bucket{stage=\"parse\",le=\"+Inf\"} 3\nlogpipe_stage_duration_seconds_sum{stage=\"parse\"} 0.25\nlogpipe_stage_duration_seconds_count{stage=\"parse\"} 3\n",
            page, StringComparison.Ordinal);
        foreach (string sample in (string[])
        [
            "logpipe_event_lag_seconds_bucket{input=\"files\",le=\"+Inf\"} 5", "logpipe_event_lag_seconds_sum{input=\"files\"} 7", "logpipe_parse_failures_total{dataset=\"generic\"} 5", "logpipe_codes 12",
            "logpipe_codes_new_total 3", "logpipe_incidents_open{severity=\"critical\"} 1", "logpipe_signals_written_total{sink=\"elasticsearch\"} 8", "logpipe_signals_pending{sink=\"elasticsearch\"} 2",
            "logpipe_input_requests_total{input=\"http 127.0.0.1:9280\",route=\"bulk\",status=\"429\"} 3", "logpipe_input_refused_total{input=\"http 127.0.0.1:9280\",reason=\"token\"} 4",
            "logpipe_input_open_connections{input=\"http 127.0.0.1:9280\"} 2", "logpipe_input_messages_total{input=\"http 127.0.0.1:9280\"} 50", "logpipe_spool_bytes{input=\"http 127.0.0.1:9280\"} 400",
            "logpipe_spool_age_seconds{input=\"http 127.0.0.1:9280\"} 2.5", "logpipe_kafka_dead_letters_total{topic=\"logs.dlq\"} 2",
        ])
            Assert.Contains(sample + "\n", page, StringComparison.Ordinal);
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
