using System.Text;
using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Tests.Grok;

public class DateShapeTests
{
    [Theory]
    [InlineData(0, "2026-03-01 12:00:59", true)]
    [InlineData(0, "2026-12-31T23:59:59", true)]
    [InlineData(0, "2026-13-01 12:00:59", false)]
    [InlineData(0, "2026-00-01 12:00:59", false)]
    [InlineData(0, "2026-03-32 12:00:59", false)]
    [InlineData(0, "2026-03-01 24:00:59", false)]
    [InlineData(0, "2026-03-01 12:60:59", false)]
    [InlineData(0, "2026-03-01 12:00:60", false)]
    [InlineData(0, "2026-03-01A12:00:59", false)]
    [InlineData(1, "31/Dec/2026:23:59:59", true)]
    [InlineData(1, "00/Dec/2026:23:59:59", false)]
    [InlineData(1, "31/Dez/2026:23:59:59", false)]
    [InlineData(2, "Mar  1 12:00:59", true)]
    [InlineData(2, "Mar 31 12:00:59", true)]
    [InlineData(2, "Mar 32 12:00:59", false)]
    [InlineData(2, "Mar  0 12:00:59", false)]
    [InlineData(2, "Mar 01 12:00:59", false)]
    [InlineData(2, "Mar !1 12:00:59", false)]
    public void Shape_lets_pass_what_it_describes_and_no_more(int shape, string text, bool expected)
    {
        byte[] utf8 = Encoding.ASCII.GetBytes(text.PadRight(32, 'z'));
        Assert.Equal(expected, DateShape.All[shape].IsAt(ref utf8[0]));
    }

    [Fact]
    public void Every_text_of_a_shape_that_passes_is_in_its_language()
    {
        var random = new Random(7);
        foreach (DateShape shape in DateShape.All)
        {
            for (int i = 0; i < 2000; i++)
            {
                byte[] text = [.. shape.Steps.SelectMany(step => step[random.Next(step.Length)]), .. new byte[32]];
                Assert.True(shape.IsAt(ref text[0]));
                text[random.Next(shape.ByteCount)] = (byte)random.Next(256);
                if (shape.IsAt(ref text[0]))
                    Assert.True(IsInLanguage(shape, text), Encoding.Latin1.GetString(text, 0, shape.ByteCount));
            }
        }
    }

    [Theory]
    [InlineData("TIMESTAMP_ISO8601")]
    [InlineData("HTTPDATE")]
    [InlineData("SYSLOGTIMESTAMP")]
    public void Library_dates_jump_over_the_usual_form(string name)
    {
        SyntaxTree tree = GrokParser.Parse($"%{{{name}}}", GrokTestExtensions.BuiltIn);
        ByteAutomaton? automaton = new AutomatonCache().Find(tree.Root, Follow.Unknown, MatchMode.Longest, out string obstacle);
        Assert.True(automaton is { HasJump: true }, obstacle);
    }

    private static bool IsInLanguage(DateShape shape, byte[] text)
    {
        int at = 0;
        foreach (byte[][] step in shape.Steps)
        {
            if (!Array.Exists(step, s => text.AsSpan(at).StartsWith(s)))
                return false;
            at += step[0].Length;
        }

        return true;
    }
}
