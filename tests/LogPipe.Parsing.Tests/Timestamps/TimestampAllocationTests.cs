using System.Text;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Tests.Timestamps;

public class TimestampAllocationTests
{
    [Fact]
    public void No_stamp_and_no_failure_allocates()
    {
        Assert.True(SourceZone.TryFind("Europe/Rome", out SourceZone rome));
        var context = new TimestampContext(rome, 1_773_478_800_000_000_000, MonthFirst: false);
        byte[][] texts = (TimestampTable.Good + "\n" + TimestampTable.Bad).Split('\n').Select(static l => Encoding.UTF8.GetBytes(l.Split(" => ")[0])).ToArray();
        Parse(texts, context);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = Parse(texts, context);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(read > 400);
        Assert.Equal(0, allocated);
    }

    private static int Parse(byte[][] texts, in TimestampContext context)
    {
        int read = 0;
        foreach (byte[] text in texts)
        {
            read += TimestampParser.TryParse(text, context, out _) ? 1 : 0;
            read += TimestampParser.TryParsePrefix(text, context, out _) ? 1 : 0;
        }

        return read;
    }
}
