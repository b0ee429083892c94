using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>
/// The identity of templates on real logs: the files <c>*.log</c> below the folder that <c>LOGPIPE_MINING_DATA</c> names, each line a message. Whatever the order of the lines, however they are
/// spread over nodes and joined, and across saving, each line has the same template.
/// </summary>
public sealed class IdentityOfSetsTests(ITestOutputHelper output)
{
    private const int Rounds = 100;

    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public void Any_order_and_any_partitioning_gives_each_line_the_same_id()
    {
        string? folder = Environment.GetEnvironmentVariable("LOGPIPE_MINING_DATA");
        Assert.SkipWhen(folder is null, "LOGPIPE_MINING_DATA names no folder of logs");
        foreach (string file in Directory.EnumerateFiles(folder!, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            byte[][] lines = [.. File.ReadLines(file).Select(System.Text.Encoding.UTF8.GetBytes)];
            ulong[] expected = Ids(Mined(lines), lines);
            var random = new Random(17);
            byte[][] shuffled = [.. lines];
            for (int round = 0; round < Rounds; round++)
            {
                random.Shuffle(shuffled);
                Assert.True(expected.AsSpan().SequenceEqual(Ids(Mined(shuffled), lines)), $"{file}: shuffle {round}");
                Assert.True(expected.AsSpan().SequenceEqual(Ids(Joined(lines, random), lines)), $"{file}: partitioning {round}");
            }

            output.WriteLine($"{Path.GetFileName(file)}: {lines.Length} lines, {expected.Distinct().Count()} templates, {Rounds} shuffles and {Rounds} partitionings");
        }
    }

    private static TemplateMiner Mined(byte[][] lines)
    {
        var miner = new TemplateMiner();
        foreach (byte[] line in lines)
            miner.Add(line);
        return miner;
    }

    private static TemplateMiner Joined(byte[][] lines, Random random)
    {
        TemplateMiner[] nodes = [.. Enumerable.Range(0, random.Next(1, 17)).Select(static _ => new TemplateMiner())];
        foreach (byte[] line in lines)
            nodes[random.Next(nodes.Length)].Add(line);
        // some resolved before they were joined, some were saved and read again
        string saved = Path.GetTempFileName();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (random.Next(2) == 0)
                nodes[i].Resolve();
            if (random.Next(4) != 0)
                continue;
            TemplateFile.Save(nodes[i], saved);
            nodes[i] = TemplateFile.Load(saved);
        }

        File.Delete(saved);
        random.Shuffle(nodes);
        var all = new TemplateMiner();
        foreach (TemplateMiner node in nodes)
            all.Join(node);
        return all;
    }

    private static ulong[] Ids(TemplateMiner miner, byte[][] lines)
    {
        MinedTemplates mined = miner.Resolve();
        return [.. lines.Select(line => miner.TemplateOf(mined, line)!.Key)];
    }
}
