using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>What each kind of value looks like, and what only looks like one.</summary>
public sealed class LineMaskerTests
{
    [Theory]
    [InlineData("anna@shop.example.com", "<email>")]
    [InlineData("anna.b+news@shop-2.example.com", "<email>")]
    [InlineData("https://shop.example.com/cart?id=1#top", "<url>")]
    [InlineData("http://[2001:db8::1]:80", "<url>")]
    [InlineData("amqp://guest:guest@queue:5672", "<url>")]
    [InlineData("shop.example.com", "<hostname>")]
    [InlineData("db-01.prod.internal", "<hostname>")]
    [InlineData("10.20.30.40", "<ip>")]
    [InlineData("::1", "<ip>")]
    [InlineData("fe80::1c2d:3e4f", "<ip>")]
    [InlineData("2001:0db8:0000:0000:0000:ff00:0042:8329", "<ip>")]
    [InlineData("::ffff:10.1.2.3", "<ip>")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "<traceparent>")]
    [InlineData("1-67891233-abcdef012345678912345678", "<traceparent>")]
    [InlineData("123e4567-e89b-12d3-a456-426614174000", "<uuid>")]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709", "<sha1>")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e", "<md5>")]
    [InlineData("a93c7d2", "<git_sha>")]
    [InlineData("0x7ffd9af8", "<hex>")]
    [InlineData("0xDEADBEEF", "<hex>")]
    [InlineData("9af8c3be3a1231fe", "<hex>")]
    [InlineData("12ms", "<duration>")]
    [InlineData("1.5s", "<duration>")]
    [InlineData("1h30m", "<duration>")]
    [InlineData("404", "<int>")]
    [InlineData("-23", "<int>")]
    [InlineData("1732400000", "<int>")]
    [InlineData("0.23", "<float>")]
    [InlineData("-1.5", "<float>")]
    [InlineData("6.02e23", "<float>")]
    [InlineData("/var/log/shop/app.log", "<path>")]
    [InlineData(@"C:\Windows\System32\drivers\etc\hosts", "<path>")]
    [InlineData("./run.sh", "<path>")]
    [InlineData("user_12345", "<id>")]
    [InlineData("blk_-1608999687919862906", "<id>")]
    [InlineData("00:16:3e:5e:6c:00", "<id>")]
    [InlineData("ok=true", "ok=<bool>")]
    [InlineData("ok=False", "ok=<bool>")]
    [InlineData("name='Anna B.'", "name=<quoted_str>")]
    [InlineData("name=\"10.0.0.1 a=True\"", "name=<quoted_str>")]
    [InlineData("10.0.0.1:8080", "<ip>:<int>")]
    [InlineData("0:17502", "<int>:<int>")]
    [InlineData("415-908", "<int>-<int>")]
    [InlineData("(#4711)", "(#<int>)")]
    [InlineData("512MB", "<int>MB")]
    public void A_value_becomes_its_type(string value, string expected) => Everywhere(value, expected);

    [Theory]
    [InlineData("2026-03-14T09:26:53")]
    [InlineData("2026-03-14T09:26:53Z")]
    [InlineData("2026-03-14T09:26:53.589793+01:00")]
    [InlineData("2026-03-14 09:26:53,589")]
    [InlineData("2026-03-14 09:26:53 UTC")]
    [InlineData("2026/03/14 09:26:53")]
    [InlineData("2026-03-14")]
    [InlineData("20260314 092653")]
    [InlineData("20260314T092653Z")]
    [InlineData("20260314 09:26:53.589793")]
    [InlineData("Sat, 14 Mar 2026 09:26:53 +0100")]
    [InlineData("Sat, 14 Mar 26 09:26 GMT")]
    [InlineData("Saturday, 14-Mar-26 09:26:53 GMT")]
    [InlineData("14/Mar/2026:09:26:53 +0100")]
    [InlineData("Mar 14, 2026")]
    [InlineData("Mar 14 09:26:53")]
    [InlineData("Mar  4 09:26:53 2026")]
    [InlineData("Sat Mar 14 2026 09:26:53 GMT+0100 (Central European Standard Time)")]
    [InlineData("09:26")]
    [InlineData("09:26:53")]
    [InlineData("00:01:02")]
    [InlineData("9:26 PM")]
    [InlineData("09:26:53am")]
    public void A_date_or_time_is_one_value(string date) => Everywhere(date, "<date>");

    [Theory]
    [InlineData("HTTP/1.1")]
    [InlineData("utf8")]
    [InlineData("utf-8")]
    [InlineData("x86_64")]
    [InlineData("log4j")]
    [InlineData("sha256")]
    [InlineData("and/or")]
    [InlineData("Option::unwrap()")]
    [InlineData("Bee::buzz()")]
    [InlineData("deadbee")]
    [InlineData("cabcafe")]
    [InlineData("java.io.IOException")]
    [InlineData("WFLYCTL0013")]
    [InlineData("False")]
    [InlineData("true")]
    [InlineData("b='value\"")]
    [InlineData("May we")]
    [InlineData("eth0")]
    [InlineData("größer")]
    public void A_word_stays(string word) => Everywhere(word, word);

    [Theory]
    [InlineData("31:21", "<int>:<int>")]
    [InlineData("12:31:99", "<int>:<int>:<int>")]
    [InlineData("2026-01-40", "<int>-<int>-<int>")]
    [InlineData("12345:6:789", "<int>:<int>:<int>")]
    public void What_no_clock_or_calendar_shows_is_numbers(string text, string expected) => Everywhere(text, expected);

    [Fact]
    public void A_typical_line_keeps_its_words() =>
        Assert.Equal(
            "<date> [worker-<int>] user=<id> from <ip>:<int> got \"GET <path> HTTP/1.1\" <int> in <duration>, retry=<bool>",
            Mask("2026-03-14 09:26:53,589 [worker-3] user=u29151x4 from 10.0.0.7:51234 got \"GET /cart/77?x=1 HTTP/1.1\" 200 in 12ms, retry=true"));

    [Fact]
    public void Any_bytes_are_a_line_and_each_is_looked_at_once()
    {
        var random = new Random(20260314);
        byte[] line = new byte[4096];
        for (int round = 0; round < 200; round++)
        {
            random.NextBytes(line);
            for (int at = 0; at < line.Length;)
            {
                int end = MaskMatcher.Match(line, at, out _);
                Assert.InRange(end, at + 1, line.Length);
                at = end;
            }
        }
    }

    private static void Everywhere(string value, string expected)
    {
        Assert.Equal(expected, Mask(value));
        Assert.Equal($"before {expected}", Mask($"before {value}"));
        Assert.Equal($"{expected} after", Mask($"{value} after"));
        Assert.Equal($"before {expected} after", Mask($"before {value} after"));
    }

    private static string Mask(string line)
    {
        using var output = new Utf8Output();
        LineMasker.Mask(Encoding.UTF8.GetBytes(line), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
