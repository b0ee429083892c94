using System.Globalization;
using System.Text;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>The compiled program and .NET's Regex give the same captures, for the library's patterns and for random expressions.</summary>
public class GrokTwinTests
{
    private static readonly string[] Surroundings =
    [
        "%{{{0}:x}}", "^%{{{0}:x}}$", "%{{{0}:x}} %{{{1}:y}}", "%{{{0}:x}}:%{{{1}:y}}", "%{{{0}:x}}%{{{1}:y}}", "\\[%{{{0}:x}}\\] %{{GREEDYDATA:y}}",
        "%{{DATA:x}} %{{{0}:y}}\\b", "(?:%{{{0}:x}}|%{{{1}:y}}) ?z?", "(?:%{{{0}:x}} )*%{{{1}:y}}", "%{{{0}:x}}?%{{NOTSPACE:y}}", "(?>%{{{0}:x}})%{{{1}:y}}",
    ];

    [Fact]
    public void Library_patterns_agree_with_the_regex_twin() => CompareLibrary(new Random(1), rounds: 1, textsPerPattern: 12);

    [Fact]
    public void Random_expressions_agree_with_the_regex_twin() => CompareRandom(new Random(2), expressions: 500, textsPerExpression: 8);

    [Theory]
    [InlineData("^\"(?<a>(?:[^\"\\\\]|\\\\.)*)\" \"(?<b>(?:\\\\.|[^\"\\\\])*)\"(?<c>.*)$")]
    [InlineData(@"(?<a>(?:[a-c]|x.)*)(?<b>[b-z]*)")]
    [InlineData(@"(?<a>(?:[a-c]|xy|)*)(?<b>.?)")]
    [InlineData(@"(?<a>(?:[äöa]|\\.)+)(?<b>[^äa]*)\b")]
    public void Runs_inside_loops_agree_with_the_regex_twin(string expression) =>
        Compare(new TwinComparer(expression, GrokTestExtensions.BuiltIn), new Random(4), texts: 2000);

    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public void Millions_of_library_cases_agree_with_the_regex_twin() => CompareLibrary(new Random(Seed()), rounds: Rounds(60), textsPerPattern: 400);

    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public void Millions_of_random_cases_agree_with_the_regex_twin() => CompareRandom(new Random(Seed()), expressions: Rounds(60) * 1000, textsPerExpression: 20);

    // Fewer or more of them on a machine with less or more time
    private static int Rounds(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("LOGPIPE_TEST_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : usual;

    // A failure is repeated by setting the seed that its message names
    private static int Seed() =>
        int.TryParse(Environment.GetEnvironmentVariable("LOGPIPE_TEST_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : 3;

    private static void CompareLibrary(Random random, int rounds, int textsPerPattern)
    {
        string[] names = [.. GrokTestExtensions.BuiltIn.Definitions.Keys.Order(StringComparer.Ordinal)];
        var writer = new TextFromTree(random);
        var differences = new List<string>();
        long compared = 0;
        int emitted = 0;
        for (int round = 0; round < rounds; round++)
        {
            foreach (string name in names)
            {
                string surrounding = Surroundings[(round + random.Next(Surroundings.Length)) % Surroundings.Length];
                string other = names[random.Next(names.Length)];
                var comparer = new TwinComparer(string.Format(CultureInfo.InvariantCulture, surrounding, name, other), GrokTestExtensions.BuiltIn);
                for (int i = 0; i < textsPerPattern && differences.Count < 5; i++)
                {
                    byte[] text = writer.Write(comparer.Pattern.Tree.Root);
                    if (comparer.Difference(i % 3 == 0 ? text : writer.Spoil(text)) is { } difference)
                        differences.Add(difference);
                }

                compared += comparer.Compared;
                emitted += comparer.IsEmitted ? 1 : 0;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{compared} texts compared, {names.Length * rounds} expressions, {emitted} of them with machine code");
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
        Assert.True(emitted > names.Length * rounds / 2, $"only {emitted} expressions have machine code: the test has lost its power");
    }

    private static void Compare(TwinComparer comparer, Random random, int texts)
    {
        var writer = new TextFromTree(random);
        for (int i = 0; i < texts; i++)
        {
            byte[] text = writer.Write(comparer.Pattern.Tree.Root);
            Assert.Null(comparer.Difference(i % 3 == 0 ? text : writer.Spoil(text)));
        }
    }

    private static void CompareRandom(Random random, int expressions, int textsPerExpression)
    {
        var generator = new RandomExpression(random);
        var writer = new TextFromTree(random);
        var differences = new List<string>();
        int matched = 0;
        int disputed = 0;
        long skipped = 0;
        long compared = 0;
        int emitted = 0;
        for (int i = 0; i < expressions && differences.Count < 5; i++)
        {
            string expression = generator.Write();
            TwinComparer comparer;
            try
            {
                comparer = new TwinComparer(expression, GrokTestExtensions.BuiltIn);
            }
            catch (GrokException)
            {
                continue;
            }

            for (int j = 0; j < textsPerExpression && differences.Count < 5; j++)
            {
                byte[] text = j % 2 == 0 ? writer.Spoil(writer.Write(comparer.Pattern.Tree.Root)) : Encoding.UTF8.GetBytes(RandomText(random));
                if (comparer.Difference(text) is { } difference)
                    differences.Add(difference);
            }

            matched += comparer.Matched;
            disputed += comparer.Disputed;
            compared += comparer.Compared;
            skipped += comparer.Skipped;
            emitted += comparer.IsEmitted ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{compared} texts compared, {matched} of them match, {skipped} without an answer of one side, {emitted} expressions with machine code");
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
        Assert.True(skipped <= 20 + (compared / 10), $"{skipped} texts have no answer of one side: the test has lost its power");
        Assert.True(disputed <= 2 + (expressions * textsPerExpression / 2000), $"{disputed} answers of .NET depend on how it is asked");
        Assert.True(matched > expressions, $"only {matched} matches: the test has lost its power");
    }

    private static string RandomText(Random random)
    {
        const string Alphabet = "aaabbbcé1 \nA";
        var text = new StringBuilder();
        for (int i = random.Next(12); i > 0; i--)
            text.Append(Alphabet[random.Next(Alphabet.Length)]);
        return text.ToString();
    }
}
