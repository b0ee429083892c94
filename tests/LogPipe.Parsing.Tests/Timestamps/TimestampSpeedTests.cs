using System.Diagnostics;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Tests.Timestamps;

/// <summary>Prints what each common form costs; asserts nothing about it, as the machine is shared.</summary>
public class TimestampSpeedTests(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public void Common_forms_are_measured()
    {
        Assert.True(SourceZone.TryFind("Europe/Rome", out SourceZone rome));
        var context = new TimestampContext(rome, Instant.Of("2026-03-14T09:00:00Z"), MonthFirst: false);
        string[] lines =
        [
            "2026-01-02 03:04:05,678 INFO  [org.jboss.as] (main) x", "2026-01-02T03:04:05.678901Z 0 [Note] x", "2026-01-02T03:04:05.678+01:00 x",
            "02/Jan/2026:03:04:05 +0100] \"GET / HTTP/1.1\"", "02-Jan-2026 04:04:05 Europe/Rome] PHP Warning", "02-Jan-2026 04:04:05] NOTICE: x",
            "Jan  2 03:04:05 host sshd[1]: x", "Mon Dec 26 16:15:55.103522 2016] [mpm", "161209 13:08:33 mysqld_safe", "2020-04-15 12:02:55.244 CEST [1]",
            "2026/01/02 03:04:05 [error] 1#1", "03:04:05,678 INFO x", "1767323045.678 x", "Dec 30, 2020 11:30:40 AM org", "1/2/26 3:04:05:678 CET] 1",
            "INFO  [main] started", "\tat org.example.Foo(Foo.java:12)",
        ];
        foreach (string line in lines)
        {
            byte[] text = TimestampParserTests.Utf8(line);
            // Many short rounds: the best one was not interrupted by neighbours on the machine.
            double best = double.MaxValue;
            for (int round = 0; round < 2_000; round++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < 500; i++)
                    _ = TimestampParser.TryParsePrefix(text, context, out _);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 500);
            }

            output.WriteLine($"{best,6:F1} ns  {line}");
        }

        output.WriteLine($"{Yardstick(),6:F2} ns  one multiplication of a chain, 3 cycles: tells this machine's clock at the moment");
    }

    private static double Yardstick()
    {
        double best = double.MaxValue;
        ulong value = 3;
        for (int round = 0; round < 2_000; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 2_000; i++)
                value *= value | 5;
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 2_000);
        }

        return value == 0 ? 0 : best;
    }
}
