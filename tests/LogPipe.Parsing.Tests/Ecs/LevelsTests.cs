using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Ecs;

namespace LogPipe.Parsing.Tests.Ecs;

public class LevelsTests
{
    [Theory]
    [InlineData("e", "e", 3)]
    [InlineData("ERR", "err", 3)]
    [InlineData("Info", "info", 6)]
    [InlineData("WARNING", "warning", 4)]
    [InlineData("Critical", "critical", 2)]
    [InlineData("DEBUG1", "debug1", 7)]
    [InlineData("Informational", "informational", 6)]
    [InlineData("Strict Standards", "strict standards", 5)]
    public void A_word_is_found_in_whatever_case(string word, string lower, int severity)
    {
        Assert.True(Levels.TryFind(Encoding.UTF8.GetBytes(word), out TextConstant found, out int number));
        Assert.Equal((lower, severity), (Encoding.UTF8.GetString(found.Utf8), number));
    }

    // bit 5 apart, or equal in the first four bytes and the last four
    [Theory]
    [InlineData("")]
    [InlineData("\u0005")]
    [InlineData("\u0005rr")]
    [InlineData("INF\u000f")]
    [InlineData("debug\u0011")]
    [InlineData("infoxxxxxonal")]
    [InlineData("user\0error")]
    [InlineData("errors")]
    public void A_word_that_only_looks_like_one_is_not(string word) => Assert.False(Levels.TryFind(Encoding.UTF8.GetBytes(word), out _, out _));
}
