using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Emitting;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>Machine code for expressions; <see cref="GrokTwinTests"/> compares what it finds with the interpreter and with .NET's Regex.</summary>
public sealed class EmittedCodeTests
{
    private static readonly string[] Quads =
    [
        "1.2.3.4", "255.255.255.255", "0.0.0.0", "099.1.1.1", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.4a", "1..3.4", "1.2.3.", "300.1.1.1", "1.2.3.400", "12.34.56.78:90",
        "1.2.3.4-5", "a.b.c.d", "192.168.100.200", "1.2.3.44444", "1.2.3.4%x", ".1.2.3", "249.250.199.99",
    ];

    [Fact]
    public void Machine_code_takes_over_in_the_background_and_says_the_same()
    {
        GrokPattern pattern = GrokPattern.Compile("%{IPORHOST:h} %{NUMBER:n:float} \\[%{HTTPDATE:t}\\] %{GREEDYDATA:m}", GrokTestExtensions.BuiltIn);
        byte[] line = "10.0.0.1 1.5 [14/Mar/2026:09:00:00 +0000] all is well"u8.ToArray();
        var slices = new Utf8Slice[pattern.Captures.Count];
        Assert.True(pattern.TryMatch(line, slices));
        Utf8Slice[] interpreted = [.. slices];
        for (int i = 0; i < EmittedTier.Threshold; i++)
            Assert.True(pattern.TryMatch(line, slices));
        Assert.True(SpinWait.SpinUntil(() => pattern.HasMachineCode, TimeSpan.FromSeconds(60)), $"no machine code after {EmittedTier.Threshold} lines");
        Assert.True(pattern.TryMatch(line, slices));
        Assert.Equal(interpreted, slices);
    }

    [Fact]
    public void Machine_code_allocates_nothing()
    {
        GrokPattern pattern = GrokPattern.Compile("%{COMBINEDAPACHELOG}", GrokTestExtensions.BuiltIn);
        Assert.True(pattern.UseEmitted(emit: true));
        byte[] good = Encoding.UTF8.GetBytes("10.0.0.1 - - [14/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 45 \"-\" \"curl/8\"");
        byte[] bad = Encoding.UTF8.GetBytes("10.0.0.1 - - [14/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 45 \"-\" \"curl/8");
        var slices = new Utf8Slice[pattern.Captures.Count];
        Assert.True(pattern.TryMatch(good, slices));
        Assert.False(pattern.TryMatch(bad, slices));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            pattern.TryMatch(good, slices);
            pattern.TryMatch(bad, slices);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(@"\A(?<n>[^\]]*(?:\](?! )[^\]]*)*)\] (?<m>.*)")]
    [InlineData(@"\A(?:ab|a|b)*(?<n>x)")]
    [InlineData(@"\A(?:a(?=b)|ab?)(?:(?<n>b)|x)?\]")]
    [InlineData(@"(?:ab|a)(?:bx|b|x)* ?(?<n>[ab])\]")]
    [InlineData(@"\A(?>(?:ab|a)(?=x)|(?<n>[ab]+))(?:x|bx)?\]?$")]
    [InlineData(@"\A(?:(?:a|ab)x|a(?<n>b?)\])+")]
    public void The_other_way_of_a_choice_is_taken_as_the_interpreter_takes_it(string expression)
    {
        var twins = new TwinComparer(expression, GrokTestExtensions.BuiltIn);
        Assert.True(twins.IsEmitted);
        foreach (byte[] text in TextsOf("ab]x "u8.ToArray(), 6))
            Assert.Null(twins.Difference(text));
        Assert.True(twins.Matched > 100, $"{twins.Matched} of {twins.Compared} matched");
    }

