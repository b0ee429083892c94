using System.Text;
using BenchmarkDotNet.Attributes;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Benchmarks.Timestamps;

/// <summary>What reading each common form of a time costs, and finding none: <c>full --filter *Timestamp*</c>.</summary>
[MemoryDiagnoser]
public class TimestampBenchmarks
{
    private TimestampContext _context;
    private byte[] _text = [];

    /// <summary>Gets the lines.</summary>
    public static IEnumerable<string> Lines =>
    [
        "2026-01-02 03:04:05,678 INFO  [org.jboss.as] (main) x", "2026-01-02T03:04:05.678901Z 0 [Note] x", "2026-01-02T03:04:05.678+01:00 x",
        "02/Jan/2026:03:04:05 +0100] \"GET / HTTP/1.1\"", "02-Jan-2026 04:04:05 Europe/Rome] PHP Warning", "02-Jan-2026 04:04:05] NOTICE: x",
        "Jan  2 03:04:05 host sshd[1]: x", "Mon Dec 26 16:15:55.103522 2016] [mpm", "161209 13:08:33 mysqld_safe", "2020-04-15 12:02:55.244 CEST [1]",
        "2026/01/02 03:04:05 [error] 1#1", "03:04:05,678 INFO x", "1767323045.678 x", "Dec 30, 2020 11:30:40 AM org", "1/2/26 3:04:05:678 CET] 1",
        "INFO  [main] started", "\tat org.example.Foo(Foo.java:12)",
    ];

    /// <summary>Gets or sets the line.</summary>
    [ParamsSource(nameof(Lines))]
    public string Line { get; set; } = "";

    /// <summary>Makes the bytes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        if (!SourceZone.TryFind("Europe/Rome", out SourceZone rome))
            throw new InvalidOperationException("this system does not know the zone Europe/Rome");
        _context = new TimestampContext(rome, new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000, MonthFirst: false);
        _text = Encoding.UTF8.GetBytes(Line);
    }

    /// <summary>Reads the time at the line's start.</summary>
    [Benchmark]
    public bool Read() => TimestampParser.TryParsePrefix(_text, _context, out _);
}
