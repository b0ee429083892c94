using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>A quick look at a line's first bytes says no only where the whole expression does.</summary>
public sealed class LeadRunTests
{
    [Theory]
    [InlineData(@"\A\d{4}-\d\d", "2026-03", true)]
    [InlineData(@"\A\d{4}-\d\d", "2026/03", false)]
    [InlineData(@"\A\d{4}-\d\d", "2026-0", false)]
    [InlineData(@"\A(?:\d{4}-\d\d-\d\d )?\d\d:\d\d", "18:42 x", true)]
    [InlineData(@"\A(?:\d{4}-\d\d-\d\d )?\d\d:\d\d", "2026-03-13 18:42", true)]
    [InlineData(@"\A(?:WARN|ERROR) x", "ERROR x", true)]
    [InlineData(@"\A(?:WARN|ERROR) x", "WARN x", true)]
    [InlineData(@"\A(?:WARN|ERROR) x", "ENTER x", false)]
    [InlineData(@"\A[^ ]+ b", "é b", true)]
    [InlineData(@"\A(?=a)\w+", "abc", true)]
    [InlineData(@"\A(?:a|b)*c", "ababc", true)]
    [InlineData(@"\A(?:)*c", "c", true)]
    [InlineData(@"\A(?:(?:(?:a?b?)*c?)*d?)*e", "abcde", true)]
    public void The_first_bytes_never_hide_a_match(string expression, string text, bool matches)
    {
        GrokPattern pattern = GrokPattern.Compile(expression, GrokLibrary.LoadBuiltIn());

        Assert.Equal(matches, pattern.TryMatch(Encoding.UTF8.GetBytes(text), new Utf8Slice[pattern.Captures.Count]));
        Assert.True(!matches || new GrokSet([pattern, pattern]).CandidatesFor(Encoding.UTF8.GetBytes(text)).Length == 2);
    }

    [Fact]
    public void A_format_is_asked_only_about_lines_that_it_may_begin()
    {
        short[] digit = [.. Parsed.Plan.Catalog.CandidatesFor("2026"u8)];
        short[] letter = [.. Parsed.Plan.Catalog.CandidatesFor("select"u8)];

        Assert.Contains((short)Parsed.Plan.Catalog.IndexOf("jboss.server"), digit);
        Assert.DoesNotContain((short)Parsed.Plan.Catalog.IndexOf("jboss.server"), letter);
        Assert.Equal(digit.Order().ToArray(), digit);
    }
}
