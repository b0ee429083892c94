using System.Text;
using LogPipe.Cli.GrokTrial;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.Tests.GrokTrial;

public sealed class GrokScreenReportTests
{
    private const string Expression = "^%{WORD:verb} %{INT:size:int} %{WORD:end}$";

    [Fact]
    public void A_match_names_its_captures_below_the_line() =>
        Assert.Equal("GET 12 done\n    verb = GET\n    size = 12\n    end = done\n", Shown("GET 12 done", colors: false));

    [Fact]
    public void A_miss_shows_how_far_the_expression_came_and_what_it_expected() =>
        Assert.Equal("GET twelve done\n    ^ matched up to here (column 5); then expected %{INT:size:int} %{WORD:end}$\n", Shown("GET twelve done", colors: false));

    [Fact]
    public void A_miss_at_the_first_part_says_so() =>
        Assert.Contains("not even of the expression's first part", Shown("?", colors: false));

    [Fact]
    public void Colors_are_given_back_at_the_end_of_each_piece()
    {
        string shown = Shown("GET 12 done", colors: true);
        Assert.Equal(shown.Split("\u001b[0m").Length - 1, (shown.Split('\u001b').Length - 1) / 2);
        Assert.StartsWith("\u001b[36mGET\u001b[0m ", shown);
    }

    [Fact]
    public void A_line_cannot_steer_the_terminal() =>
        Assert.DoesNotContain('\u001b', Shown("GET \u001b[2J", colors: false));

    [Theory]
    [InlineData("a%{B:c} d", new[] { "a%{B:c} ", "a%{B:c}", "a" })]
    [InlineData("(?:x|y)+z", new[] { "(?:x|y)+" })]
    [InlineData("a|b", new string[0])]
    [InlineData("[a(]b\\(c", new[] { "[a(]b\\(", "[a(]b", "[a(]" })]
    public void Beginnings_end_between_parts_outside_groups(string expression, string[] expected) =>
        Assert.Equal(expected, GrokProgress.Beginnings(expression));

    private static string Shown(string line, bool colors)
    {
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        GrokPattern pattern = GrokPattern.Compile(Expression, library);
        using var output = new MemoryStream();
        var report = new GrokScreenReport(output, pattern, new GrokProgress(Expression, library), colors);
        var captures = new Utf8Slice[pattern.Captures.Count];
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        report.Write(bytes, pattern.TryMatch(bytes, captures), captures);
        report.Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
