using System.Text;
using LogPipe.Benchmarks.Grok;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Twin;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>The regex that the benchmark lets .NET's source generator compile is the one that the library expands to.</summary>
public class GrokTwinExpressionsTests
{
    [Fact]
    public void Generated_regex_of_the_benchmark_is_what_the_library_expands_to()
    {
        var found = new StringBuilder("""
            namespace LogPipe.Benchmarks.Grok;

            /// <summary>What the library makes of <see cref="GrokCases"/>, as .NET's Regex reads it: written by <c>GrokTwinExpressionsTests</c> under <c>LOGPIPE_ACCEPT=1</c>.</summary>
            internal static class GrokTwinExpressions
            {

            """);
        foreach ((string name, string expression) in GrokCases.All)
        {
            string twin = DotNetTwin.Translate(GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn).Tree, natural: true);
            found.Append("    public const string ").Append(name).Append(" = @\"").Append(twin.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\";\n\n");
        }

        found.Length--;
        found.Append("}\n");
        string file = Path.Combine(GrokTestExtensions.RepositoryFolder("benchmarks"), "LogPipe.Benchmarks", "Grok", "GrokTwinExpressions.cs");
        if (Environment.GetEnvironmentVariable("LOGPIPE_ACCEPT") == "1")
            File.WriteAllText(file, found.ToString());
        else
            Assert.Equal(found.ToString(), File.ReadAllText(file));
    }
}
