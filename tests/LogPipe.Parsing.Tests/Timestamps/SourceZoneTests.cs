using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Tests.Timestamps;

public class SourceZoneTests
{
    [Theory]
    [InlineData("UTC", "2026-07-02T12:00:00Z")]
    [InlineData("Z", "2026-07-02T12:00:00Z")]
    [InlineData("+02:00", "2026-07-02T10:00:00Z")]
    [InlineData("+0200", "2026-07-02T10:00:00Z")]
    [InlineData("+02", "2026-07-02T10:00:00Z")]
    [InlineData("-05:30", "2026-07-02T17:30:00Z")]
    [InlineData("UTC+2", "2026-07-02T10:00:00Z")]
    [InlineData("GMT-3", "2026-07-02T15:00:00Z")]
    [InlineData("CEST", "2026-07-02T10:00:00Z")]
    [InlineData("EDT", "2026-07-02T16:00:00Z")]
    [InlineData("CET", "2026-07-02T10:00:00Z")]
    [InlineData("Europe/Rome", "2026-07-02T10:00:00Z")]
    [InlineData(" Europe/Rome ", "2026-07-02T10:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-07-02T06:30:00Z")]
    public void A_zone_is_found_by_any_of_its_names(string name, string noon)
    {
        Assert.True(SourceZone.TryFind(name, out SourceZone zone));
        Assert.Equal(Instant.Of(noon), zone.ToUtc(Instant.Of("2026-07-02T12:00:00Z")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Europe/Nowhere")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe//Rome")]
    [InlineData("+25:00")]
    [InlineData("+2:00:00:00")]
    [InlineData("INFO")]
    [InlineData("Römisch")]
    [InlineData("a name that is far too long to be the name of any zone there has ever been")]
    public void What_names_no_zone_is_refused(string name) => Assert.False(SourceZone.TryFind(name, out _));

    [Fact]
    public void More_unknown_names_than_the_table_holds_do_no_harm()
    {
        for (int i = 0; i < 3000; i++)
            Assert.False(new ZoneTable().TryFind("Europe/X"u8, out _));
        var table = new ZoneTable();
        for (int i = 0; i < 3000; i++)
            Assert.False(table.TryFind(System.Text.Encoding.ASCII.GetBytes($"Europe/Nowhere{i}"), out _));
    }

    [Fact]
    public void Every_transition_of_every_zone_agrees_with_the_runtime()
    {
        foreach (string name in new[] { "Europe/Rome", "America/New_York", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo" })
        {
            Assert.True(SourceZone.TryFind(name, out SourceZone zone));
            TimeZoneInfo theirs = TimeZoneInfo.FindSystemTimeZoneById(name);
            for (DateTime utc = new(1975, 1, 1, 0, 0, 0, DateTimeKind.Utc); utc.Year < 2060; utc = utc.AddHours(37))
            {
                DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, theirs);
                Assert.Equal(Instant.FirstOf(local, utc, theirs), zone.ToUtc((local.Ticks - DateTime.UnixEpoch.Ticks) * 100));
            }
        }
    }

    [Fact]
    public void Threads_share_a_zone()
    {
        Assert.True(SourceZone.TryFind("Europe/Rome", out SourceZone zone));
        long winter = Instant.Of("2026-01-02T12:00:00Z");
        long summer = Instant.Of("2026-07-02T12:00:00Z");
        Parallel.For(0, 100_000, i =>
        {
            long local = i % 2 == 0 ? winter : summer;
            Assert.Equal(i % 2 == 0 ? 1 : 2, (local - zone.ToUtc(local)) / 3_600_000_000_000);
        });
    }

    [Fact]
    public void Every_abbreviation_is_found_by_its_first_and_last_letters()
    {
        string[] names =
        [
            "UTC", "GMT", "UT", "UCT", "WET", "WEST", "CET", "CEST", "MET", "MEST", "MEZ", "MESZ", "EET", "EEST", "BST", "IST", "MSK", "MSD", "TRT", "EST", "EDT", "CST", "CDT", "MST",
            "MDT", "PST", "PDT", "AKST", "AKDT", "HST", "AST", "ADT", "NST", "NDT", "BRT", "SAST", "PKT", "ICT", "WIB", "SGT", "HKT", "JST", "KST", "AWST", "ACST", "ACDT", "AEST",
            "AEDT", "NZST", "NZDT", "YEKT", "NOVT", "VLAT", "GST", "IDT", "IRST", "CAT", "EAT", "WAT",
        ];
        foreach (string name in names)
        {
            byte[] utf8 = System.Text.Encoding.ASCII.GetBytes(name);
            Assert.True(ZoneAbbreviations.TryFind(utf8, out int seconds), name);
            Assert.True(ZoneAbbreviations.MayBegin(utf8[0], utf8[1]), name);
            Assert.InRange(seconds, -12 * 3600, 14 * 3600);
        }
    }
}
