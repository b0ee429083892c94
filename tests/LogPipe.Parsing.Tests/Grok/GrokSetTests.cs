using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>A set gives what its expressions give when they are asked in turn.</summary>
public sealed class GrokSetTests
{
    [Fact]
    public void Set_agrees_with_its_expressions_asked_in_turn()
    {
        var random = new Random(11);
        GrokLibrary library = GrokTestExtensions.BuiltIn;
        string[] names = [.. library.Definitions.Keys.Order(StringComparer.Ordinal)];
        random.Shuffle(names);

        // some may match anywhere, and those keep their place in the order
        GrokPattern[] patterns = [.. names.Take(150).Select((n, i) => GrokPattern.Compile(i % 10 == 0 ? $"%{{{n}:x}}" : $@"\A(?:%{{{n}:x}} )", library))];
        var set = new GrokSet(patterns);
        var writer = new TextFromTree(random);
        var captures = new Utf8Slice[set.MostCaptures];
        var expected = new Utf8Slice[set.MostCaptures];
        int matched = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] text = writer.Write(patterns[random.Next(patterns.Length)].Tree.Root);
            if (i % 2 == 0)
                text = writer.Spoil(text);
            int first = Array.FindIndex(patterns, p => p.TryMatch(text, expected));
            int found = set.Match(text, captures);
            Assert.True(first == found, $"{first} and {found} on {Encoding.Latin1.GetString(text)}");
            if (found < 0)
                continue;
            matched++;
            Assert.Equal(expected[..patterns[found].Captures.Count], captures[..patterns[found].Captures.Count]);
        }

        Assert.InRange(matched, 500, 3000);
    }

    [Fact]
    public void Random_first_bytes_neither_fill_the_memory_nor_change_the_answer()
    {
        GrokPattern[] patterns = [.. Enumerable.Range(0, 300).Select(static i => GrokPattern.Compile($@"\A[a-z]{{6}}[{(char)('a' + (i % 26))}-z][a-z]{{8}}(?<n>{i}) ", GrokTestExtensions.BuiltIn))];
        var set = new GrokSet(patterns);
        var random = new Random(12);
        var captures = new Utf8Slice[1];
        byte[] text = new byte[24];
        for (int i = 0; i < 30_000; i++)
        {
            for (int at = 0; at < 15; at++)
                text[at] = (byte)random.Next('a', 'z' + 1);
            int number = random.Next(300);
            byte[] end = Encoding.ASCII.GetBytes($"{number} ");
            end.CopyTo(text, 15);
            Span<byte> line = text.AsSpan(0, 15 + end.Length);
            int found = set.Match(line, captures);
            Assert.Equal(text[6] >= 'a' + (number % 26) ? number : -1, found);
        }

        Assert.InRange(set.NodeCount, 100, 2100);
    }

    [Fact]
    public void Threads_that_meet_a_set_for_the_first_time_agree()
    {
        GrokPattern[] patterns = [.. Enumerable.Range(0, 200).Select(static i => GrokPattern.Compile($@"\Amodule-{i:000}: %{{WORD:w}}", GrokTestExtensions.BuiltIn))];
        for (int round = 0; round < 20; round++)
        {
            var set = new GrokSet(patterns);
            Parallel.For(0, 400, i =>
            {
                var captures = new Utf8Slice[1];
                Assert.Equal(i % 200, set.Match(Encoding.ASCII.GetBytes($"module-{i % 200:000}: x"), captures));
                Assert.Equal(-1, set.Match("module-x"u8, captures));
            });
        }
    }
}
