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
}
