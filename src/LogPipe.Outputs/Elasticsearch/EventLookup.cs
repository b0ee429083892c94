using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>Finds events and roll-ups by their ids, in every index that they may lie in.</summary>
public sealed class EventLookup(ElasticNodes nodes, string ns)
{
    /// <summary>Gives the documents of those ids that the cluster has.</summary>
    /// <exception cref="HttpRequestException">The cluster does not answer, or refuses.</exception>
    public async Task<Dictionary<string, JsonElement>> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (ids.Count == 0)
            return found;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { size = ids.Count, query = new { ids = new { values = ids } } });
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        string path = $"logs-*-{ns},logpipe-rollups-{ns}-*/_search?ignore_unavailable=true&allow_no_indices=true&filter_path=hits.hits._id,hits.hits._source";
        using HttpResponseMessage response = await nodes.SendAsync(HttpMethod.Post, path, content, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return found;
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException(await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false), null, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        if (!answer.RootElement.TryGetProperty("hits", out JsonElement hits) || !hits.TryGetProperty("hits", out JsonElement list))
            return found;
        foreach (JsonElement hit in list.EnumerateArray())
            found[hit.GetProperty("_id").GetString()!] = hit.GetProperty("_source").Clone();
        return found;
    }
}
