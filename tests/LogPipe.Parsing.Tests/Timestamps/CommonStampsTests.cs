using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Tests.Timestamps;

public class CommonStampsTests
{
    [Fact]
    public void Whatever_it_reads_its_plain_twin_reads_the_same()
    {
        Assert.True(SourceZone.TryFind("Europe/Rome", out SourceZone rome));
        var context = new TimestampContext(rome, Instant.Of("2026-03-14T09:00:00Z"), MonthFirst: false);
        string[] rows = (TimestampTable.Good + "\n" + TimestampTable.Prefixes + "\n" + TimestampTable.Bad).Split('\n');
        string[] tails = ["", " INFO x", "Z", ",5", ".123456", " +0100", "-0300 (x)", " am", " AM x", " p.m.", ":123", " CET", " UTC+1", " Europe/Paris", " CEST:", "7", " 2026", " Z", "]", " host", "\u202FAM"];
        int read = 0;
        foreach (string row in rows)
        {
            foreach (string tail in tails)
            {
                byte[] text = TimestampParserTests.Utf8(row.Split(" => ")[0].Split('|')[0] + tail);
                if (!CommonStamps.TryRead(text, context, out ParsedTimestamp fast))
                    continue;
                read++;
                Assert.True(new StampReader(text, context, whole: false).TryRead(out ParsedTimestamp plain), row + tail);
                Assert.Equal(plain, fast);
            }
        }

        Assert.True(read > 500, $"only {read} of the stamps were common");
    }
}
