using System.Text;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>The same lines have the same ids: in any order, however they are spread over nodes, across restarts.</summary>
public sealed class IdentityTests
{
    [Fact]
    public void Order_and_partitioning_and_restarts_do_not_matter() => Check(rounds: 6, lineCount: 600);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void Order_and_partitioning_and_restarts_do_not_matter_in_a_hundred_rounds() => Check(rounds: 100, lineCount: 2000);

    [Fact]
    public void An_id_that_gave_way_is_an_alias_of_the_new_one()
    {
        var miner = new TemplateMiner();
        Add(miner, "login of anna was refused");
        MinedTemplate first = miner.Resolve().Templates[0];
        foreach (string name in new[] { "bert", "carl", "dora", "emil", "fred" })
            Add(miner, $"login of {name} was refused");

        MinedTemplates later = miner.Resolve();

        Assert.Equal("login of <*> was refused", Encoding.UTF8.GetString(Assert.Single(later.Templates).Text));
        Assert.NotEqual(first.Id, later.Templates[0].Id);
        Assert.Equal(later.Templates[0], later.Find(first.Key));
        Assert.Equal(later.Templates[0].Id, Restarted(miner).Resolve().Find(first.Key)!.Id);
        Assert.Null(later.Find(12345));
    }

    [Fact]
    public void An_id_reads_back()
    {
        ulong id = TemplateId.Of("connection to <*> lost"u8);

        Assert.True(TemplateId.TryParse(TemplateId.TextOf(id), out ulong read));
        Assert.Equal(id, read);
        Assert.False(TemplateId.TryParse("uuuuuuuuuuuu", out _));
        Assert.False(TemplateId.TryParse("short", out _));
    }

    [Fact]
    public void Ids_are_what_they_were_when_they_were_published()
    {
        var miner = new TemplateMiner();
        Add(miner, "connection to 10.0.0.1 lost after 12ms");

        Assert.Equal("connection to <*> lost after <*>", Encoding.UTF8.GetString(miner.Resolve().Templates[0].Text));
        Assert.Equal(PublishedId, miner.Resolve().Templates[0].Id);
    }

    private const string PublishedId = "4feh16m2n16p";

    private static void Check(int rounds, int lineCount)
    {
        byte[][] lines = SomeLines(lineCount);
        string[] expected = Ids([Mined(lines)], lines);
        var random = new Random(42);
        for (int round = 0; round < rounds; round++)
        {
            byte[][] shuffled = [.. lines];
            random.Shuffle(shuffled);
            Assert.Equal(expected, Ids([Restarted(Mined(shuffled))], lines));

            int nodes = 1 + (round % 16);
            var parts = new TemplateMiner[nodes];
            for (int i = 0; i < nodes; i++)
                parts[i] = new TemplateMiner();
            foreach (byte[] line in shuffled)
            {
                TemplateMiner node = parts[random.Next(nodes)];
                node.Add(line);
                // nodes make templates at times of their own
                if (random.Next(200) == 0)
                    node.Resolve();
            }

            Assert.Equal(expected, Ids(parts, lines));
        }
    }

    private static string[] Ids(TemplateMiner[] nodes, byte[][] lines)
    {
        var all = new TemplateMiner();
        foreach (TemplateMiner node in nodes)
            all.Join(node);
        Assert.Equal(lines.Length, all.LineCount);
        MinedTemplates mined = all.Resolve();
        Assert.Equal(lines.Length, mined.Templates.Sum(static template => template.Count));
        int[] groups = [.. lines.Select(line => all.Add(line))];
        return [.. groups.Select(group => mined.OfGroup(group).Id)];
    }

    private static TemplateMiner Mined(byte[][] lines)
    {
        var miner = new TemplateMiner();
        foreach (byte[] line in lines)
            miner.Add(line);
        return miner;
    }

    private static TemplateMiner Restarted(TemplateMiner miner)
    {
        string path = Path.Combine(Path.GetTempPath(), $"logpipe-templates-{Guid.NewGuid():N}");
        try
        {
            TemplateFile.Save(miner, path);
            return TemplateFile.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Add(TemplateMiner miner, string line) => miner.Add(Encoding.UTF8.GetBytes(line));

    /// <summary>Lines whose words, names, lists and values meet in every combination that the rules know.</summary>
    private static byte[][] SomeLines(int count)
    {
        string[] verbs = ["started", "stopped", "paused", "resumed", "lost", "found", "moved"];
        string[] people = ["anna", "bert", "carl", "dora", "emil", "fred", "gina", "4711", "x_1"];
        string[] things = ["cart", "order", "shop.Cart", "eth0", "eth1", "wlan0", "ok=true", "LOCAL(0)", "10.0.0.1:80", "a, b, c", "1 2 3", "1 2 3 4", "7"];
        var random = new Random(7);
        var lines = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            string thing = things[random.Next(things.Length)];
            string person = people[random.Next(people.Length)];
            string verb = verbs[random.Next(verbs.Length)];
            lines[i] = Encoding.UTF8.GetBytes(random.Next(5) switch
            {
                0 => $"session of {person} {verb} after {random.Next(1000)} ms",
                1 => $"{verb} {thing} for user {person}",
                2 => $"state={verb} thing={thing} of {random.Next(9)} ends",
                3 => $"synchronized to {thing}, stratum {random.Next(4)}",
                _ => $"nodes {thing} {verb} by {person} at last",
            });
        }

        return lines;
    }
}
