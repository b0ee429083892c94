using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LogPipe.Scenarios.Kafka;

/// <summary>Measures what an index takes through <c>_bulk</c> when nothing but the sending is done: documents that LogPipe wrote before, read from it and sent as they are.</summary>
internal static class BulkRate
{
    private const int DocumentsOfRequest = 2000;
    private const int RequestsAtOnce = 4;

    /// <summary>Reads documents from data streams, and sends each several times to a stream of its own under new ids.</summary>
    /// <param name="port">The index's port.</param>
    /// <param name="count">Documents to send.</param>
    /// <returns>Documents a second.</returns>
    public static async Task<double> MeasureAsync(int port, int count)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(2) };
        List<byte[]> requests = Requests(await SourcesAsync(http).ConfigureAwait(false), count);
        await SendAsync(http, requests[0]).ConfigureAwait(false); // makes the stream
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(requests.Skip(1), new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce }, async (request, _) => await SendAsync(http, request).ConfigureAwait(false)).ConfigureAwait(false);
        return (requests.Count - 1) * (double)DocumentsOfRequest / watch.Elapsed.TotalSeconds;
    }

    private static async Task<List<string>> SourcesAsync(HttpClient http)
    {
        using var content = new StringContent("{\"size\":10000,\"query\":{\"match_all\":{}}}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri("logs-*/_search", UriKind.Relative), content).ConfigureAwait(false);
        using var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync().ConfigureAwait(false));
        return [.. answer.RootElement.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(static hit => hit.GetProperty("_source").GetRawText())];
    }

    private static List<byte[]> Requests(List<string> sources, int count)
    {
        var requests = new List<byte[]>();
        var body = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            body.Append("{\"create\":{\"_index\":\"logs-bulkrate-default\",\"_id\":\"").Append(Guid.NewGuid().ToString("N")).Append("\"}}\n").Append(sources[i % sources.Count]).Append('\n');
            if (i % DocumentsOfRequest != DocumentsOfRequest - 1)
                continue;
            requests.Add(Encoding.UTF8.GetBytes(body.ToString()));
            body.Clear();
        }

        return requests;
    }

    private static async Task SendAsync(HttpClient http, byte[] request)
    {
        using var content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
        using HttpResponseMessage response = await http.PostAsync(new Uri("_bulk?filter_path=errors", UriKind.Relative), content).ConfigureAwait(false);
        string answer = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!answer.Contains("false", StringComparison.Ordinal))
            throw new InvalidOperationException($"the index refuses its own documents: {answer}");
    }
}