    [Theory]
    [InlineData("jboss.server", "2026-03-14 09:26:53,589 ERROR [org.jboss.as.ejb3] (default task-1) WFLYEJB0034: EJB invocation failed")]
    [InlineData("apache.access", "10.17.102.140 - - [14/Mar/2026:09:00:02 +0000] \"POST /invoice/95571 HTTP/1.1\" 304 - \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:123.0)\"")]
    [InlineData("mysql.error", "2026-03-14T09:01:03.150283Z 66340 [Warning] [MY-011068] [Server] The syntax 'expire-logs-days' is deprecated")]
    [InlineData("php.error", "[14-Mar-2026 09:01:10 UTC] PHP Warning:  Undefined array key \"x\" in /srv/a.php on line 3")]
    public void The_usual_line_is_decided_by_machine_code(string format, string line)
    {
        FormatCatalog catalog = FormatCatalog.Build(GrokTestExtensions.BuiltIn, [], new List<string>());
        byte[] text = Encoding.UTF8.GetBytes(line);
        var captures = new Utf8Slice[LineFormat.MaxCaptures];
        foreach (GrokPattern head in catalog[catalog.IndexOf(format)].OpenHeads)
        {
            Assert.True(head.UseEmitted(emit: true), head.Expression);
            bool isMatch = head.TryMatch(text, captures);
            Assert.Equal(0, head.UndecidedCount);
            if (isMatch)
                return;
        }

        Assert.Fail("no head matched");
    }

    private static IEnumerable<byte[]> TextsOf(byte[] alphabet, int most)
    {
        for (int length = 0; length <= most; length++)
        {
            for (int number = 0; number < (int)Math.Pow(alphabet.Length, length); number++)
            {
                byte[] text = new byte[length];
                for (int i = 0, rest = number; i < length; i++, rest /= alphabet.Length)
                    text[i] = alphabet[rest % alphabet.Length];
                yield return text;
            }
        }
    }

    [Theory]
    [InlineData("%{IPORHOST:h}")]
    [InlineData("%{IPORHOST:h} ")]
    [InlineData("%{IP:h}")]
    [InlineData("^%{IPV4:h}(?: |$)")]
    [InlineData("%{HOSTPORT:h}")]
    public void Addresses_are_taken_as_the_automaton_takes_them(string expression)
    {
        GrokPattern interpreted = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn);
        GrokPattern emitted = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn);
        interpreted.UseEmitted(emit: false);
        Assert.True(emitted.UseEmitted(emit: true));
        foreach (string quad in Quads)
        {
            foreach (string text in (string[])[quad, quad + " and then some more text", "x" + quad + " and then some more text", quad + "] [client]............", quad + "\u00e9 and more and more"])
                Assert.Equal(interpreted.Captured(text), emitted.Captured(text));
        }
    }

    [Fact]
    public void An_address_is_passed_only_where_every_address_ends()
    {
        string padding = new(' ', 20);
        foreach (string quad in Quads)
        {
            byte[] text = Encoding.ASCII.GetBytes(quad + padding);
            bool isAddress = quad.Split('.') is { Length: 4 } parts && parts.All(static p => p.Length is >= 1 and <= 3 && p.All(char.IsAsciiDigit) && int.Parse(p, System.Globalization.CultureInfo.InvariantCulture) <= 255);
            int end = AddressShape.EndOf(ref text[0], text.Length, 0);
            if (isAddress)
                Assert.Equal(quad.Length, end);
            else
                Assert.True(end < quad.Length, $"{quad}: {end}");
        }

        Assert.Equal(-1, AddressShape.EndOf(ref "1.2.3.4 "u8.ToArray()[0], 8, 0));
    }

    [Theory]
    [InlineData(@"(?=a)b")]
    [InlineData(@"(?<x>a)\k<x>")]
    public void What_cannot_be_emitted_is_interpreted(string expression)
    {
        GrokPattern pattern = GrokPattern.Compile(expression, GrokTestExtensions.BuiltIn);
        _ = pattern.UseEmitted(emit: true);
        Assert.Null(pattern.Captured("zzz"));
    }
}
