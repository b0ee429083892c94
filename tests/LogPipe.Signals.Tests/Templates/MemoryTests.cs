using System.Text;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>What is kept is bounded whatever comes, and nothing goes uncounted.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void What_had_to_go_is_counted_to_the_line()
    {
        var miner = new TemplateMiner(maxGroups: 64);
        for (int i = 0; i < 5000; i++)
        {
            miner.Add(Encoding.ASCII.GetBytes($"word {Word(i)} is new"));
            miner.Add("this one comes all the time"u8);
        }

        MinedTemplates mined = miner.Resolve();

        Assert.InRange(miner.GroupCount, 1, 64);
        Assert.Equal(10_000, miner.LineCount);
        Assert.Equal(10_000, miner.EvictedLineCount + mined.Templates.Sum(static template => template.Count));
        Assert.Equal(5001, miner.EvictedGroupCount + miner.GroupCount);
        Assert.Contains(mined.Templates, static template => template.Count == 5000);
    }

    [Fact]
    public void A_known_line_allocates_nothing()
    {
        var miner = new TemplateMiner();
        byte[][] lines = [.. Enumerable.Range(0, 64).Select(static i => Encoding.ASCII.GetBytes($"cart {i} of user_{i * 12345} at 10.0.0.{i} stored, state={(i % 2 == 0 ? "open" : "closed")} in {i}ms"))];
        foreach (byte[] line in lines)
            miner.Add(line);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            foreach (byte[] line in lines)
                miner.Add(line);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_damaged_file_is_refused_by_name()
    {
        var miner = new TemplateMiner();
        miner.Add("a line of words"u8);
        string path = Path.Combine(Path.GetTempPath(), $"logpipe-templates-{Guid.NewGuid():N}");
        try
        {
            TemplateFile.Save(miner, path);
            byte[] bytes = File.ReadAllBytes(path);
            for (int i = 0; i < bytes.Length; i++)
            {
                byte[] damaged = [.. bytes];
                damaged[i] ^= 0x41;
                File.WriteAllBytes(path, damaged);
                Assert.Contains(path, Assert.Throws<InvalidDataException>(() => TemplateFile.Load(path)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A word of letters for a number, so that no form gives it away.</summary>
    private static string Word(int number)
    {
        var word = new StringBuilder();
        for (int rest = number + 1; rest > 0; rest /= 26)
            word.Append((char)('a' + (rest % 26)));
        return word.Append("ly").ToString();
    }
}
