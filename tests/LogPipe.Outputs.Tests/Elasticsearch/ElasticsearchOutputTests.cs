using System.Net;
using System.Text;
using LogPipe.Model;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Outputs.Elasticsearch.Setup;
using LogPipe.Testing;

namespace LogPipe.Outputs.Tests.Elasticsearch;

/// <summary>What the output makes of answers that a healthy cluster rarely gives; the scripts are those that Elasticsearch documents.</summary>
public sealed class ElasticsearchOutputTests : IDisposable
{
    private readonly HttpListener _server = new();
    private readonly string _url;
    private readonly List<string> _requests = [];
    private readonly List<string> _puts = [];
    private string? _greeting;

    public ElasticsearchOutputTests()
    {
        _url = $"http://127.0.0.1:{Ports.Next()}/";
        _server.Prefixes.Add(_url);
        _server.Start();
    }

    public void Dispose() => _server.Close();

    [Fact]
    public async Task Every_item_is_judged_alone()
    {
        (WriteOutcomes outcomes, _) = await Write(5, Answer(200, Items(
            """{"status":201}""", """{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"exists"}}""",
            """{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"busy"}}""",
            """{"status":400,"error":{"type":"document_parsing_exception","reason":"failed to parse","caused_by":{"reason":"bad date"}}}""",
            """{"status":403,"error":{"type":"cluster_block_exception","reason":"read-only"}}""")));

        Assert.Equal([WriteStatus.Delivered, WriteStatus.Delivered, WriteStatus.Retry, WriteStatus.Rejected, WriteStatus.Retry], Statuses(outcomes));
        Assert.Equal("mapping: document_parsing_exception: failed to parse (bad date)", outcomes.Reason(3));
    }

