using System.Text;

namespace LogPipe.Index.Tests.Documents;

/// <summary>Every document comes out byte for byte as it went in, from memory and from a file.</summary>
public sealed class DocumentShredderTests : IDisposable
{
    private static readonly string[] Documents =
    [
        "{}",
        """{"message":"plain"}""",
        """{"@timestamp":"2026-01-02T03:04:05Z","message":"time of the event"}""",
        """{"@timestamp":"2026-01-02T03:04:06.123456789Z","message":"another time"}""",
        """{"@timestamp":"yesterday","event":{"created":"2026-01-02T03:04:05.123Z","ingested":"2026-01-02T03:04:05.1Z","start":"2026-01-02"}}""",
        """{"message":"in the middle","event":{"original":"head in the middle tail"}}""",
        """{"event":{"original":"head first tail"},"message":"first"}""",
        """{"message":"it","event":{"original":"bitter"}}""",
        """{"message":"","event":{"original":""}}""",
        """{"message":"whole","event":{"original":"whole"}}""",
        """{"message":"quote \" backslash \\ tab \t nul \u0000 bell \u0007 unit \u001f slash / ü 错 😀"}""",
        """{"message":"odd escapes \/ \u0041 \u00e9 \ud83d\ude00"}""",
        """{"custom":{"text":"odd \/ escape","again":"plain"}}""",
        """{"numbers":[0,-0,1.0,1e5,-12,123456789012345678901234567890,0.1],"process":{"pid":-0},"log":{"offset":9223372036854775807}}""",
        """{"process":{"pid":"text where a number belongs"},"log":{"offset":1.5}}""",
        """{"a":null,"b":true,"c":false,"d":[],"e":{},"f":[null,{}],"g":[[1,2],[3]]}""",
        """{"tags":["a","b\u001fc","d"],"labels":{"x":["1",2,true]}}""",
        """{"list":[{"a":1,"b":"x"},{"a":2,"b":"y"}],"list.a":3}""",
        """{"log.level":"info","log":{"level":"error"},"service":{"name":["a","b"]}}""",
        """{"":"empty name"," ":"space","é\"\\":"odd name","a.b":1,"a":{"b":2}}""",
        """{ "spaced" : [ 1 , "two" ] , "message" : "kept as it is" }""",
        """not json""",
        "[1,2]",
        "",
        "{\"control\u0001\u0004 \":\"\u0002\"",
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_comes_out_as_it_went_in()
    {
        string[] documents = [.. Documents, Wide(), Deep(), "{\"message\":\"" + new string('x', 200_000) + "\"}"];
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Equal(documents.Length, await index.AppendAsync("a", 0, documents));

        string[] expected = [.. documents.Select(static d => d.Contains('\u0001', StringComparison.Ordinal) ? Blanked(d) : d).Reverse()];
        Assert.Equal(expected, await index.QueryAsync(""));
        await index.FlushAsync();
        Assert.Equal(expected, await index.QueryAsync(""));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_mended()
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        var documents = new IncomingDocuments();
        documents.Start("a");
        documents.Add(0, 0, Events.Time, [.. "{\"message\":\"a"u8, 0xFF, .. "b\"}"u8]);
        await index.AppendAsync(documents);

        Assert.Equal(["{\"message\":\"a\uFFFDb\"}"], await index.QueryAsync("message:*"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Control characters in what is no JSON would look like marks, so they become spaces.</summary>
    private static string Blanked(string text) => string.Concat(text.Select(static c => c is >= '\u0001' and <= '\u0005' ? ' ' : c));

    private static string Wide()
    {
        var json = new StringBuilder("{");
        for (int i = 0; i < 700; i++)
            json.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"k{i}\":\"v{i}\",");
        return json.Append("\"message\":\"wide\"}").ToString();
    }

    private static string Deep() => string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
}
