using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace LogPipe.Kafka.Tests;

/// <summary>Asks an index what it holds, as a user would.</summary>
internal sealed class Cluster(string url, string? user = null, string? password = null, HttpMessageHandler? handler = null) : IDisposable
{
    private const string Everything = "logs-*,logpipe-rollups-*";

    private readonly HttpClient _http = Client(handler, user, password);

    /// <summary>Gives the sum of events by the value of a field, or null while the index does not answer.</summary>
    public async Task<Dictionary<string, long>?> TryCountBy(string field)
    {
        try
        {
            await Post($"{Everything}/_refresh?ignore_unavailable=true", null);
            JsonNode answer = await Post($"{Everything}/_search?size=0&ignore_unavailable=true", "{\"aggs\":{\"by\":{\"terms\":{\"field\":\"" + field + "\",\"size\":10000},\"aggs\":{\"n\":{\"sum\":{\"field\":\"logpipe.repeat.count\"}}}}}}");
            if (answer["_shards"]!["failed"]!.GetValue<int>() > 0)
                return null;
            return answer["aggregations"]?["by"]?["buckets"]!.AsArray().ToDictionary(static b => b!["key"]!.ToString(), static b => (long)b!["n"]!["value"]!.GetValue<double>()) ?? [];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Counts the documents of events, or gives null while the index does not answer.</summary>
    public async Task<long?> TryCount()
    {
        try
        {
            await Post("logs-*/_refresh?ignore_unavailable=true", null);
            return (await Get("logs-*/_count?ignore_unavailable=true&allow_no_indices=true"))["count"]!.GetValue<long>();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Gives the documents that a query finds, at most 1000.</summary>
    public async Task<JsonArray> Search(string query, string indices = Everything)
    {
        await Post($"{indices}/_refresh?ignore_unavailable=true", null);
        JsonNode answer = await Post($"{indices}/_search?size=1000&ignore_unavailable=true&sort=@timestamp", $$$$"""{"query":{"query_string":{"query":"{{{{query}}}}"}}}""");
        return answer["hits"]!["hits"]!.AsArray();
    }

    /// <summary>Deletes every document of some indices, at most 1000, one by one: the test builds have no deletion by query.</summary>
    public async Task<int> DeleteAll(string indices)
    {
        JsonArray hits = await Search("*", indices);
        foreach (JsonNode? hit in hits)
        {
            using HttpResponseMessage response = await _http.DeleteAsync(new Uri($"{url}/{hit!["_index"]}/_doc/{hit["_id"]}"));
            response.EnsureSuccessStatusCode();
        }

        await Post($"{indices}/_refresh", null);
        return hits.Count;
    }

    public async Task Delete(string path)
    {
        using HttpResponseMessage response = await _http.DeleteAsync(new Uri($"{url}/{path}"));
        response.EnsureSuccessStatusCode();
    }

    public async Task<JsonNode> Get(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri($"{url}/{path}"));
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    public async Task<JsonNode> Post(string path, string? json)
    {
        using var content = new StringContent(json ?? "{}", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"{url}/{path}"), json is null ? null : content);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Client(HttpMessageHandler? handler, string? user, string? password)
    {
        var http = new HttpClient(handler ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(10) };
        if (user is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return http;
    }
}
