using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using LogPipe.Index.Queries;
using LogPipe.Index.Search;

namespace LogPipe.Index.Tests.Queries;

/// <summary>Random queries over random events: the search finds what the plain twin finds, in files and out of them.</summary>
public sealed class QueryTwinTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Words =
        ["connection", "Refused", "TIMEOUT", "foo_bar", "Größe", "a1", "x", "错误", "é", "com.acme.Foo", "7Q2MZK", "10.0.0.1", "K\u212Aelvin", "don't", "[main]", "100%", "ünï", "end."];

    private static readonly Gen<string> Word = Gen.OneOf(Words);

    private static readonly Gen<string> Text = Gen.Select(Word.Array[1, 5], Gen.OneOf(" ", "  ", ", ", ":", "\n", "-"), static (words, gap) => string.Join(gap, words));

    private static readonly Gen<JsonObject> Document = Gen.Select(Text, Text, Gen.Int[0, 9], Gen.Int[0, 7], Gen.OneOf("error", "warn", "info", "SEVERE"), MakeDocument);

    private static readonly Gen<string> Value = Gen.OneOf(
        Word.Select(static w => Escape(w)),
        Text.Select(static t => $"\"{t.Replace("\"", "\\\"", StringComparison.Ordinal)}\""),
        Gen.Select(Word, Gen.Int[1, 3], static (w, n) => Escape(w[..Math.Min(n, w.Length)]) + "*").Where(static w => !char.IsHighSurrogate(w[^2])),
        Word.Select(static w => "*" + Escape(w[(w.Length / 2)..])),
        Word.Select(static w => w.Length < 3 ? Escape(w) : Escape(w[..1]) + "?" + Escape(w[2..])));

    private static readonly Gen<string> Leaf = Gen.OneOf(
        Value,
        Value.Select(static v => "message:" + v),
        Value.Select(static v => "event.original:" + v),
        Gen.Select(Gen.OneOf("service.name", "labels.k", "tags", "error.code"), Value, static (f, v) => $"{f}:{v}"),
        Gen.OneOf("log.level:ERROR", "log.level:severe", "log.level:w*", "_exists_:labels", "_exists_:error.code", "tags:*", "labels:a1"),
        Gen.Select(Gen.OneOf("http.response.status_code", "custom.n"), Gen.Int[0, 9], Gen.Int[0, 9], static (f, a, b) => $"{f}:[{a} TO {b}}}"),
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 23], static (d, h) => $"@timestamp:>=2026-01-0{d}T{h:00}"),
        Gen.Int[1, 4].Select(static d => $"@timestamp:2026-01-0{d}"));

    private static readonly Gen<string> Query = Gen.Recursive<string>(static (depth, inner) => depth > 3 ? Leaf : Gen.Frequency(
        (4, Leaf),
        (2, Gen.Select(inner, inner, static (a, b) => $"({a} AND {b})")),
        (2, Gen.Select(inner, inner, static (a, b) => $"({a} OR {b})")),
        (1, Gen.Select(inner, inner, static (a, b) => $"({a} {b})")),
        (1, Gen.Select(Leaf, inner, static (a, b) => $"({a} -({b}))")),
        (1, inner.Select(static a => $"NOT {a}"))));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public Task The_search_finds_what_the_plain_twin_finds() => CompareAsync(documentCount: 240, queryCount: 60);

    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public Task The_search_finds_what_the_plain_twin_finds_in_many_more_cases() => CompareAsync(documentCount: 600, queryCount: 1500);

    public void Dispose() => _folder.Dispose();

    private async Task CompareAsync(int documentCount, int queryCount)
    {
        JsonObject[] documents = [.. Document.Array[documentCount].Single()];
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        for (int part = 0; part < 6; part++)
        {
            var incoming = new IncomingDocuments();
            incoming.Start("twin");
            for (int i = part; i < documents.Length; i += 6)
            {
                long time = Events.Time + ((part * 12) + (i % 12)) * 3600 * Events.Second;
                documents[i].Insert(0, "@timestamp", Stamp(time));
                incoming.Add(i, 0, time, Encoding.UTF8.GetBytes(documents[i].ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })));
            }

            await index.AppendAsync(incoming);
            if (part < 4)
                await index.FlushAsync();
        }

        PlainEvaluator[] twins = [.. documents.Select(static d => new PlainEvaluator(d, Now))];
        foreach (string query in Query.Array[queryCount].Single())
        {
            QueryNode node = QueryParser.Parse(query);
            int[] expected = [.. Enumerable.Range(0, documents.Length).Where(i => twins[i].Matches(node))];
            SearchResult result = await index.SearchAsync(new SearchRequest { Query = query, Limit = documentCount, CountAll = true });
            string[] found = [.. result.Hits.Select(static h => (string)JsonNode.Parse(h.Json.Span)!["custom"]!["number"]!).Order(StringComparer.Ordinal)];
            string[] wanted = [.. expected.Select(i => (string)documents[i]["custom"]!["number"]!).Order(StringComparer.Ordinal)];
            if (!wanted.SequenceEqual(found))
            {
                string odd = wanted.Except(found).Concat(found.Except(wanted)).First();
                Assert.Fail($"{query} finds {found.Length} instead of {wanted.Length}; differs on {documents.First(d => (string)d["custom"]!["number"]! == odd).ToJsonString()}");
            }

            Assert.Equal(expected.Length, result.Total);
        }
    }

    private static string Stamp(long time) => Encoding.ASCII.GetString(StampBytes(time));

    private static byte[] StampBytes(long time)
    {
        var text = new byte[LogPipe.Index.Documents.NanosecondTime.MaxByteCount];
        return text[..LogPipe.Index.Documents.NanosecondTime.Format(time, 3, text)];
    }

    private static JsonObject MakeDocument(string message, string other, int number, int kind, string level)
    {
        var document = new JsonObject
        {
            ["message"] = message,
            ["log"] = new JsonObject { ["level"] = level },
            ["custom"] = new JsonObject { ["n"] = number, ["number"] = Guid.NewGuid().ToString("N") },
        };
        if (kind < 4)
            document["event"] = new JsonObject { ["original"] = kind < 3 ? $"{other} {message} tail" : other };
        if (kind % 2 == 0)
            document["labels"] = new JsonObject { ["k"] = kind == 0 ? new JsonArray("a1", other) : other };
        if (kind % 3 == 0)
            document["tags"] = new JsonArray("a1", "x", other);
        if (kind == 5)
            document["error"] = new JsonObject { ["code"] = "7Q2MZK", ["message"] = other, ["type"] = "com.acme.Foo" };
        if (kind > 4)
            document["http"] = new JsonObject { ["response"] = new JsonObject { ["status_code"] = number } };
        document["service"] = new JsonObject { ["name"] = kind < 6 ? "Refused" : other };
        return document;
    }

    private static string Escape(string word) =>
        string.Concat(word.Select(static c => "+-&|!(){}[]^\"~*?:\\/".Contains(c, StringComparison.Ordinal) || char.IsWhiteSpace(c) ? "\\" + c : c.ToString()));
}