    [Fact]
    public async Task A_document_that_went_to_a_failure_store_is_not_delivered()
    {
        (WriteOutcomes outcomes, _) = await Write(1, Answer(200, """{"errors":false,"items":[{"create":{"status":201,"failure_store":"used"}}]}"""));

        Assert.Equal([WriteStatus.Rejected], Statuses(outcomes));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_request_that_is_refused_for_now_is_void(int status)
    {
        (_, Exception? failure) = await Write(3, Answer(status, """{"error":{"type":"x","reason":"not now"}}"""));

        Assert.Contains("not now", Assert.IsType<HttpRequestException>(failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"errors":true,"items":[{"create":{"status":201}}]}""")]
    [InlineData("""{"errors":true,"items":[{"crea""")]
    [InlineData("<html>gateway</html>")]
    public async Task An_answer_that_is_not_whole_is_void(string answer)
    {
        (_, Exception? failure) = await Write(3, Answer(200, answer));

        Assert.IsType<IOException>(failure);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_void()
    {
        (_, Exception? failure) = await Write(3, static (_, response) => response.Abort());

        Assert.True(failure is HttpRequestException or IOException, $"{failure}");
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_halved_down_to_the_document_that_it_is_about()
    {
        (WriteOutcomes outcomes, _) = await Write(8, static (body, response) =>
        {
            bool holdsLarge = body.Contains("message 5", StringComparison.Ordinal);
            int documents = body.Split('\n').Length / 2;
            Send(response, holdsLarge ? 413 : 200, Items([.. Enumerable.Repeat("""{"status":201}""", documents)]).Replace("true", "false", StringComparison.Ordinal));
        });

        Assert.Equal(Enumerable.Range(0, 8).Select(static i => i == 5 ? WriteStatus.Rejected : WriteStatus.Delivered), Statuses(outcomes));
        Assert.StartsWith("too_large:", outcomes.Reason(5), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_created_in_streams_and_roll_ups_written_with_their_count_as_version()
    {
        LogBatch batch = Some.Batch(Some.Messages(), 7, "one", "many");
        batch.AddText(ref batch.Records[0], EcsFields.EventDataset, "Shop-API log"u8);
        batch.AddInteger(ref batch.Records[1], LogPipeFields.RepeatCount, 41);
        batch.Records[1].Timestamp = (DateTimeOffset.Parse("2026-03-14T09:00:00Z", null) - DateTimeOffset.UnixEpoch).Ticks * 100;

        await Write(batch, Answer(200, """{"errors":false}"""));

        string[] lines = _requests.Last().Split('\n');
        Assert.Matches("""^\{"create":\{"_index":"logs-shop_api_log-default","_id":"[\w-]{22}"\}\}$""", lines[0]);
        Assert.Matches("""^\{"index":\{"_index":"logpipe-rollups-default-2026\.03","_id":"[\w-]{22}","version_type":"external_gte","version":41\}\}$""", lines[2]);
    }

    [Fact]
    public async Task Signals_are_written_under_their_id_with_their_version_and_judged_one_by_one()
    {
        (IReadOnlyList<SignalRefusal>? refused, _) = await WriteSignals(3, Answer(200, Items(
            """{"status":201}""", """{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"newer"}}""",
            """{"status":400,"error":{"type":"strict_dynamic_mapping_exception","reason":"no such field"}}""")));

        SignalRefusal one = Assert.Single(refused!);
        Assert.Equal("s2", one.Id);
        Assert.Contains("no such field", one.Reason, StringComparison.Ordinal);
        string[] lines = Assert.Single(_requests).Split('\n');
        Assert.Equal("""{"index":{"_index":"logpipe-signals-default-2026.03","_id":"s1","version_type":"external_gte","version":2}}""", lines[2]);
        Assert.Equal("""{"n":1}""", lines[3]);
    }

    [Fact]
    public async Task Signals_of_which_one_is_put_off_are_all_offered_again()
    {
        (_, Exception? busy) = await WriteSignals(2, Answer(200, Items("""{"status":201}""", """{"status":429,"error":{"type":"x","reason":"busy"}}""")));

        Assert.Contains("busy", Assert.IsType<IOException>(busy).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_is_too_large_is_refused_alone()
    {
        (IReadOnlyList<SignalRefusal>? refused, _) = await WriteSignals(5, static (body, response) =>
        {
            int documents = body.Split('\n').Length / 2;
            Send(response, body.Contains("\"s3\"", StringComparison.Ordinal) ? 413 : 200, Items([.. Enumerable.Repeat("""{"status":201}""", documents)]).Replace("true", "false", StringComparison.Ordinal));
        });

        Assert.Equal("s3", Assert.Single(refused!).Id);
    }

    private async Task<(IReadOnlyList<SignalRefusal>? Refused, Exception? Failure)> WriteSignals(int count, Action<string, HttpListenerResponse> answer)
    {
        Task serving = Task.Run(() => Serve(answer));
        var options = new ElasticsearchOptions { Nodes = [new Uri(_url)], Timeout = TimeSpan.FromSeconds(20) };
        var time = new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero);
        IReadOnlyList<SignalRefusal>? refused = null;
        Exception? failure;
        using (var signals = new ElasticsearchSignals("es", options, new ElasticNodes(options)))
        {
            failure = await Record.ExceptionAsync(async () =>
                refused = await signals.WriteAsync([.. Enumerable.Range(0, count).Select(i => new Signal($"s{i}", i + 1, time, Encoding.UTF8.GetBytes($"{{\"n\":{i}}}")))], CancellationToken.None));
        }

        _server.Stop();
        await serving;
        return (refused, failure);
    }

    [Fact]
    public async Task What_is_missing_is_created_before_the_next_attempt_and_a_refusal_to_create_it_is_told()
    {
        LogBatch batch = Some.Batch(Some.Messages(), 7, "one", "two", "three");
        int setups = 0;
        Task serving = Task.Run(() => Serve((_, response) => Send(response, 200, Items(
            Missing("logs-generic-default"), Missing("logpipe-rollups-default-2026.03"), Missing(".ds-logs-generic-default-000001")))));
        var options = new ElasticsearchOptions { Nodes = [new Uri(_url)], Timeout = TimeSpan.FromSeconds(20) };
        var outcomes = new WriteOutcomes();
        await using (var output = new ElasticsearchOutput("es", options, new ElasticNodes(options), prepare: _ => Task.FromResult(setups++)))
        {
            for (int i = 0; i < 2; i++)
            {
                outcomes.Start(batch);
                await output.WriteAsync(batch, outcomes, CancellationToken.None);
            }
        }

        _server.Stop();
        await serving;
        Assert.Equal(["/_data_stream/logs-generic-default", "/logpipe-rollups-default-2026.03"], _puts);
        Assert.Equal(2, setups);
        Assert.Equal([WriteStatus.Retry, WriteStatus.Retry, WriteStatus.Retry], Statuses(outcomes));
        Assert.Contains("could not be created (no matching template)", outcomes.Reason(0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.19.3\"},\"tagline\":\"The OpenSearch Project: https://opensearch.org/\"}", Flavor.OpenSearch)]
    [InlineData("{\"version\":{\"number\":\"7.10.2\",\"build_type\":\"zip\"},\"tagline\":\"The OpenSearch Project: https://opensearch.org/\"}", Flavor.OpenSearch)]
    [InlineData("{\"version\":{\"number\":\"7.10.2\"},\"tagline\":\"You Know, for Search\"}", null)]
    [InlineData("{\"tagline\":7}", null)]
    [InlineData("[]", null)]
    [InlineData("<html>", null)]
    public async Task A_cluster_is_known_by_what_it_says_of_itself(string answer, Flavor? flavor)
    {
        _greeting = answer;
        Task serving = Task.Run(() => Serve(Answer(200, "")));
        using var nodes = new ElasticNodes(new ElasticsearchOptions { Nodes = [new Uri(_url)], Timeout = TimeSpan.FromSeconds(20) });

        Flavor? seen = null;
        Exception? failure = await Record.ExceptionAsync(async () => seen = await FlavorProbe.AskAsync(nodes, CancellationToken.None));

        _server.Stop();
        await serving;
        Assert.Equal(flavor, seen);
        Assert.Equal(flavor is null, failure is IOException);
    }

    private static string Missing(string index) => $$$"""{"status":404,"error":{"type":"index_not_found_exception","reason":"no such index [{{{index}}}]","index":"{{{index}}}"}}""";

    private static string Items(params string[] items) => $$"""{"errors":true,"items":[{{string.Join(',', items.Select(static i => $$"""{"create":{{i}}}"""))}}]}""";

    private static WriteStatus[] Statuses(WriteOutcomes outcomes) => [.. Enumerable.Range(0, outcomes.Count).Select(i => outcomes[i])];

    private static Action<string, HttpListenerResponse> Answer(int status, string json) => (_, response) => Send(response, status, json);

    private static void Send(HttpListenerResponse response, int status, string json)
    {
        response.StatusCode = status;
        response.Close(Encoding.UTF8.GetBytes(json), willBlock: true);
    }

    private Task<(WriteOutcomes Outcomes, Exception? Failure)> Write(int records, Action<string, HttpListenerResponse> answer) =>
        Write(Some.Batch(Some.Messages(), 0, [.. Enumerable.Range(0, records).Select(static i => $"message {i}")]), answer);

    private async Task<(WriteOutcomes Outcomes, Exception? Failure)> Write(LogBatch batch, Action<string, HttpListenerResponse> answer)
    {
        Task serving = Task.Run(() => Serve(answer));
        var options = new ElasticsearchOptions { Nodes = [new Uri(_url)], Timeout = TimeSpan.FromSeconds(20) };
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        Exception? failure;
        await using (var output = new ElasticsearchOutput("es", options, new ElasticNodes(options)))
            failure = await Record.ExceptionAsync(() => output.WriteAsync(batch, outcomes, CancellationToken.None));
        _server.Stop();
        await serving;
        return (outcomes, failure);
    }

    private async Task Serve(Action<string, HttpListenerResponse> answer)
    {
        while (_server.IsListening)
        {
            try
            {
                HttpListenerContext context = await _server.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                string body = await reader.ReadToEndAsync();
                if (context.Request.HttpMethod == "PUT")
                {
                    _puts.Add(context.Request.RawUrl!);
                    Send(context.Response, 400, """{"error":{"type":"illegal_argument_exception","reason":"no matching template"}}""");
                    continue;
                }

                if (context.Request.RawUrl == "/" && _greeting is { } greeting)
                {
                    Send(context.Response, 200, greeting);
                    continue;
                }

                // streams are asked whether they were rolled over: these are new
                if (!context.Request.RawUrl!.StartsWith("/_bulk", StringComparison.Ordinal))
                {
                    Send(context.Response, 404, "{}");
                    continue;
                }

                _requests.Add(body);
                answer(body, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
