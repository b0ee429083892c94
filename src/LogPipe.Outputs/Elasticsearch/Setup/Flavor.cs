using System.Net;
using System.Text.Json;

namespace LogPipe.Outputs.Elasticsearch.Setup;

/// <summary>Which of the two is on the other side. They differ in what is installed, not in how it is written to.</summary>
public enum Flavor
{
    /// <summary>Elasticsearch 8 or 9.</summary>
    Elasticsearch,

    /// <summary>OpenSearch 2 or 3.</summary>
    OpenSearch,
}

/// <summary>Asks a cluster what it is.</summary>
public static class FlavorProbe
{
    /// <summary>
    /// Gives the flavor: OpenSearch names itself as its distribution, or in its tagline alone where <c>compatibility.override_main_response_version</c> makes it answer as 7.10.2 without a
    /// distribution; Elasticsearch names itself in a header of every answer.
    /// </summary>
    /// <exception cref="IOException">It is neither.</exception>
    /// <exception cref="HttpRequestException">It does not answer, or refuses the login.</exception>
    public static async Task<Flavor> AskAsync(ElasticNodes nodes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using HttpResponseMessage response = await nodes.SendAsync(HttpMethod.Get, "", null, cancellation).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            throw new HttpRequestException(await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false), null, response.StatusCode);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK && IsOpenSearch(body))
            return Flavor.OpenSearch;
        if (response.Headers.TryGetValues("X-elastic-product", out IEnumerable<string>? product) && product.Contains("Elasticsearch", StringComparer.Ordinal))
            return Flavor.Elasticsearch;
        throw new IOException("what answers is neither Elasticsearch 8 or 9 nor OpenSearch: check urls, or set outputs.elasticsearch.flavor");
    }

    private static bool IsOpenSearch(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return (root.TryGetProperty("version", out JsonElement version) && version.TryGetProperty("distribution", out JsonElement name) && name.ValueEquals("opensearch"))
                || (root.TryGetProperty("tagline", out JsonElement tagline) && tagline.GetString()!.Contains("opensearch", StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
