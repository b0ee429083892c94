using System.Diagnostics;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>Expressions and lines made to take for ever: each ends within the step budget, and the answer is right or "gave up".</summary>
public class GrokHostileTests
{
    private static readonly string Repeated = new('a', 5000);

    public static TheoryData<string, string> Attacks() => new()
    {
        { "(a+)+$", Repeated + "!" },
        { "^(a+)+$", Repeated + "!" },
        { "(a|aa)+$", Repeated + "!" },
        { "^(a|aa)+$", Repeated + "!" },
        { "(.*a){20}$", Repeated + "!" },
        { "^(.*a){20}!b", Repeated + "!" },
        { "(x+x+)+y", new string('x', 5000) },
        { "(([a-z])+.)+[A-Z]([a-z])+$", Repeated },
        { "^(([a-z]+)*)*$", Repeated + "0" },
        { "(?:a?){50}a{50}!", new string('a', 50) },
        { "(.*)*(.*)*(.*)*=", Repeated },
        { @"(\w+\s?)*;", string.Concat(Enumerable.Repeat("word ", 1000)) },
        { @"^(?<n>a*)*\k<n>b", Repeated },
        { "(?=(a+)+$)b", Repeated + "!" },
        { "(?<=(a+)+)b", Repeated },
        { "((a{0,50}){0,50}){0,50}b", Repeated },
        { "%{GREEDYDATA}%{GREEDYDATA}%{GREEDYDATA}%{GREEDYDATA}#", Repeated },
        { "%{DATA:a},%{DATA:b},%{DATA:c},%{DATA:d},%{DATA:e}!", new string(',', 5000) },
        { @"^\[%{DATA:time}\] %{DATA:level}: %{DATA:what} in %{PATH:file}(?: on line %{INT:line})?; %{GREEDYDATA:rest}$", "[x] PHP Warning: " + string.Concat(Enumerable.Repeat("a in /b on line 3: ", 800)) },
        { @"PHP Warning:\s+(?<m>.*)\s+(?:in)\s+(?<f>.*)\s+on line (?<l>\d+), referer: (?<r>.*)$", "PHP Warning:  " + string.Concat(Enumerable.Repeat("in wp-content on line ", 700)) },
        { "%{URI}!", "http://" + string.Concat(Enumerable.Repeat("a:b@", 1500)) },
        { "%{EMAILADDRESS}", string.Concat(Enumerable.Repeat("a.b-", 1500)) },
        { "%{QUOTEDSTRING}x", "\"" + string.Concat(Enumerable.Repeat("\\\"", 3000)) },
        { "%{IPV6}%{IPV6}%{IPV6}!", string.Concat(Enumerable.Repeat("1:", 3000)) },
        { "(?:%{HOSTNAME}\\.?)+!", string.Concat(Enumerable.Repeat("a.", 3000)) },
        { "%{SYSLOGLINE}", string.Concat(Enumerable.Repeat("Mar  1 06:25:4", 500)) },
        { "%{COMBINEDAPACHELOG}", string.Concat(Enumerable.Repeat("1.1.1.1 - - [", 500)) },
    };

    /// <summary>Lines of a mebibyte, the longest that an input takes by default, where an attempt from every place would look at the whole rest.</summary>
    public static TheoryData<string, string> LongAttacks() => new()
    {
        { "(?:ab?)+c", new string('a', 1 << 20) + ".c" },
        { "(?<x>(?:ab?)+)c", new string('a', 1 << 20) + ".c" },
        { "a.*?xy.*?longer", new string('a', 1 << 20) + "longer" },
        { "[a-z\u00e9]+[0-4]x", new string('a', 1 << 20) + "1.x" },
        { "(?:[a-z]+[.-])+[0-9]!", string.Concat(Enumerable.Repeat("ab.", 350_000)) + "!" },
        { "%{EMAILADDRESS}", string.Concat(Enumerable.Repeat("a.b-", 1 << 18)) },
        { "%{IPORHOST}!", string.Concat(Enumerable.Repeat("a.", 1 << 19)) + ".!" },
        { "%{URI}!", string.Concat(Enumerable.Repeat("http", 1 << 18)) + "!" },
        { "%{COMBINEDAPACHELOG}", string.Concat(Enumerable.Repeat("1.1.1.1 - - [", 80_000)) },
        { "\"(?<s>(?:[^\"\\\\]|\\\\.)*)\"!", string.Concat(Enumerable.Repeat("\"a\\\\", 300_000)) + "!" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attack_ends_within_its_budget(string expression, string text)
    {
        // milliseconds in release; the bound leaves room for a debug build on a busy machine
        Attack(expression, text, emit: false, TimeSpan.FromSeconds(5));
        Attack(expression, text, emit: true, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [MemberData(nameof(LongAttacks))]
    public void Long_attack_ends_within_its_budget(string expression, string text)
    {
        Attack(expression, text, emit: false, TimeSpan.FromSeconds(30));
        Attack(expression, text, emit: true, TimeSpan.FromSeconds(30));
    }

    private static void Attack(string expression, string text, bool emit, TimeSpan limit)
    {
        var pattern = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn);
        pattern.UseEmitted(emit);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var slices = new Utf8Slice[pattern.Captures.Count];
        var watch = Stopwatch.StartNew();
        GrokOutcome outcome = pattern.Match(utf8, slices);
        Assert.True(watch.Elapsed < limit, $"{watch.Elapsed} for {expression}");
        Assert.NotEqual(GrokOutcome.Matched, outcome);
    }

    [Fact]
    public void Giving_up_is_counted_and_told_from_failing()
    {
        long before = GrokPattern.GaveUpCount;
        var pattern = GrokPattern.Compile("^(?:(?<x>a)|(?<y>aa))+$", GrokTestExtensions.BuiltIn);
        var slices = new Utf8Slice[2];
        Assert.Equal(GrokOutcome.GaveUp, pattern.Match(Encoding.UTF8.GetBytes(Repeated + "!"), slices));
        Assert.True(GrokPattern.GaveUpCount > before);
        Assert.Equal(GrokOutcome.NotMatched, pattern.Match("b"u8, slices));
    }

    [Fact]
    public void Loops_without_captures_are_answered_not_given_up()
    {
        var pattern = GrokPattern.Compile("^(a|aa)+$", GrokTestExtensions.BuiltIn);
        Assert.Equal(GrokOutcome.NotMatched, pattern.Match(Encoding.UTF8.GetBytes(Repeated + "!"), []));
        Assert.Equal(GrokOutcome.Matched, pattern.Match(Encoding.UTF8.GetBytes(Repeated), []));
    }

    [Fact]
    public void Long_line_of_garbage_is_answered()
    {
        byte[] garbage = new byte[1 << 20];
        new Random(5).NextBytes(garbage);
        var pattern = GrokPattern.Compile("%{COMBINEDAPACHELOG}", GrokTestExtensions.BuiltIn);
        Assert.False(pattern.TryMatch(garbage, new Utf8Slice[pattern.Captures.Count]));
    }
}
