using System.Globalization;
using System.Text;
using LogPipe.Index.Queries;
using LogPipe.Index.Search;

namespace LogPipe.Index.Tests.Queries;

/// <summary>What each form of the language finds, over a dozen events that differ in what matters.</summary>
public sealed class QuerySemanticsTests(QuerySemanticsTests.Library library) : IClassFixture<QuerySemanticsTests.Library>
{
    /// <summary>Each row: a query, and the letters of the events that it finds.</summary>
    public static TheoryData<string, string> Rows { get; } = new()
    {
        // everything
        { "", "abcdefghijkl" },
        { "   ", "abcdefghijkl" },
        { "*", "abcdefghijkl" },
        { "*:*", "abcdefghijkl" },

        // words of the default fields: whole words, any case
        { "refused", "ab" },
        { "REFUSED", "ab" },
        { "refuse", "" },
        { "timeout", "c" },
        { "JBOSS-7Q2MZK", "ac" },
        { "jboss-7q2mzk", "ac" },
        { "NullPointerException", "d" },
        { "java.lang.NullPointerException", "d" },
        { "lang.NullPointerException", "d" },
        { "NullPointer", "" },
        { "Controller.java:42", "" },
        { "\"Controller.java:42\"", "d" },
        { "header_only", "e" },
        { "größe", "f" },
        { "GRÖSSE", "" },
        { "GRÖßE", "f" },
        { "错误", "g" },
        { "连接", "g" },
        { "接错", "g" },
        { "10.1.2.3", "h" },

        // phrases: words in a row, whatever stands between them
        { "\"connection refused\"", "a" },
        { "\"Connection   REFUSED\"", "a" },
        { "\"connection, refused\"", "a" },
        { "\"refused connection\"", "b" },
        { "\"connection refuse\"", "" },
        { "\"onnection refused\"", "" },
        { "\"by upstream\"", "a" },
        { "\"===\"", "i" },
        { "\"\"", "" },

        // fields of text
        { "message:refused", "ab" },
        { "message:\"connection refused\"", "a" },
        { "message:header_only", "" },
        { "event.original:header_only", "e" },
        { "event.original:\"header_only the\"", "e" },
        { "error.stack_trace:controller", "d" },
        { "error.message:boom", "d" },
        { "message:(connection AND refused)", "ab" },
        { "message:(timeout OR boom)", "c" },
        { "message:(timeout refused)", "abc" },
        { "message:(+refused -upstream)", "b" },

        // exact fields: this case, the whole value
        { "service.name:shop", "abc" },
        { "service.name:Shop", "d" },
        { "service.name:sho", "" },
        { "service.name:\"web shop\"", "e" },
        { "service.name:web\\ shop", "e" },
        { "error.code:JBOSS-7Q2MZK", "ac" },
        { "error.code:jboss-7q2mzk", "" },
        { "event.dataset:jboss.server", "abd" },
        { "tags:slow", "bc" },
        { "tags:db", "c" },
        { "tags:(slow AND db)", "c" },
        { "tags:\"slow db\"", "" },
        { "labels.env:prod", "ab" },
        { "labels:prod", "ab" },
        { "labels:PROD", "" },
        { "labels.k8s.pod:web-1", "b" },
        { "custom.flag:true", "i" },
        { "custom.note:\"a:b c\"", "i" },
        { "trace.id:4bf92f3577b34da6a3ce929d0e0e4736", "h" },
        { "no.such.field:x", "" },

        // levels: any case, also as the source spelled them
        { "log.level:error", "ad" },
        { "log.level:ERROR", "ad" },
        { "log.level:Severe", "d" },
        { "log.level:warn*", "bc" },
        { "log.level:WARNING", "c" },
        { "NOT log.level:error", "bcefghijkl" },
        { "log.level:(error OR warn)", "abcd" },

        // wildcards
        { "refus*", "ab" },
        { "*efused", "ab" },
        { "ref?sed", "ab" },
        { "re*ed", "ab" },
        { "refu?", "" },
        { "*pointer*", "d" },
        { "java.lang.*", "d" },
        { "message:conn*", "ab" },
        { "error.code:JBOSS-*", "abc" },
        { "error.code:JBOSS-7Q2MZ?", "ac" },
        { "error.code:*-7Q2MZK", "ac" },
        { "error.code:*7Q2*", "ac" },
        { "error.code:J*-*K", "ac" },
        { "error.code:jboss-*", "" },
        { "service.name:*hop", "abcde" },
        { "service.name:???p", "abcd" },
        { "url.path:/api/*", "h" },
        { "url.path:/api/v?/carts", "h" },
        { "http.response.status_code:5*", "h" },
        { "labels.env:pr*", "ab" },
        { "labels:web-*", "b" },

        // existence
        { "_exists_:error.code", "abc" },
        { "error.code:*", "abc" },
        { "NOT _exists_:error.code", "defghijkl" },
        { "_exists_:tags", "bc" },
        { "_exists_:labels", "ab" },
        { "_exists_:labels.k8s", "b" },
        { "_exists_:http", "h" },
        { "_exists_:event.original", "abe" },
        { "_exists_:nothing", "" },

        // numbers
        { "http.response.status_code:503", "h" },
        { "http.response.status_code:>=500", "h" },
        { "http.response.status_code:>503", "" },
        { "http.response.status_code:[500 TO 599]", "h" },
        { "http.response.status_code:{503 TO *]", "" },
        { "http.response.status_code:[* TO 503}", "" },
        { "event.duration:[1000 TO 2000]", "bc" },
        { "event.duration:{1000 TO 2000]", "c" },
        { "event.duration:{1000 TO 2000}", "" },
        { "event.duration:>1000", "c" },
        { "event.duration:(>500 AND <1500)", "b" },
        { "process.pid:-1", "j" },
        { "process.pid:<0", "j" },
        { "custom.ratio:[0.4 TO 0.6]", "j" },
        { "custom.ratio:>0.5", "" },
        { "custom.size:>9", "jk" },
        { "custom.size:10", "j" },
        { "service.name:[shop TO shoq]", "abc" },

        // addresses
        { "source.ip:10.1.2.3", "h" },
        { "source.ip:\"10.0.0.0/8\"", "h" },
        { "source.ip:10.1.2.0/24", "h" },
        { "source.ip:192.168.0.0/16", "" },
        { "source.ip:10.1.*", "h" },

        // times: event a is at 2026-01-02T03:04:05Z and each next one an hour later; now is 2026-01-02T15:04:05Z
        { "@timestamp:[2026-01-02T03:04:05Z TO 2026-01-02T05:04:05Z]", "abc" },
        { "@timestamp:{2026-01-02T03:04:05Z TO 2026-01-02T05:04:05Z}", "b" },
        { "@timestamp:>=2026-01-02T13:04:05Z", "kl" },
        { "@timestamp:[now-3h TO now]", "jkl" },
        { "@timestamp:>now-2h", "l" },
        { "@timestamp:[now/d TO now/d]", "abcdefghijkl" },
        { "@timestamp:2026-01-02", "abcdefghijkl" },
        { "@timestamp:2026-01-03", "" },
        { "@timestamp:\"2026-01-02T04\"", "b" },
        { "@timestamp:[2026-01-02T04 TO 2026-01-02T05]", "bc" },
        { "@timestamp:<2026-01-02T05:04:05.000+01:00", "a" },
        { "@timestamp:[* TO 2026-01-02||+4h]", "a" },
        { "custom.at:[2025-12-31 TO 2026-01-01]", "" },

        // Boolean
        { "connection AND refused", "ab" },
        { "connection && refused", "ab" },
        { "connection refused", "ab" },
        { "timeout OR refused", "abc" },
        { "timeout || refused", "abc" },
        { "timeout refused", "abc" },
        { "refused AND NOT upstream", "b" },
        { "refused NOT upstream", "b" },
        { "refused -upstream", "b" },
        { "refused !upstream", "b" },
        { "+refused -upstream", "b" },
        { "+refused timeout", "ab" },
        { "-refused", "cdefghijkl" },
        { "NOT refused", "cdefghijkl" },
        { "NOT (refused OR timeout)", "defghijkl" },
        { "NOT NOT refused", "ab" },
        { "timeout OR refused AND upstream", "ac" },
        { "(timeout OR refused) AND upstream", "a" },
        { "error.code:JBOSS-* AND log.level:error AND \"connection refused\"", "a" },
        { "log.level:warn AND (tags:db OR labels.env:prod)", "bc" },
        { "refused^2 OR timeout^0.5", "abc" },
        { "\"AND\"", "k" },
        { "and", "k" },

        // signs and escapes
        { "custom.note:a\\:b\\ c", "i" },
        { "\\[worker\\]", "l" },
        { "\"[worker]\"", "l" },
        { "a\\*b", "l" },
        { "custom.glob:a\\*b", "l" },
        { "custom.glob:a*b", "kl" },
        { "url.original:http://shop/api?x=1", "l" },
        { "url.original:\"http://shop/api?x=1\"", "l" },
        { "url.original:http\\://shop/api\\?x=1", "l" },
        { "log.file.path:/var/log/app.log", "k" },

        // regular expressions: exact fields whole, texts anywhere
        { "error.code:/JBOSS-[0-9].*/", "ac" },
        { "error.code:/JBOSS/", "" },
        { "message:/ref[aeiou]sed by/", "a" },
        { "/conn[a-z]+ion/", "ab" },
        { "url.path:/\\/api\\/v[0-9]+\\/.*/", "h" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_finds(string query, string expected)
    {
        SearchResult result = await library.Index.SearchAsync(new SearchRequest { Query = query, Order = SearchOrder.OldestFirst, CountAll = true });

        Assert.Equal(expected, string.Concat(result.Hits.Select(h => (char)('a' + ((h.Timestamp - Events.Time) / (3600 * Events.Second))))));
        Assert.Equal(expected.Length, result.Total);
    }

    /// <summary>Each row: a query that is refused, the character where (from 1), and a part of what is expected instead.</summary>
    [Theory]
    [InlineData("\"open", 1, "expected \" at the end of the phrase")]
    [InlineData("a AND", 6, "nothing follows AND")]
    [InlineData("a AND AND b", 7, "AND needs something on both sides")]
    [InlineData("OR a", 1, "OR needs something on both sides")]
    [InlineData("(a OR b", 1, "the parenthesis is not closed")]
    [InlineData("a)", 2, "')' closes nothing")]
    [InlineData("()", 2, "nothing follows (")]
    [InlineData("field:", 7, "the field 'field' has no value")]
    [InlineData("http.response.status_code:[1 2]", 30, "the range has no TO")]
    [InlineData("http.response.status_code:[1 TO 2", 27, "the range is not closed")]
    [InlineData("http.response.status_code:[a TO 2]", 27, "'a' is not a number")]
    [InlineData("refused~", 8, "a fuzzy word (word~) cannot be searched")]
    [InlineData("\"a b\"~3", 6, "a phrase with gaps")]
    [InlineData("a^x", 2, "the boost is not a number")]
    [InlineData("err*:x", 1, "has a wildcard in a field's name")]
    [InlineData("message:[a TO b]", 9, "searched by its words, which have no order")]
    [InlineData("@timestamp:[yesterday TO now]", 12, "'yesterday' is not a time")]
    [InlineData("@timestamp:2026*", 12, "takes no wildcards")]
    [InlineData("a\\", 2, "a backslash stands at the end")]
    [InlineData("a\0b", 2, "a NUL character")]
    [InlineData("- a", 1, "nothing is joined to '-'")]
    [InlineData("[org.jboss]", 1, "write \\[ for the character itself")]
    [InlineData("source.ip:\"2001:db8::/32\"", 11, "IPv6 network, which cannot be searched")]
    public async Task It_refuses_with_the_place_and_what_was_expected(string query, int character, string message)
    {
        QueryException refused = await Assert.ThrowsAsync<QueryException>(() => library.Index.SearchAsync(new SearchRequest { Query = query }));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(character - 1, refused.Position);
        Assert.EndsWith($"at character {character.ToString(CultureInfo.InvariantCulture)}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a(b/")]
    [InlineData("message:/[z-a]/")]
    public async Task A_wrong_regular_expression_is_refused(string query)
    {
        QueryException refused = await Assert.ThrowsAsync<QueryException>(() => library.Index.SearchAsync(new SearchRequest { Query = query }));
        Assert.Contains("check regular expressions", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_a_query_is_never_part_of_the_statement()
    {
        foreach (string hostile in new[] { "'; DROP TABLE tail_1; --", "\") OR true --", "$77", "?", "\\'", "x' OR 'a'='a" })
        {
            string quoted = hostile.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            foreach (string field in new[] { "", "service.name:", "labels.env:", "_exists_:", "no\\'such:" })
            {
                SearchResult result = await library.Index.SearchAsync(new SearchRequest { Query = $"{field}\"{quoted}\"" });
                Assert.Empty(result.Hits);
            }
        }

        Assert.Equal(12, await library.Index.CountAsync());
    }

    [Fact]
    public void Nesting_length_and_conditions_are_bounded()
    {
        Assert.Throws<QueryException>(() => QueryParser.Parse(new string('(', 200) + "a" + new string(')', 200)));
        Assert.Throws<QueryException>(() => QueryParser.Parse(new string('a', 40_000)));
        Assert.Throws<QueryException>(() => QueryParser.Parse(string.Join(' ', Enumerable.Repeat("a", 2000))));
    }

    /// <summary>The events a to l, half of them in a file and half unflushed.</summary>
    public sealed class Library : IAsyncLifetime
    {
        private static readonly string[] Documents =
        [
            """{"message":"Connection refused by upstream","event":{"original":"12:00 ERROR Connection refused by upstream","dataset":"jboss.server"},"log":{"level":"error"},"service":{"name":"shop"},"error":{"code":"JBOSS-7Q2MZK"},"labels":{"env":"prod"}}""",
            """{"message":"refused: connection lost","event":{"original":"12:00 WARN refused: connection lost","dataset":"jboss.server","duration":1000},"log":{"level":"warn"},"service":{"name":"shop"},"error":{"code":"JBOSS-AAAAAA"},"labels":{"env":"prod","k8s.pod":"web-1"},"tags":["slow"]}""",
            """{"message":"read timeout","event":{"duration":2000},"log":{"level":"warn"},"logpipe":{"level":{"original":"WARNING"}},"service":{"name":"shop"},"error":{"code":"JBOSS-7Q2MZK"},"tags":["slow","db"]}""",
            """{"message":"failed","event":{"dataset":"jboss.server"},"log":{"level":"error"},"logpipe":{"level":{"original":"SEVERE"}},"service":{"name":"Shop"},"error":{"type":"java.lang.NullPointerException","message":"boom","stack_trace":"java.lang.NullPointerException: boom\n\tat Controller.java:42"}}""",
            """{"message":"the rest","event":{"original":"header_only the rest"},"service":{"name":"web shop"}}""",
            """{"message":"die Größe stimmt nicht"}""",
            """{"message":"mysql: 连接错误 (2002)"}""",
            """{"message":"GET from 10.1.2.3","http":{"response":{"status_code":503}},"source":{"ip":"10.1.2.3"},"url":{"path":"/api/v1/carts"},"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736"}}""",
            """{"message":"=== begin ===","custom":{"flag":true,"note":"a:b c"}}""",
            """{"message":"numbers","process":{"pid":-1},"custom":{"ratio":0.5,"size":"10"}}""",
            """{"message":"fish and chips","custom":{"size":"100","glob":"axxb"},"log":{"file":{"path":"/var/log/app.log"}}}""",
            """{"message":"[worker] a*b","custom":{"size":"9","glob":"a*b"},"url":{"original":"http://shop/api?x=1"}}""",
        ];

        private readonly TemporaryFolder _folder = new();

        public EmbeddedIndex Index { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var clock = new FixedClock(new DateTimeOffset(2026, 1, 2, 15, 4, 5, TimeSpan.Zero));
            Index = EmbeddedIndex.Open(_folder.Path, time: clock);
            for (int half = 0; half < 2; half++)
            {
                var documents = new IncomingDocuments();
                documents.Start("library");
                for (int i = half * 6; i < (half + 1) * 6; i++)
                    documents.Add(i, 0, Events.Time + (i * 3600 * Events.Second), Encoding.UTF8.GetBytes(Documents[i]));
                await Index.AppendAsync(documents);
                if (half == 0)
                    await Index.FlushAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Index.DisposeAsync();
            _folder.Dispose();
        }
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
