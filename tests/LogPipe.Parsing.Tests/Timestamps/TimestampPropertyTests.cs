using System.Globalization;
using System.Text;
using CsCheck;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Tests.Timestamps;

public class TimestampPropertyTests
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Rome", "Europe/London", "Europe/Dublin", "Europe/Moscow", "Europe/Istanbul", "Africa/Cairo", "Africa/Casablanca",
        "Africa/Johannesburg", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "America/St_Johns", "America/Bogota", "Asia/Kolkata",
        "Asia/Kathmandu", "Asia/Shanghai", "Asia/Tokyo", "Asia/Tehran", "Asia/Jerusalem", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Apia",
        "Pacific/Auckland",
    ];

    // .NET format strings; the digits are those below the second that the form keeps.
    private static readonly (string Format, int Digits)[] LocalForms =
    [
        ("yyyy-MM-dd'T'HH:mm:ss", 0), ("yyyy-MM-dd HH:mm:ss','fff", 3), ("yyyy-MM-dd HH:mm:ss.ffffff", 6), ("yyyy-MM-dd'T'HH:mm:ss.fffffff", 7),
        ("yyyyMMdd'T'HHmmss", 0), ("yyyyMMddHHmmss", 0), ("yyyy/MM/dd HH:mm:ss", 0), ("yyyy-MM-dd_HH:mm:ss", 0), ("yyyy-MM-dd HH:mm", -1),
        ("dd/MMM/yyyy:HH:mm:ss", 0), ("dd/MMM/yyyy:HH:mm:ss.fff", 3), ("ddd MMM dd HH:mm:ss.ffffff yyyy", 6), ("ddd MMM dd HH:mm:ss yyyy", 0),
        ("dd-MMM-yyyy HH:mm:ss", 0), ("dd-MMM-yyyy HH:mm:ss.fff", 3), ("MMM dd yyyy HH:mm:ss", 0), ("ddd, dd MMM yyyy HH:mm:ss", 0),
        ("MMM d, yyyy h:mm:ss tt", 0), ("MMMM d, yyyy h:mm:ss tt", 0), ("dddd, MMMM d, yyyy h:mm:ss tt", 0), ("M/d/yy H:mm:ss:fff", 3), ("M/d/yyyy h:mm:ss tt", 0),
        ("yyMMdd HH:mm:ss", 0), ("d MMM yyyy HH:mm:ss.fff", 3), ("dd.MM.yyyy HH:mm:ss", 0), ("yyyy-MM-dd  H:mm:ss", 0),
    ];

    private static readonly (string Format, int Digits)[] YearlessForms =
    [
        ("MMM dd HH:mm:ss", 0), ("MMM d HH:mm:ss", 0), ("d MMM HH:mm:ss.fff", 3), ("MMdd HH:mm:ss.ffffff", 6), ("MM-dd HH:mm:ss.fff", 3), ("ddd MMM dd HH:mm:ss", 0),
    ];

    // 1970 to 2068: what two digits of a year hold too.
    private static readonly Gen<long> Ticks = Gen.Long[DateTime.UnixEpoch.Ticks, new DateTime(2068, 12, 31).Ticks];

    private static readonly Dictionary<string, (SourceZone Ours, TimeZoneInfo Theirs)> Both = Zones.ToDictionary(
        static z => z,
        static z => (SourceZone.TryFind(z, out SourceZone zone) ? zone : throw new InvalidOperationException(z), TimeZoneInfo.FindSystemTimeZoneById(z)));

    [Fact]
    public void A_local_time_in_any_zone_comes_back_from_every_form() =>
        Gen.Select(Ticks, AnyOf(Zones), AnyOf(LocalForms)).Sample(
            static (ticks, zone, form) =>
            {
                DateTime utc = Cut(ticks, form.Digits);
                DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, Both[zone].Theirs);
                string text = local.ToString(form.Format, CultureInfo.InvariantCulture);
                long expected = Expected(utc, local, Both[zone].Theirs);
                Assert.Equal(expected, Parse(text, new TimestampContext(Both[zone].Ours, 0, MonthFirst: true)));
                Assert.Equal(expected, Parse(text + ' ' + (zone.Contains('/', StringComparison.Ordinal) ? zone : "UTC"), new TimestampContext(null, 0, MonthFirst: true)));
            },
            iter: 5_000);

    [Fact]
    public void A_time_with_an_offset_comes_back_from_every_form() =>
        Gen.Select(Ticks, Gen.Int[-56, 56], AnyOf(LocalForms)).Sample(
            static (ticks, quarters, form) =>
            {
                DateTime utc = Cut(ticks, form.Digits);
                TimeSpan offset = TimeSpan.FromMinutes(quarters * 15);
                string sign = offset < TimeSpan.Zero ? "-" : "+";
                string text = (utc + offset).ToString(form.Format, CultureInfo.InvariantCulture) + ' ' + sign;
                var context = new TimestampContext(Both["Europe/Rome"].Ours, 0, MonthFirst: true);
                long expected = (utc - DateTime.UnixEpoch).Ticks * 100;
                Assert.Equal(expected, Parse(text + offset.ToString("hhmm", CultureInfo.InvariantCulture), context));
                Assert.Equal(expected, Parse(text + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture), context));
            },
            iter: 4_000);

    [Fact]
    public void A_year_that_is_left_out_is_found_within_half_a_year() =>
        Gen.Select(Ticks, AnyOf(Zones), AnyOf(YearlessForms), Gen.Int[-180, 180]).Sample(
            static (ticks, zone, form, days) =>
            {
                DateTime utc = Cut(ticks, form.Digits);
                DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, Both[zone].Theirs);
                long now = (utc.AddDays(days) - DateTime.UnixEpoch).Ticks * 100;
                string text = local.ToString(form.Format, CultureInfo.InvariantCulture);
                Assert.Equal(Expected(utc, local, Both[zone].Theirs), Parse(text, new TimestampContext(Both[zone].Ours, now, MonthFirst: false)));
            },
            iter: 5_000);

    [Fact]
    public void A_date_that_is_left_out_is_found_within_half_a_day() =>
        Gen.Select(Ticks, AnyOf(Zones), Gen.Int[-600, 600]).Sample(
            static (ticks, zone, minutes) =>
            {
                DateTime utc = Cut(ticks, 3);
                DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, Both[zone].Theirs);
                long now = (utc.AddMinutes(minutes) - DateTime.UnixEpoch).Ticks * 100;
                string text = local.ToString("HH:mm:ss','fff", CultureInfo.InvariantCulture);
                Assert.Equal(Expected(utc, local, Both[zone].Theirs), Parse(text, new TimestampContext(Both[zone].Ours, now, MonthFirst: false)));
            },
            iter: 5_000);

    [Fact]
    public void Nanoseconds_since_1970_come_back_from_every_count() =>
        Gen.Long[1_000_000_000_000_000_000, 9_000_000_000_000_000_000].Sample(
            static nanoseconds =>
            {
                var context = default(TimestampContext);
                string text = nanoseconds.ToString(CultureInfo.InvariantCulture);
                Assert.Equal(nanoseconds, Parse(text, context));
                Assert.Equal(nanoseconds, Parse(text.Insert(10, "."), context));
                Assert.Equal(nanoseconds, Parse(text.Insert(1, ".") + "e+09", context));
                Assert.Equal(nanoseconds / 1_000 * 1_000, Parse(text[..16], context));
                Assert.Equal(nanoseconds / 1_000_000 * 1_000_000, Parse(text[..13], context));
                string tai = ((1UL << 62) + 10 + (ulong)(nanoseconds / 1_000_000_000)).ToString("x16", CultureInfo.InvariantCulture);
                Assert.Equal(nanoseconds, Parse("@" + tai + (nanoseconds % 1_000_000_000).ToString("x8", CultureInfo.InvariantCulture), context));
            },
            iter: 5_000);

    [Fact]
    public void Random_bytes_are_no_exception_and_no_more_is_taken_than_there_is() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], StampLike()).Sample(
            static bytes =>
            {
                var context = new TimestampContext(Both["Europe/Rome"].Ours, 1_700_000_000_000_000_000, MonthFirst: false);
                if (TimestampParser.TryParsePrefix(bytes, context, out ParsedTimestamp prefix))
                {
                    Assert.InRange(prefix.ByteCount, 1, bytes.Length);
                    Assert.True(TimestampParser.TryParsePrefix(bytes.AsSpan(0, prefix.ByteCount), context, out ParsedTimestamp again));
                    Assert.Equal(prefix.ByteCount, again.ByteCount);
                }

                _ = TimestampParser.TryParse(bytes, context, out _);
                if (CommonStamps.TryRead(bytes, context, out ParsedTimestamp fast))
                {
                    Assert.True(new StampReader(bytes, context, whole: false).TryRead(out ParsedTimestamp plain), Encoding.UTF8.GetString(bytes));
                    Assert.Equal(plain, fast);
                }
            },
            iter: 50_000);

    // Real stamps with a few bytes exchanged, cut or doubled.
    private static Gen<byte[]> StampLike()
    {
        byte[][] seeds = TimestampTable.Good.Split('\n').Where(static l => l.Contains(" => ", StringComparison.Ordinal))
            .Select(static l => Encoding.UTF8.GetBytes(l.Split(" => ")[0])).ToArray();
        byte[] alphabet = "0123456789:-/.,+ TZAMPapm[]()JanUTCEurope\u202F"u8.ToArray();
        return Gen.Select(AnyOf(seeds), Gen.Int[0, 59], AnyOf(alphabet), Gen.Int[0, 2], AnyOf(seeds), (seed, at, b, kind, tail) =>
        {
            at %= seed.Length;
            return kind switch
            {
                0 => (byte[])[.. seed[..at], b, .. seed[(at + 1)..]],
                1 => [.. seed[..at], b, .. seed[at..], .. tail],
                _ => [.. seed, .. tail.Skip(at).Take(9)],
            };
        });
    }

    private static Gen<T> AnyOf<T>(T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static DateTime Cut(long ticks, int digits)
    {
        long unit = digits < 0 ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerSecond / (long)Math.Pow(10, digits);
        return new DateTime(ticks / unit * unit, DateTimeKind.Utc);
    }

    private static long Expected(DateTime utc, DateTime local, TimeZoneInfo zone) => Instant.FirstOf(local, utc, zone);

    private static long Parse(string text, in TimestampContext context)
    {
        Assert.True(TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), context, out ParsedTimestamp parsed), text);
        return parsed.UnixNanoseconds;
    }
}
