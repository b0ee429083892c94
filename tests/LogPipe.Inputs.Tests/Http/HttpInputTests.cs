using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LogPipe.Inputs.Http;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Tests.Network;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Http;

public sealed class HttpInputTests : IDisposable
{
    private const string Token = "0123456789abcdef0123";

    private readonly TempFolder _folder = new();
    private readonly IPEndPoint _address = Ports.Free();
    private readonly RecordingSink _sink = new();
    private readonly ListLogger _log = new();
    private SpooledInput? _input;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Lines_are_answered_when_they_are_safe_and_come_in_order() => RunAsync(async client =>
    {
        using HttpResponseMessage answer = await client.PostAsync("/logs?host=web1", Content("one\r\ntwo\n\nlast", "text/plain"));
        Assert.Equal("""{"accepted":4}""", await answer.Content.ReadAsStringAsync());
        await _sink.WaitForRecordsAsync(4);
        Assert.Equal(["one", "two", "", "last"], _sink.Records.Select(static r => r.Text));
    });

    [Theory]
    [InlineData("""{"a":1}§{"a":2}""", """{"a":1}|{"a":2}""")]
    [InlineData("""[{"a":1}, {"a":[2]}]""", """{"a":1}|{"a":[2]}""")]
    [InlineData("""{§  "a": "ü",§  "b": 2§}§""", """{"a":"ü","b":2}""")]
    [InlineData("""["one\nevent", "two"]""", "one\nevent|two")]
    [InlineData("""[{"a":1}, broken§rest""", """{"a":1}|broken|rest""")]
    [InlineData("""{"a":1}{"a":2}""", """{"a":1}|{"a":2}""")]
    [InlineData("no json", "no json")]
    public Task Json_in_every_usual_form_becomes_messages(string body, string expected) => RunAsync(async client =>
    {
        string[] messages = expected.Split('|');
        using HttpResponseMessage answer = await client.PostAsync("/logs", Content(body.Replace('§', '\n'), "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await _sink.WaitForRecordsAsync(messages.Length);
        Assert.Equal(messages, _sink.Records.Select(static r => r.Text));
    });

    [Fact]
    public Task Bulk_takes_documents_and_says_of_each_what_became_of_it() => RunAsync(async client =>
    {
        const string Body = """
            {"create":{"_index":"a","_id":"x"}}
            {"message":"one"}
            {"delete":{"_id":"gone"}}
            {"update":{"_id":"y"}}
            {"doc":{}}

            {"index":{}}
            {"message":"two"}
            """;
        using HttpRequestMessage request = new(HttpMethod.Put, "/logs-app-default/_bulk?filter_path=errors") { Content = Gzip(Body) };
        using HttpResponseMessage answer = await client.SendAsync(request);
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.True(json.GetProperty("errors").GetBoolean());
        Assert.Equal(
            ["create a x 201", "delete logs-app-default gone 400", "update logs-app-default y 400", "index logs-app-default"],
            json.GetProperty("items").EnumerateArray().Select(static item => item.EnumerateObject().Single()).Select(static item => item.Name == "index"
                ? $"index {item.Value.GetProperty("_index")}"
                : $"{item.Name} {item.Value.GetProperty("_index")} {item.Value.GetProperty("_id")} {item.Value.GetProperty("status")}"));
        await _sink.WaitForRecordsAsync(2);
        Assert.Equal(["""{"message":"one"}""", """{"message":"two"}"""], _sink.Records.Select(static r => r.Text));
    });

    [Theory]
    [InlineData("not json\n{}\n", "Malformed action/metadata line [1]")]
    [InlineData("{\"create\":{}}\n{}\n{\"upsert\":{}}\n{}\n", "Malformed action/metadata line [3]")]
    [InlineData("{\"create\":{}}\n", "has no document")]
    [InlineData("{\"create\":3}\n{}\n", "Malformed")]
    [InlineData("", "request body is required")]
    public Task A_bulk_request_that_is_none_is_refused_whole(string body, string reason) => RunAsync(async client =>
    {
        using HttpResponseMessage answer = await client.PostAsync("/_bulk", Content(body, "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("reason").GetString());
        using HttpResponseMessage next = await client.PostAsync("/logs", Content("next", "text/plain"));
        await _sink.WaitForRecordsAsync(1);
        Assert.Equal(["next"], _sink.Records.Select(static r => r.Text));
    });

    // what libbeat's Elasticsearch output and its setup ask before the first event (libbeat/esleg, idxmgmt, licenser of Beats 8)
    [Theory]
    [InlineData("GET", "/", """ "number":"8.""")]
    [InlineData("HEAD", "/", null)]
    [InlineData("GET", "/_license?human=false", """ "status":"active" """)]
    [InlineData("GET", "/_xpack", """ "ilm" """)]
    [InlineData("GET", "/_ilm/policy/filebeat", """ "filebeat" """)]
    [InlineData("PUT", "/_ilm/policy/filebeat", """ "acknowledged":true """)]
    [InlineData("HEAD", "/_index_template/filebeat-8.17.0", null)]
    [InlineData("GET", "/_index_template/filebeat-8.17.0", """ "index_templates" """)]
    [InlineData("PUT", "/_index_template/filebeat-8.17.0", """ "acknowledged":true """)]
    [InlineData("PUT", "/_data_stream/filebeat-8.17.0", """ "acknowledged":true """)]
    [InlineData("GET", "/_data_stream/filebeat-8.17.0", """ "data_streams" """)]
    [InlineData("PUT", "/_ingest/pipeline/filebeat-8.17.0-nginx", """ "acknowledged":true """)]
    [InlineData("GET", "/_cluster/health", """ "status":"green" """)]
    [InlineData("GET", "/_nodes/http", """ "nodes" """)]
    [InlineData("HEAD", "/logs-app-default", null)]
    public Task Agents_find_what_they_ask_of_Elasticsearch(string method, string path, string? expected) => RunAsync(async client =>
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Elasticsearch", answer.Headers.GetValues("X-Elastic-Product").Single());
        if (expected is not null)
            Assert.Contains(expected.Trim(), await answer.Content.ReadAsStringAsync());
    });

    [Fact]
    public Task Without_the_token_nothing_is_taken_and_with_it_in_any_usual_form_everything() => RunAsync(async client =>
    {
        client.DefaultRequestHeaders.Authorization = null;
        using HttpResponseMessage health = await client.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        string?[] wrong = [null, "Bearer", "Bearer 0123456789abcdef012", "Basic " + Base64("user:wrong"), "ApiKey " + Token[1..], "Digest " + Token, "Basic !!!"];
        string[] right = ["Bearer " + Token, "bearer " + Token, "Basic " + Base64("anybody:" + Token), "ApiKey " + Token, "ApiKey " + Base64("id:" + Token)];
        foreach (string? shown in wrong)
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(client, shown));
        foreach (string shown in right)
            Assert.Equal(HttpStatusCode.OK, await SendAsync(client, shown));
        await _sink.WaitForRecordsAsync(right.Length);
        Assert.Equal(right.Length, _sink.RecordCount);
    });

    [Fact]
    public Task Bodies_over_the_limit_are_refused_also_when_they_are_packed_small() => RunAsync(async client =>
    {
        using HttpResponseMessage large = await client.PostAsync("/logs", Content(new string('x', 200_000), "text/plain"));
        using HttpResponseMessage bomb = await client.PostAsync("/logs", Gzip(new string('x', 10_000_000)));
        using HttpResponseMessage otlp = await client.PostAsync("/v1/logs", Content(new string('x', 200_000), "application/x-protobuf"));
        using HttpResponseMessage broken = await client.PostAsync("/logs", Content("no gzip", "text/plain", "gzip"));
        using HttpResponseMessage unknown = await client.PostAsync("/logs", Content("x", "text/plain", "compress"));
        Assert.Equal([413, 413, 413, 400, 415], new[] { large, bomb, otlp, broken, unknown }.Select(static a => (int)a.StatusCode));
        Assert.Contains("100000", await bomb.Content.ReadAsStringAsync());
        Assert.Equal("application/x-protobuf", otlp.Content.Headers.ContentType!.MediaType);
    });

    [Fact]
    public async Task A_full_spool_is_answered_with_429_and_when_to_come_again()
    {
        _sink.Block();
        await RunAsync(async client =>
        {
            HttpStatusCode status;
            int taken = -1;
            do
            {
                using HttpResponseMessage answer = await client.PostAsync("/logs", Content(new string('x', 90_000), "text/plain"));
                status = answer.StatusCode;
                taken++;
                if (status == HttpStatusCode.TooManyRequests)
                    Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
            }
            while (status == HttpStatusCode.OK);
            Assert.Equal(HttpStatusCode.TooManyRequests, status);
            using HttpResponseMessage otlp = await client.PostAsync("/v1/logs", Content($$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"{{{new string('x', 90_000)}}}"}}]}]}]}""", "application/json"));
            Assert.Equal(HttpStatusCode.TooManyRequests, otlp.StatusCode);
            Assert.Contains("\"code\":8", await otlp.Content.ReadAsStringAsync());
            _sink.Unblock();
            await _sink.WaitForRecordsAsync(taken);
            await _input!.AcknowledgeAsync(_sink.Batches[0].Source, _sink.Batches[^1].CommitPosition, CancellationToken.None);
            using HttpResponseMessage again = await client.PostAsync("/logs", Content(new string('y', 90_000), "text/plain"));
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        }, spoolBytes: 1 << 20);
    }

    [Fact]
    public Task Other_methods_and_paths_are_answered_with_what_to_do() => RunAsync(async client =>
    {
        using HttpResponseMessage read = await client.GetAsync("/_bulk");
        using HttpResponseMessage nowhere = await client.PostAsync("/nowhere", Content("x", "text/plain"));
        using HttpResponseMessage metrics = await client.PostAsync("/v1/metrics", Content("x", "application/x-protobuf"));
        using HttpResponseMessage type = await client.PostAsync("/v1/logs", Content("x", "text/plain"));
        Assert.Equal([405, 404, 404, 415], new[] { read, nowhere, metrics, type }.Select(static a => (int)a.StatusCode));
        Assert.Contains("/v1/logs", await nowhere.Content.ReadAsStringAsync());
    });

    [Fact]
    public Task A_sender_that_sends_its_body_too_slowly_is_let_go() => RunAsync(async _ =>
    {
        using System.Net.Sockets.TcpClient client = await Ports.ConnectAsync(_address);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /logs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Token}\r\nContent-Length: 1000\r\n\r\nx"));
        byte[] answer = new byte[4096];
        int read = await client.GetStream().ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false).AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        Assert.Contains("408", Encoding.ASCII.GetString(answer, 0, read));
    });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static ByteArrayContent Content(string body, string type, string? encoding = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return content;
    }

    private static ByteArrayContent Gzip(string body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(body));
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/logs") { Content = Content("x", "text/plain") };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    [Fact]
    public Task What_comes_is_counted_for_the_monitors() => RunAsync(async client =>
    {
        using HttpResponseMessage taken = await client.PostAsync("/logs", Content("one\ntwo", "text/plain"));
        using HttpResponseMessage broken = await client.PostAsync("/_bulk", Content("no json", "application/json"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
        using HttpResponseMessage refused = await client.PostAsync("/v1/logs", Content("{}", "application/json"));
        await _sink.WaitForRecordsAsync(2);

        ListenerCounts counts = _input!.Counts();
        Assert.Equal([("bulk", 400, 1L), ("lines", 200, 1L), ("otlp", 401, 1L)], counts.Requests);
        Assert.Equal(1, counts.Refused.Single(static r => r.Reason == "token").Count);
        // the client's, and the one that saw whether the input was up
        Assert.Equal(2, counts.Connections);
        Assert.Equal(1, counts.OpenConnections);
        Assert.Equal(2, counts.Messages);
        Assert.Equal(counts.Bytes, counts.SpoolBytes);
        Assert.True(counts.Bytes > 6);
        Assert.True(counts.SpoolAge > TimeSpan.Zero);
        await _input.AcknowledgeAsync(_sink.Batches[0].Source, counts.SpoolBytes, CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, _input.Counts().SpoolAge);
    });

    private async Task RunAsync(Func<HttpClient, Task> test, long spoolBytes = 1 << 30)
    {
        var options = new HttpInputOptions { Listen = _address, Tokens = ["another-token-0000", Token], MaxBodyBytes = 100_000, MaxMessageBytes = 100_000 };
        await using SpooledInput input = _input = HttpInput.Create(
            "http", options, new SpoolPlan { Folder = Path.Combine(_folder.Path, "spool"), MaxBytes = spoolBytes }, TimeProvider.System, _log);
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        using (await Ports.ConnectAsync(_address))
        {
        }

        using var client = new HttpClient { BaseAddress = new Uri($"http://{_address}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        try
        {
            await test(client).WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
