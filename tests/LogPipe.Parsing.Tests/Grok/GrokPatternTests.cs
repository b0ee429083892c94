using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

public class GrokPatternTests
{
    private const string Apache =
        "192.168.1.7 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a.gif?x=1 HTTP/1.0\" 200 2326 \"http://e.org/s.html\" \"Mozilla/4.08 [en]\"";

    [Theory]
    [InlineData("%{COMBINEDAPACHELOG}", Apache)]
    [InlineData("%{SYSLOGLINE}", "Mar  1 06:25:43 web01 sshd[4711]: Accepted publickey for deploy")]
    [InlineData("%{TIMESTAMP_ISO8601:t} %{LOGLEVEL:l} +\\[%{DATA:c}\\] %{GREEDYDATA:m}", "2026-03-01 12:00:59,123 INFO  [org.example] started")]
    [InlineData("(?<a>.*)-(?<b>.*?)x(?:(?<c>é)|y)+", "1-2-3xyéy")]
    public void Match_allocates_nothing(string expression, string line)
    {
        var pattern = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn);
        byte[] utf8 = Encoding.UTF8.GetBytes(line);
        byte[] other = Encoding.UTF8.GetBytes("something else entirely: " + line[(line.Length / 2)..]);
        var slices = new Utf8Slice[pattern.Captures.Count];
        Assert.True(pattern.TryMatch(utf8, slices));
        pattern.TryMatch(other, slices);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            pattern.TryMatch(utf8, slices);
            pattern.TryMatch(other, slices);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Common_formats_leave_no_work_to_the_general_machine()
    {
        GrokLowering lowering = GrokPattern.Compile("%{TIMESTAMP_ISO8601:t} %{IPORHOST:h} %{NUMBER:n} %{NOTSPACE:x} %{GREEDYDATA:m}", GrokTestExtensions.BuiltIn).Lowering;
        Assert.Equal(0, lowering.ChoiceCount);
        Assert.Equal(3, lowering.AutomatonCount);
    }

    [Fact]
    public void Threads_share_a_pattern()
    {
        var pattern = GrokPattern.Compile("%{COMBINEDAPACHELOG}", GrokTestExtensions.BuiltIn);
        string? expected = pattern.Captured(Apache);
        Parallel.For(0, 400, i =>
        {
            Assert.Equal(expected, pattern.Captured(Apache));
            Assert.Null(pattern.Captured(Apache[i % 30 + 1].ToString()));
        });
    }

    [Fact]
    public void Too_little_room_for_captures_is_an_argument_error()
    {
        var pattern = GrokPattern.Compile("%{WORD:a} %{WORD:b}", GrokTestExtensions.BuiltIn);
        Assert.Throws<ArgumentException>(() => pattern.TryMatch("a b"u8, new Utf8Slice[1]));
    }

    [Theory]
    [InlineData("%{WORD:verb} %{INT:port:int}!", "GET x", 4, "%{INT:port}", "INT", "some of [0-9]")]
    [InlineData("%{IP:ip} - \\[%{HTTPDATE:t}\\]", "10.0.0.1 - [10/Foo/2025", 16, "%{HTTPDATE:t}", "MONTH", "")]
    [InlineData("^a(?<x>b)c$", "abd", 2, "", "", "\"c\"")]
    [InlineData("abc: %{WORD}", "xyz", 0, "", "", "")]
    public void Explanation_says_how_far_and_what_failed(string expression, string text, int end, string reference, string pattern, string expected)
    {
        GrokExplanation explanation = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn).Explain(Encoding.UTF8.GetBytes(text));
        Assert.Equal(GrokOutcome.NotMatched, explanation.Outcome);
        Assert.Equal(end, explanation.MatchedEnd);
        Assert.Equal(reference, explanation.FailedReference);
        Assert.Equal(pattern, explanation.FailedPattern);
        Assert.Contains(expected, explanation.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_of_a_match_gives_its_place() =>
        Assert.Equal(
            "matches bytes 3 to 5", GrokPattern.Compile("%{INT:n}", GrokTestExtensions.BuiltIn).Explain("ab 42 c"u8).ToString());
}
