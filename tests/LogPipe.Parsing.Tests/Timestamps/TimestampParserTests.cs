using System.Text;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Tests.Timestamps;

public class TimestampParserTests
{
    private static readonly TimestampContext March = new(null, Instant.Of("2026-03-14T09:00:00Z"), MonthFirst: false);

    public static TheoryData<string, string, string> GoodRows()
    {
        var rows = new TheoryData<string, string, string>();
        string context = "";
        foreach (string line in Lines(TimestampTable.Good))
        {
            if (line.StartsWith('<') && line.EndsWith('>'))
                context = line[1..^1];
            else
                rows.Add(context, line.Split(" => ")[0], line.Split(" => ")[1]);
        }

        return rows;
    }

    public static TheoryData<string> PrefixRows() => [.. Lines(TimestampTable.Prefixes)];

    public static TheoryData<string> BadRows() => [.. Lines(TimestampTable.Bad)];

    [Theory]
    [MemberData(nameof(GoodRows))]
    public void A_stamp_means_a_point_in_time(string context, string stamp, string expected)
    {
        TimestampContext how = ContextOf(context);
        byte[] text = Utf8(stamp);

        Assert.True(TimestampParser.TryParse(text, how, out ParsedTimestamp whole), stamp);
        Assert.Equal(Instant.Iso(Instant.Of(expected)), Instant.Iso(whole.UnixNanoseconds));
        Assert.Equal(text.Length, whole.ByteCount);
    }

    [Theory]
    [MemberData(nameof(GoodRows))]
    public void A_stamp_at_the_start_of_a_line_means_the_same(string context, string stamp, string expected)
    {
        byte[] text = Utf8(stamp.Trim('[', ']') + (stamp.EndsWith("Rome]", StringComparison.Ordinal) && stamp.StartsWith('2') ? "]" : ""));
        byte[] line = [.. text, .. ": message"u8];
        if (!TimestampParser.TryParsePrefix(line, ContextOf(context), out ParsedTimestamp prefix))
        {
            Assert.DoesNotContain(":", stamp.Replace("[", "", StringComparison.Ordinal), StringComparison.Ordinal); // dates alone only
            return;
        }

        Assert.Equal(Instant.Iso(Instant.Of(expected)), Instant.Iso(prefix.UnixNanoseconds));
        Assert.Equal(text.Length, prefix.ByteCount);
    }

    [Theory]
    [MemberData(nameof(PrefixRows))]
    public void The_longest_stamp_is_taken_and_no_byte_more(string row)
    {
        int bar = row.IndexOf('|', StringComparison.Ordinal);
        byte[] stamp = Utf8(row[..bar]);

        Assert.True(TimestampParser.TryParsePrefix(Utf8(row[..bar] + row[(bar + 1)..]), March, out ParsedTimestamp prefix), row);
        Assert.Equal(stamp.Length, prefix.ByteCount);
        Assert.True(TimestampParser.TryParse(stamp, March, out ParsedTimestamp whole));
        Assert.Equal(whole.UnixNanoseconds, prefix.UnixNanoseconds);
        Assert.Equal(whole.Parts, prefix.Parts);
    }

    [Theory]
    [MemberData(nameof(BadRows))]
    public void What_is_no_stamp_is_refused(string text)
    {
        bool prefix = TimestampParser.TryParsePrefix(Utf8(text), March, out ParsedTimestamp parsed);
        Assert.False(prefix, $"{text} gave {Instant.Iso(parsed.UnixNanoseconds)}, {parsed.ByteCount} bytes");
        if (text != "2026-1-2")
            Assert.False(TimestampParser.TryParse(Utf8(text), March, out _));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.678Z", TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds | TimestampParts.HasFraction | TimestampParts.HasZone)]
    [InlineData("2026-01-02 03:04", TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime)]
    [InlineData("2026-01-02", TimestampParts.HasYear | TimestampParts.HasDate)]
    [InlineData("Jan  2 03:04:05", TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds)]
    [InlineData("03:04:05,678", TimestampParts.HasTime | TimestampParts.HasSeconds | TimestampParts.HasFraction)]
    [InlineData("1/2/2026 03:04:05", TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds | TimestampParts.DayMonthByHint)]
    [InlineData("13/2/2026 03:04:05", TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds)]
    [InlineData("1767323045", TimestampParts.HasYear | TimestampParts.HasDate | TimestampParts.HasTime | TimestampParts.HasSeconds | TimestampParts.HasZone | TimestampParts.Epoch)]
    public void The_parts_that_were_spelled_out_are_told(string stamp, TimestampParts parts)
    {
        Assert.True(TimestampParser.TryParse(Utf8(stamp), March, out ParsedTimestamp parsed));
        Assert.Equal(parts, parsed.Parts);
    }

    [Theory]
    [InlineData("2024-12-31T23:00:00Z", "Jan  1 00:30:00", "2025-01-01T00:30:00Z")]
    [InlineData("2025-01-01T00:10:00Z", "Dec 31 23:59:59", "2024-12-31T23:59:59Z")]
    [InlineData("2024-03-01T00:00:00Z", "Feb 29 12:00:00", "2024-02-29T12:00:00Z")]
    [InlineData("2027-01-01T00:00:00Z", "Feb 29 12:00:00", "2024-02-29T12:00:00Z")]
    [InlineData("2100-06-01T00:00:00Z", "Feb 29 12:00:00", "2096-02-29T12:00:00Z")]
    [InlineData("2103-11-01T00:00:00Z", "Feb 29 12:00:00", "2104-02-29T12:00:00Z")]
    [InlineData("2103-06-01T00:00:00Z", "Feb 29 12:00:00", "2096-02-29T12:00:00Z")]
    [InlineData("2099-06-01T00:00:00Z", "Feb 29 12:00:00", "2096-02-29T12:00:00Z")]
    [InlineData("1970-01-01T00:00:00Z", "Dec 31 12:00:00", "1969-12-31T12:00:00Z")]
    public void A_stamp_without_a_year_takes_the_nearest_one(string now, string stamp, string expected)
    {
        var context = new TimestampContext(null, Instant.Of(now), MonthFirst: false);
        Assert.True(TimestampParser.TryParse(Utf8(stamp), context, out ParsedTimestamp parsed));
        Assert.Equal(Instant.Iso(Instant.Of(expected)), Instant.Iso(parsed.UnixNanoseconds));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_base_time_at_the_end_of_time_is_no_exception(long now)
    {
        foreach (string stamp in new[] { "Jan  2 03:04:05", "03:04:05", "01/02/03 03:04:05" })
            Assert.True(TimestampParser.TryParse(Utf8(stamp), new TimestampContext(null, now, MonthFirst: false), out _));
    }

    internal static byte[] Utf8(string text) =>
        Encoding.UTF8.GetBytes(text.Replace("\\u202F", "\u202F", StringComparison.Ordinal).Replace("\\u00A0", "\u00A0", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal));

    private static IEnumerable<string> Lines(string table) => table.Split('\n').Where(static l => l.Length > 0);

    private static TimestampContext ContextOf(string line)
    {
        string[] parts = line.Split(' ');
        Assert.True(SourceZone.TryFind(parts[0], out SourceZone zone), parts[0]);
        return new TimestampContext(parts[0] == "UTC" ? null : zone, Instant.Of(parts[1]), parts[2] == "month-first");
    }
}
