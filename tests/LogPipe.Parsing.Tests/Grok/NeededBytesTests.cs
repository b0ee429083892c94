using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>A byte that is said to be needed and is not would make a format blind for a line.</summary>
public sealed class NeededBytesTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("a(?:bc|cd)e?", "ac")]
    [InlineData("(?<x>a)(?:b)*(?:c)+(?=d)(?!e)", "ac")]
    [InlineData(@"[x]\[[^\]]*\] %{INT:n}", "x[] ")]
    [InlineData("(?i)a-", "-")]
    [InlineData("(?:a|)", "")]
    public void Only_what_every_match_contains_is_needed(string expression, string needed)
    {
        ByteSet set = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn).Needs;
        Assert.Equal(needed.Order(), Encoding.ASCII.GetString(set.ToValues()).Order());
    }

    [Fact]
    public void Every_sample_line_has_the_bytes_that_the_heads_it_matches_need()
    {
        FormatCatalog catalog = FormatCatalog.Build(GrokTestExtensions.BuiltIn, [], new List<string>());
        var captures = new Utf8Slice[LineFormat.MaxCaptures];
        byte[][] lines = [.. Directory.EnumerateFiles(GrokTestExtensions.RepositoryFolder("grok-patterns"), "*.lines").SelectMany(File.ReadLines).Distinct().Select(Encoding.UTF8.GetBytes)];
        int matches = 0;
        foreach (LineFormat format in catalog.Formats)
        {
            foreach (GrokPattern head in format.OpenHeads)
            {
                foreach (byte[] line in lines)
                {
                    if (!head.TryMatch(line, captures))
                        continue;
                    matches++;
                    Assert.True(ByteSet.In(line).Contains(head.Needs), $"{format.Name} needs more than '{Encoding.UTF8.GetString(line)}' has: {head.Expression}");
                    Assert.False(head.IsWithoutRequired(line), $"{format.Name} cannot do without more than '{Encoding.UTF8.GetString(line)}' has: {head.Expression}");
                    Assert.Equal(format.MatchHead(line, captures), format.MatchHead(line, captures, isDoubtful: true));
                    Assert.True(format.MayBegin(line), $"{format.Name} begins otherwise than '{Encoding.UTF8.GetString(line)}'");
                }
            }
        }

        Assert.True(matches > 300, $"{matches} matches of {lines.Length} lines");
    }
}
