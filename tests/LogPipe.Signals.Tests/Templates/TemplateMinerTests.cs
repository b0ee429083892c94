using System.Text;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>What becomes of lines of one statement, and of lines of several that look alike.</summary>
public sealed class TemplateMinerTests
{
    [Fact]
    public void Values_become_wildcards_and_words_stay() => AssertTemplates(
        ["connection to <*>:<*> lost after <*>"],
        "connection to 10.0.0.1:5432 lost after 12ms",
        "connection to 10.0.0.2:5432 lost after 7ms");

    [Fact]
    public void Siblings_that_differ_in_a_plain_word_stay_apart() => AssertTemplates(
        ["VM <*> paused", "VM <*> resumed", "VM <*> started", "VM <*> stopped"],
        "VM 4711 started",
        "VM 4712 stopped",
        "VM 4713 paused",
        "VM 4714 resumed");

    [Fact]
    public void Many_words_in_one_place_are_values() => AssertTemplates(
        ["login of <*> was refused"],
        "login of anna was refused",
        "login of bert was refused",
        "login of carl was refused",
        "login of dora was refused",
        "login of emil was refused",
        "login of fred was refused");

    [Fact]
    public void A_word_where_numbers_stand_elsewhere_is_a_value() => AssertTemplates(
        ["login of <*> was refused"],
        "login of 4711 was refused",
        "login of 4712 was refused",
        "login of anna was refused");

    [Fact]
    public void A_value_that_never_varies_is_a_word() => AssertTemplates(
        ["name=cart, size=<*>"],
        "name=cart, size=1",
        "name=cart, size=2");

    [Fact]
    public void A_value_behind_an_equals_sign_may_be_any_word() => AssertTemplates(
        ["state=<*>, size=<*>"],
        "state=open, size=1",
        "state=closed, size=2");

    [Fact]
    public void Lists_of_any_length_are_one_value() => AssertTemplates(
        ["nodes in error: <*>"],
        "nodes in error: 1 2 3",
        "nodes in error: 7 8 9 10",
        "nodes in error: 12",
        "nodes in error: 3 4");

    [Fact]
    public void Names_with_numbers_vary_in_their_numbers_only() => AssertTemplates(
        ["link eth<*> is up", "link wlan0 is up"],
        "link eth0 is up",
        "link eth1 is up",
        "link wlan0 is up");

    [Fact]
    public void Units_that_change_belong_to_the_number() => AssertTemplates(
        ["stored (size <*>, free <*> MB)"],
        "stored (size 384.0 B, free 12 MB)",
        "stored (size 5.2 KB, free 13 MB)");

    [Fact]
    public void Methods_of_requests_stay_apart() => AssertTemplates(
        ["\"GET <*>\" <*>", "\"POST <*>\" <*>"],
        "\"GET /a HTTP/1.1\" 200",
        "\"GET /b HTTP/1.0\" 200",
        "\"POST /a HTTP/1.1\" 500");

    [Fact]
    public void Lines_that_are_names_alone_stay_what_they_are() => AssertTemplates(
        ["cache.hit", "cache.miss"],
        "cache.hit",
        "cache.miss",
        "cache.hit");

    [Fact]
    public void Any_bytes_are_a_message()
    {
        var random = new Random(77);
        var miner = new TemplateMiner();
        byte[] line = new byte[700];
        for (int round = 0; round < 2000; round++)
        {
            int byteCount = random.Next(line.Length);
            for (int i = 0; i < byteCount; i++)
                line[i] = (byte)(round % 2 == 0 ? random.Next(256) : " ab01.,:=\"'()-_/x\u0001\u0002\u0003"[random.Next(20)]);
            miner.Add(line.AsSpan(0, byteCount));
        }

        miner.Add(new byte[1 << 20]);
        miner.Add(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a=b_1 c:7 x", 100_000))));

        Assert.Equal(2002, miner.Resolve().Templates.Sum(static template => template.Count));
    }

    private static void AssertTemplates(string[] expected, params string[] lines)
    {
        var miner = new TemplateMiner();
        foreach (string line in lines)
            miner.Add(Encoding.UTF8.GetBytes(line));

        Assert.Equal(expected.Order(StringComparer.Ordinal), miner.Resolve().Templates.Select(static template => Encoding.UTF8.GetString(template.Text)).Order(StringComparer.Ordinal));
    }
}
