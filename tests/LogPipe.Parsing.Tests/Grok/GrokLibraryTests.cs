using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

public class GrokLibraryTests
{
    [Fact]
    public void Every_built_in_pattern_compiles()
    {
        Assert.NotEmpty(GrokTestExtensions.BuiltIn.Definitions);
        foreach (string name in GrokTestExtensions.BuiltIn.Definitions.Keys)
            Assert.NotNull(GrokPattern.Compile($"%{{{name}}}", GrokTestExtensions.BuiltIn));
    }

    [Fact]
    public void Unknown_name_is_an_error_that_names_the_nearest()
    {
        GrokException e = Assert.Throws<GrokException>(() => GrokPattern.Compile("%{IPORHSOT:x}", GrokTestExtensions.BuiltIn));
        Assert.Contains("IPORHSOT is not defined; did you mean IPORHOST?", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recursion_is_an_error_that_shows_the_cycle()
    {
        var library = new GrokLibrary();
        library.Add("A", "x%{B}", "my.grok", 3);
        library.Add("B", "(?:%{A})?", "my.grok", 4);
        GrokException e = Assert.Throws<GrokException>(() => GrokPattern.Compile("%{A}", library));
        Assert.Contains("A > B > A", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("my.grok:4: grok pattern B", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Built_in_library_has_no_mistakes() => Assert.Empty(GrokTestExtensions.BuiltIn.FindMistakes());

    [Theory]
    [InlineData("A [a-z", "the character class '[' is not closed")]
    [InlineData("A (x", "'(' is not closed")]
    [InlineData("A x)", "')' without '('")]
    [InlineData("A *x", "'*' has nothing to repeat")]
    [InlineData("A x{3,1}", "ends below its start")]
    [InlineData("A %{B:}", "B is not defined")]
    [InlineData("A %{WORD:a:date}", "'date' is not a type")]
    [InlineData("A %{WORD:[a}", "is not a field reference")]
    [InlineData("A %{WORD", "is not finished")]
    [InlineData("A %{WORD:a %{WORD:b}", "the reference '%{WORD:a' is not closed before the next one begins; write '%{WORD:a}', at character 1 of")]
    [InlineData("A x%{WORD:[a][b]:int? - %{WORD}", "write '%{WORD:[a][b]:int}', at character 2 of")]
    [InlineData("A (?<x", "name of the group")]
    [InlineData("A \\p{Klingon}", "is not a known property")]
    [InlineData("A (?(1)a|b)", "conditions")]
    [InlineData("A \\g<x>", "subexpression calls")]
    [InlineData("A \\k<x>", "no group has the name x")]
    [InlineData("A [z-a]", "ends below its start")]
    [InlineData("A x{200000}", "more than 100000 times")]
    [InlineData("A (?:(?:(?:x{1000}y){1000}z){1000}){1000}", "")]
    public void Mistake_in_a_file_names_file_line_and_pattern(string line, string problem)
    {
        string file = WritePatterns("# mine\n\nWORD \\w+\n" + line + "\n");
        var library = new GrokLibrary();
        library.AddFile(file);
        IReadOnlyList<GrokException> mistakes = library.FindMistakes();
        if (problem.Length == 0)
        {
            Assert.Empty(mistakes);
            return;
        }

        GrokException mistake = Assert.Single(mistakes);
        Assert.StartsWith($"{file}:4: grok pattern A: ", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(problem, mistake.Message, StringComparison.Ordinal);
        Assert.Equal("A", mistake.PatternName);
        Assert.Equal(4, mistake.Line);
    }

    [Fact]
    public void Line_without_an_expression_is_a_mistake_with_its_place()
    {
        string file = WritePatterns("WORD \\w+\nLONELY\n");
        GrokException e = Assert.Throws<GrokException>(() => new GrokLibrary().AddFile(file));
        Assert.StartsWith($"{file}:2: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_and_folder_are_mistakes()
    {
        Assert.Contains("cannot be read", Assert.Throws<GrokException>(() => new GrokLibrary().AddFile("/no/such/file")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<GrokException>(() => new GrokLibrary().AddFolder("/no/such/folder")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_as_logstash_users_have_them_load_unchanged()
    {
        string folder = Path.GetDirectoryName(WritePatterns(
            "# contexts/shop\n\tORDERID   [A-Z]{2}-\\d{4,}  \r\n\nSHOP_ORDER order %{ORDERID:[shop][order]?} (?:by|for) %{USER:user} \\(%{NUMBER:total:float}\\)\n"
            + "WORD [a-z]+\nQUOTED \\\"%{DATA:q}\\\"\n"))!;
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        library.AddFolder(folder);
        Assert.Equal("shop.order=AB-1234 user=anna total=12.5", GrokTestExtensions.Grok("%{SHOP_ORDER}", "an order AB-1234 by anna (12.5)", library));
        Assert.Equal("w=b", GrokTestExtensions.Grok("%{WORD:w}", "Ab", library));
        Assert.Equal("q=x y", GrokTestExtensions.Grok("%{QUOTED}", "say \"x y\"", library));
    }

    private static string WritePatterns(string text)
    {
        string folder = Directory.CreateTempSubdirectory("logpipe-grok").FullName;
        string file = Path.Combine(folder, "patterns");
        File.WriteAllText(file, text);
        return file;
    }
}
