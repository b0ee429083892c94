using System.Net;
using System.Text.Json;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>Reads what a cluster answers when it refuses.</summary>
internal static class ElasticError
{
    private const int MaxChars = 500;

    /// <summary>Says what went wrong with a whole request and what to do.</summary>
    public static async Task<string> ExplainAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string said = await OfAsync(response, cancellation).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => $"the index refuses the login (401, {said}): check user and password, or api_key, under outputs.elasticsearch",
            HttpStatusCode.Forbidden => $"the login may not do that (403, {said}): give it create_doc, index and auto_configure on logs-*, logpipe-rollups-* and logpipe-signals-*",
            HttpStatusCode.TooManyRequests => $"the index has too much to do (429, {said})",
            HttpStatusCode.ServiceUnavailable => $"the index is not available (503, {said})",
            _ => $"the index answers {(int)response.StatusCode} ({said})",
        };
    }

    /// <summary>Gives the reason in an answer, shortened.</summary>
    public static async Task<string> OfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return Shorten(ReasonIn(text) ?? (text.Length > 0 ? text : response.ReasonPhrase ?? "no reason given"));
    }

    private static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length > MaxChars ? line[..MaxChars] : line;
    }

    private static string? ReasonIn(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (!document.RootElement.TryGetProperty("error", out JsonElement error))
                return null;
            return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("reason", out JsonElement reason) ? reason.ToString() : error.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
