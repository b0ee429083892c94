using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>The vectorised end of a run against the loop over its table.</summary>
public class RunScannerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(100)]
    public void A_run_ends_where_its_table_says(int characterCount)
    {
        var random = new Random(characterCount);
        for (int round = 0; round < 4000; round++)
        {
            CharSet some = CharSet.FromRanges([.. Enumerable.Range(0, random.Next(1, characterCount + 1)).Select(_ => random.Next(0x80)).Select(static c => (c, c))]);
            var run = new RunSpec(random.Next(2) == 0 ? some : some.Negate(), ByteSet.All, null);
            Assert.True(run.IsBytewise);
            byte[] members = [.. Enumerable.Range(0, 256).Select(static b => (byte)b).Where(b => run.Table[b] != 0)];
            byte[] text = new byte[random.Next(1, 120)];
            for (int i = 0; i < text.Length; i++)
                text[i] = random.Next(40) == 0 ? (byte)random.Next(256) : members[random.Next(members.Length)];
            int at = random.Next(text.Length);
            int limit = random.Next(at, text.Length + 1);
            int expected = at;
            while (expected < limit && run.Table[text[expected]] != 0)
                expected++;
            Assert.Equal(expected, RunScanner.ScanBytes(run, text, at, limit));
        }
    }
}
