using System.Text.Json;

namespace LogPipe.Cli.Tests.GrokTrial;

public sealed class GrokSuggestTests
{
    [Fact]
    public async Task A_pattern_of_the_library_is_proposed_where_it_takes_the_lines_whole()
    {
        JsonElement[] rows = await Suggest(
            """
            192.0.2.7 - - [14/Mar/2026:09:00:00 +0000] "GET /cart?id=7 HTTP/1.1" 200 512 "-" "curl/8.5.0"
            192.0.2.9 - eve [14/Mar/2026:09:00:02 +0000] "POST /order HTTP/1.1" 302 17 "https://shop.example/cart" "Mozilla/5.0"
            """);
        Assert.Equal("^%{COMBINEDAPACHELOG}$", rows[0].GetProperty("pattern").GetString());
        Assert.Equal((2, 2), (rows[0].GetProperty("matched").GetInt32(), rows[0].GetProperty("of").GetInt32()));
        Assert.Equal("GET", rows[0].GetProperty("captures").GetProperty("http").GetProperty("request").GetProperty("method").GetString());
    }

    [Fact]
    public async Task Lines_of_no_known_kind_get_an_expression_with_a_typed_capture_for_what_differs()
    {
        JsonElement[] rows = await Suggest("user=alice id=7 took 12 ms\nuser=bob id=9 took 3 ms\n");
        Assert.Equal("^user=%{WORD:user} id=%{INT:id:int} took %{INT:number:int} ms$", Assert.Single(rows).GetProperty("pattern").GetString());
        Assert.Equal("""{"user":"alice","id":7,"number":12}""", rows[0].GetProperty("captures").GetRawText());
    }

    [Fact]
    public async Task What_differs_in_length_becomes_the_message()
    {
        JsonElement[] rows = await Suggest("2026-03-14 09:00:00,001 INFO  [a.b.C] shop is open\n2026-03-14 09:00:00,002 ERROR [a.b.D] no\n2026-03-14 09:00:00,003 WARN  [a.E] disk: 3% left\n");
        Assert.Equal(@"^%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:log.level} +\[(?<context>[^\]]*)\] %{GREEDYDATA:message}$", Assert.Single(rows).GetProperty("pattern").GetString());
        Assert.Equal(3, rows[0].GetProperty("matched").GetInt32());
    }

    [Fact]
    public async Task Every_line_that_is_not_blank_is_matched_by_some_proposal_and_the_counts_are_those_of_a_trial()
    {
        string[] lines = ["GET 12", "GET 13", "<weird> \"x", "  indented (twice)", "{\"a\":1}", "a|b|c 50%", ""];
        JsonElement[] rows = await Suggest(string.Join('\n', lines) + "\n");
        var matched = new HashSet<int>();
        foreach (JsonElement row in rows)
        {
            ProcessResult trial = await LogPipeProcess.Run(
                new ProcessInput { StandardInput = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n") }, "grok", "--pattern", row.GetProperty("pattern").GetString()!);
            int[] hits = [.. trial.OutputLines.Select((line, i) => (line, i)).Where(static l => l.line != "null").Select(static l => l.i)];
            Assert.Equal(hits.Length, row.GetProperty("matched").GetInt32());
            matched.UnionWith(hits);
        }

        Assert.Superset(Enumerable.Range(0, 6).ToHashSet(), matched);
    }

    [Theory]
    [InlineData]
    [InlineData("--pattern", "x", "--suggest", "-")]
    public async Task It_takes_either_a_pattern_or_a_file_to_propose_for(params string[] arguments)
    {
        ProcessResult result = await LogPipeProcess.Run(["grok", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("either --pattern P or --suggest FILE", result.Error);
    }

    private static async Task<JsonElement[]> Suggest(string lines)
    {
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { StandardInput = System.Text.Encoding.UTF8.GetBytes(lines) }, "grok", "--suggest", "-");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return [.. result.OutputLines.Select(static line => JsonDocument.Parse(line).RootElement)];
    }
}
