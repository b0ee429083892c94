using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

public class GrokSyntaxTests
{
    [Theory]
    [InlineData("%{WORD:verb} %{NUMBER:n:int}", "GET 12", "verb=GET n=12")]
    [InlineData("%{IP:[source][ip]}", "from 10.0.0.1!", "source.ip=10.0.0.1")]
    [InlineData("%{IP:source.ip}", "10.0.0.1", "source.ip=10.0.0.1")]
    [InlineData("(?<a>x+)(?<[b][c]>y*)", "--xxyy", "a=xx b.c=yy")]
    [InlineData("%{TWO:n=[0-9]{2}}!", "a12!", "n=12")]
    [InlineData("%{WORD:w} %{WORD:w}", "a b", "w=a w=b")]
    [InlineData("^b$", "a\nb\nc", "")]
    [InlineData("a.b", "a\nb", "")]
    [InlineData("(?-m)a.b", "a\nb", null)]
    [InlineData("(?i)hello", "HeLLo", "")]
    [InlineData("a(?i)b|c", "aC", "")]
    [InlineData("(?i:ä)x", "Äx", "")]
    [InlineData("(?x) a  b # comment\n c", "abc", "")]
    [InlineData("[[:alpha:]]+", "1é2", "")]
    [InlineData("(?<w>[[:alpha:]]+)", "1éß2", "w=éß")]
    [InlineData("(?<w>[[:alpha:]&&[^x]]+)", " abxc", "w=ab")]
    [InlineData(@"(?<h>\h+)\H", "zzCAFEq", "h=CAFE")]
    [InlineData(@"(?<q>['""])(?<v>.*?)\k<q>", "a 'x\"y' b", "q=' v=x\"y")]
    [InlineData(@"(a|b)\1", "abb", "")]
    [InlineData(@"(a|b)\1", "ab", null)]
    [InlineData("(?>a+)ab", "aaab", null)]
    [InlineData("a++ab", "aaab", null)]
    [InlineData("a+ab", "aaab", "")]
    [InlineData("(?<v>a{2}?)b", "b", "v=")]
    [InlineData("(?<v>a{,2})", "aaa", "v=aa")]
    [InlineData("(?<v>a{2,}?)", "aaaa", "v=aa")]
    [InlineData("a{x}", "a{x}", "")]
    [InlineData("(?<=ab|c)d", "abd", "")]
    [InlineData("(?<!ab)d", "abd", null)]
    [InlineData("(?<v>.)(?=ö)", "äö", "v=ä")]
    [InlineData("(?<v>.{2})", "äö", "v=äö")]
    [InlineData(@"\u00e4\x41\t", "äA\t", "")]
    [InlineData(@"\A(?<v>\p{Lu}\p{^Lu}+)\z", "Öabc", "v=Öabc")]
    [InlineData("(?<v>(?:a|ab)(?:c|bcd))(?<r>d*)", "abcd", "v=abcd r=")]
    [InlineData(@"(?#note)a\Z", "a\n", "")]
    [InlineData(@"\bé\b", "é", "")]
    [InlineData(@"x\Bé", "xé", "")]
    [InlineData("(?:(?<a>a)|(?<b>b))*c", "abac", "a=a b=b")]
    [InlineData("(?:(?<a>a)|b)*?c", "abc", "a=a")]
    public void Expressions_match_as_ruby_reads_them(string expression, string text, string? expected) =>
        Assert.Equal(expected, GrokTestExtensions.Grok(expression, text));

    [Fact]
    public void Types_of_captures_are_those_asked_for()
    {
        var pattern = GrokPattern.Compile("%{INT:a:int} %{NUMBER:b:float} %{WORD:c:boolean} %{WORD:d} %{WORD:e:string}", GrokTestExtensions.BuiltIn);
        Assert.Equal([GrokType.Integer, GrokType.Real, GrokType.Boolean, GrokType.Text, GrokType.Text], pattern.Captures.Select(static c => c.Type));
    }

    [Fact]
    public void Invalid_bytes_are_one_character_each()
    {
        var pattern = GrokPattern.Compile("^a(?<v>.{3})b$", GrokTestExtensions.BuiltIn);
        Assert.NotNull(pattern.Captured([(byte)'a', 0xFF, 0xE2, 0x82, (byte)'b']));
        Assert.Null(pattern.Captured([(byte)'a', 0xE2, 0x82, 0xAC, (byte)'b']));
    }

    [Fact]
    public void Greedy_run_gives_back_whole_characters() =>
        Assert.Equal("a=x b=語", GrokTestExtensions.Grok("(?<a>.*)(?<b>\\S+)", "x語"));

    [Fact]
    public void Apache_combined_line_is_captured()
    {
        string? found = GrokTestExtensions.Grok(
            "%{COMBINEDAPACHELOG}",
            "192.168.1.7 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a.gif?x=1 HTTP/1.0\" 200 2326 \"http://e.org/s.html\" \"Mozilla/4.08 [en]\"");
        Assert.Equal(
            "source.address=192.168.1.7 user.name=frank timestamp=10/Oct/2000:13:55:36 -0700 http.request.method=GET url.original=/a.gif?x=1 "
            + "http.version=1.0 http.response.status_code=200 http.response.body.bytes=2326 http.request.referrer=http://e.org/s.html "
            + "user_agent.original=Mozilla/4.08 [en]",
            found);
    }
}
