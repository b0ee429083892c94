using System.Text;
using System.Text.Json.Nodes;

namespace LogPipe.Index.Tests;

/// <summary>Builders for documents.</summary>
internal static class Events
{
    /// <summary>2026-01-02T03:04:05Z.</summary>
    public const long Time = 1_767_323_045_000_000_000;

    public const long Second = 1_000_000_000;

    public static string Message(int number) => $$"""{"@timestamp":"2026-01-02T03:04:05Z","message":"event number {{number}}","log":{"level":"info","offset":{{number}} } }""";

    /// <summary>Appends documents of one source at positions 0, 1, 2 … from <paramref name="position"/> on, a second apart.</summary>
    public static async Task<int> AppendAsync(this EmbeddedIndex index, string source, long position, params string[] documents)
    {
        var incoming = new IncomingDocuments();
        incoming.Start(source);
        for (int i = 0; i < documents.Length; i++)
            incoming.Add(position + i, 0, Time + ((position + i) * Second), Encoding.UTF8.GetBytes(documents[i]));
        incoming.CommitPosition = position + documents.Length;
        return await index.AppendAsync(incoming);
    }

    public static async Task<string[]> QueryAsync(this EmbeddedIndex index, string query, int limit = 10_000)
    {
        Search.SearchResult result = await index.SearchAsync(new Search.SearchRequest { Query = query, Limit = limit });
        return [.. result.Hits.Select(static h => Encoding.UTF8.GetString(h.Json.Span))];
    }

    public static string MessageOf(string json) => (string)JsonNode.Parse(json)!["message"]!;
}
