using LogPipe.Signals.Codes;

namespace LogPipe.Signals.Tests.Codes;

public sealed class CodeLedgerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Two_errors_with_one_code_are_told_apart_in_the_same_way_in_every_order()
    {
        // the last five digits of base 30 are the same: 30^5 apart
        const ulong small = 12_345;
        const ulong large = small + (24_300_000UL * 7);
        string Codes(params ulong[] order)
        {
            var ledger = new CodeLedger(new CodeState("here", []), Catalogue.Empty);
            foreach (ulong one in order)
                ledger.Claim(Claim("shop", one));
            // what had to go claims again with its next event
            return string.Join(' ', new[] { small, large }.Select(one => System.Text.Encoding.ASCII.GetString(ledger.Claim(Claim("shop", one)).Code)));
        }

        string codes = Codes(small, large);
        Assert.Equal(codes, Codes(large, small));
        string[] both = codes.Split(' ');
        Assert.Equal(5, both[0].Split('-')[2].Length);
        Assert.StartsWith(both[0], both[1], StringComparison.Ordinal);
        Assert.Equal(9, both[1].Split('-')[2].Length);
    }

    [Fact]
    public void A_code_is_new_once_also_after_a_restart()
    {
        var ledger = new CodeLedger(new CodeState("here", []), Catalogue.Empty);
        ledger.Claim(Claim("shop", 1));
        ledger.Claim(Claim("shop", 1));
        Assert.Equal([CodeNews.New], Notices(ledger).Select(static n => n.News));

        var next = new CodeLedger(ledger.Read(), Catalogue.Empty);
        next.Claim(Claim("shop", 1));
        Assert.Empty(Notices(next));
    }

    [Fact]
    public void A_million_codes_of_one_application_take_bounded_memory_give_one_warning_and_leave_others_alone()
    {
        var ledger = new CodeLedger(new CodeState("here", []), Catalogue.Empty);
        ledger.Claim(Claim("quiet", 1));
        for (ulong i = 0; i < 1_000_000; i++)
            ledger.Claim(Claim("runaway", (i * 0x9E3779B97F4A7C15UL) + 77));
        KnownCode late = ledger.Claim(Claim("quiet", 24_300_000UL * 3));

        Assert.NotNull(late.Counted);
        List<CodeNotice> notices = Notices(ledger);
        Assert.Equal("runaway", Assert.Single(notices, static n => n.News == CodeNews.Runaway).Application);
        Assert.Equal(CodeLedger.MaxCodesOfApplication, notices.Count(static n => n is { News: CodeNews.New, Application: "runaway" }));
        Assert.Equal(CodeLedger.MaxCodesOfApplication + 2, ledger.Read().Rows.Count);
    }

    private static List<CodeNotice> Notices(CodeLedger ledger)
    {
        var notices = new List<CodeNotice>();
        while (ledger.TryTake(out CodeNotice? notice))
            notices.Add(notice!);
        return notices;
    }

    private static CodeClaim Claim(string application, ulong fingerprint) => new("shop.app", "DB", fingerprint, "made of", "title", "sample", application, Start);
}
