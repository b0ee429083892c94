using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LogPipe.Testing;

namespace LogPipe.Cli.Tests.Service;

/// <summary>Kills the service at random moments while it is sent to: everything that was answered is in the index exactly once.</summary>
public sealed class ListenerKillTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-listen-").FullName;
    private readonly int _http = Ports.Next();
    private readonly int _lumberjack = Ports.Next();
    private readonly List<int> _answered = [];
    private readonly HashSet<int> _sent = [];
    private readonly Lock _gate = new();
    private int _next;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Killed_three_times_what_was_answered_is_there_once() => RunAsync(kills: 3, seed: 31);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Killed_ten_times_what_was_answered_is_there_once() => RunAsync(kills: 10, seed: 32);

    [Fact]
    public async Task A_spool_whose_input_was_taken_away_is_read_to_its_end_and_removed()
    {
        string config = Path.Combine(_folder, "logpipe.yaml");
        File.WriteAllText(config, $"inputs: {{http: {{listen: '127.0.0.1:{_http}'}}}}\nlog: {{level: error}}\nfold: {{enabled: false}}\n");
        using (Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run"))
        {
            process.BeginErrorReadLine();
            using var stop = new CancellationTokenSource();
            Task sender = SendAsync(SendLinesAsync, stop.Token);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Answered() == 0)
                await Task.Delay(10, limit.Token);
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
            await stop.CancelAsync();
            await sender;
        }

        File.WriteAllText(config, "inputs: {stdin: {}}\nlog: {level: error}\nfold: {enabled: false}\n");
        ProcessResult last = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "run");
        Assert.True(last.ExitCode == 0, last.Error);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder, "logpipe-data", "spool")));
        ProcessResult found = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "search", "*", "--limit", "1000000");
        Assert.Empty(_answered.Except(found.OutputLines.Select(Number)));
    }

    private async Task RunAsync(int kills, int seed)
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), $$"""
            inputs:
              http: {listen: "127.0.0.1:{{_http}}"}
              lumberjack: {listen: "127.0.0.1:{{_lumberjack}}"}
            log: {level: error}
            fold: {enabled: false}
            parse: {flush_after: 100ms}
            """);
        var random = new Random(seed);
        for (int round = 0; round < kills; round++)
        {
            using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            int before = _answered.Count;
            using var stop = new CancellationTokenSource();
            Task[] senders =
            [
                SendAsync(SendLinesAsync, stop.Token), SendAsync(SendLinesAsync, stop.Token), SendAsync(SendBulkAsync, stop.Token),
                SendAsync(SendOtlpAsync, stop.Token), SendAsync(SendLumberjackAsync, stop.Token),
            ];
            // kills fall into the first answers, and into a service that is under load
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Answered() == before)
                await Task.Delay(10, limit.Token);
            await Task.Delay(random.Next(0, 1500), limit.Token);
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
            await stop.CancelAsync();
            await Task.WhenAll(senders);
        }

        ProcessResult last = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "run", "--once");
        Assert.True(last.ExitCode == 0, last.Error);
        ProcessResult found = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "search", "*", "--limit", "1000000");
        int[] numbers = [.. found.OutputLines.Select(Number).Order()];
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.Empty(_answered.Except(numbers));
        // what was on its way when the service died may be there too: its sender does not know and would send it again
        Assert.Empty(numbers.Except(_sent));
        Assert.True(_answered.Count > kills * 20, $"{_answered.Count} events are too few to tell");
    }

    private int Answered()
    {
        lock (_gate)
            return _answered.Count;
    }

    private async Task SendAsync(Func<HttpClient, int[], CancellationToken, Task> send, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_http}"), Timeout = Patience };
        while (!stop.IsCancellationRequested)
        {
            int[] numbers;
            lock (_gate)
            {
                numbers = [.. Enumerable.Range(_next, 20)];
                _next += numbers.Length;
                _sent.UnionWith(numbers);
            }

            try
            {
                await send(client, numbers, stop);
                lock (_gate)
                    _answered.AddRange(numbers);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static Task SendLinesAsync(HttpClient client, int[] numbers, CancellationToken stop) =>
        PostAsync(client, "/logs", string.Concat(numbers.Select(n => Line(n) + "\n")), "text/plain", stop);

    private static Task SendBulkAsync(HttpClient client, int[] numbers, CancellationToken stop) => PostAsync(
        client, "/logs-x/_bulk", string.Concat(numbers.Select(n => $$$"""{"create":{}}{{{"\n"}}}{"message":"{{{Line(n)}}}"}{{{"\n"}}}""")), "application/x-ndjson", stop);

    private static Task SendOtlpAsync(HttpClient client, int[] numbers, CancellationToken stop)
    {
        string records = string.Join(',', numbers.Select(static n => $$$"""{"body":{"stringValue":"{{{Line(n)}}}"}}"""));
        return PostAsync(client, "/v1/logs", $$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{{{records}}}]}]}]}""", "application/json", stop);
    }

    private static async Task PostAsync(HttpClient client, string path, string body, string type, CancellationToken stop)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage answer = await client.PostAsync(path, content, stop);
        answer.EnsureSuccessStatusCode();
    }

    private async Task SendLumberjackAsync(HttpClient unused, int[] numbers, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _lumberjack, stop);
        NetworkStream stream = client.GetStream();
        var frames = new MemoryStream();
        frames.Write("2W"u8);
        WriteNumber(frames, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            byte[] json = Encoding.UTF8.GetBytes($$"""{"message":"{{Line(numbers[i])}}"}""");
            frames.Write("2J"u8);
            WriteNumber(frames, i + 1);
            WriteNumber(frames, json.Length);
            frames.Write(json);
        }

        await stream.WriteAsync(frames.ToArray(), stop);
        byte[] answer = new byte[6];
        await stream.ReadExactlyAsync(answer, stop).AsTask().WaitAsync(Patience, stop);
        if (!answer.SequenceEqual(new byte[] { (byte)'2', (byte)'A', 0, 0, 0, (byte)numbers.Length }))
            throw new IOException($"answered {Convert.ToHexString(answer)}");
    }

    private static void WriteNumber(MemoryStream frames, int number) => frames.Write([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private static string Line(int number) => $"2026-03-13 10:00:00,000 INFO  [a.B] (main) line {number}";

    private static int Number(string document)
    {
        string message = JsonSerializer.Deserialize<JsonElement>(document).GetProperty("message").GetString()!;
        return int.Parse(message.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
