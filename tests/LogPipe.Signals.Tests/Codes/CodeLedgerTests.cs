using System.Buffers;
using CsCheck;
using LogPipe.Model;
using LogPipe.Signals.Codes;
using LogPipe.Testing;

namespace LogPipe.Signals.Tests.Codes;

[Collection(MeasuresMemory.Name)]
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
    public void Codes_that_an_application_makes_up_take_bounded_memory_give_one_warning_and_leave_others_alone() => RunAway(25_000);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void So_do_a_million_of_them() => RunAway(1_000_000);

    private static void RunAway(int codes)
    {
        var ledger = new CodeLedger(new CodeState("here", []), Catalogue.Empty);
        var stage = new CodeStage(ledger);
        Code(stage, "quiet", static i => $"Quiet{i}", 0, 1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < codes; i += 1000)
        {
            Code(stage, "runaway", static i => $"Made{i:x6}Up", i, 1000);
            ledger.Collect();
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{codes} codes take {grown / 1e6:F1} MB");
        // two thousand codes that are kept, ten thousand that the lane remembers
        Assert.InRange(grown, 0, 50_000_000);
        Code(stage, "quiet", static i => $"Late{i}", 0, 1);

        CodeState state = ledger.Read();
        Assert.Equal(2, state.Rows.Count(static r => r.Counts.Any(static c => c.Application == "quiet")));
        Assert.Equal(CodeLedger.MaxCodesOfApplication, state.Rows.Count(static r => r.Counts.Any(static c => c.Application == "runaway")));
        List<CodeNotice> notices = Notices(ledger);
        Assert.Equal("runaway", Assert.Single(notices, static n => n.News == CodeNews.Runaway).Application);
        Assert.Equal(2, notices.Count(static n => n is { News: CodeNews.New, Application: "quiet" }));
        GC.KeepAlive(stage);
    }

    [Fact]
    public void A_new_version_of_the_algorithm_keeps_the_old_codes_as_aliases()
    {
        CodeRecipe old = CodeRecipe.Current with { Version = 0, Write = static (facts, to) => to.Write(facts.Types[0]) };
        var before = new CodeLedger(new CodeState("here", []), Catalogue.Empty);
        string former = Code(new CodeStage(before, old, []), "shop", static _ => "Broken", 0, 3);
        Catalogue said = Catalogue.Empty.Put(new CatalogueEntry { Code = former, Fields = new Dictionary<string, CatalogueValue>() }.Set("owner", "team shop", Start));

        var after = new CodeLedger(before.Read(), said);
        var stage = new CodeStage(after, CodeRecipe.Current, [old]);
        string code = Code(stage, "shop", static _ => "Broken", 0, 2);
        Code(stage, "shop", static _ => "Other", 0, 1);

        Assert.NotEqual(former, code);
        CodeRow row = Assert.Single(after.Read().Rows, r => r.Code == code);
        Assert.Equal(5, row.Events);
        Assert.Equal([former], row.Aliases);
        Assert.DoesNotContain(after.Read().Rows, r => r.Code == former);
        // only what nobody has seen under any name is new
        Assert.Equal("Other", Assert.Single(Notices(after)).Title);
        CatalogueEntry entry = said.Adopt([(former, code)]).Find(former)!;
        Assert.Equal((code, "team shop"), (entry.Code, entry["owner"]));
        Assert.Equal([former], entry.AliasCodes);
        // and so it stays after a restart
        var again = new CodeLedger(after.Read(), said);
        Assert.Equal(code, Code(new CodeStage(again, CodeRecipe.Current, [old]), "shop", static _ => "Broken", 0, 1));
        Assert.Empty(Notices(again));
    }

    [Fact]
    public void What_sites_learned_is_merged_in_any_order_also_where_their_codes_collide()
    {
        Gen<CodeState> states = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[1, 9]).Array[0, 6].Select(static rows =>
        {
            // five characters are the same for all of these, nine for two of them each
            var ledger = new CodeLedger(new CodeState("x", []), Catalogue.Empty);
            CodeState state = new("x", []);
            foreach ((int error, int site, int events) in rows)
            {
                ulong fingerprint = 7 + (24_300_000UL * (ulong)(error / 2)) + (19_683_000_000_000UL * (ulong)(error % 2));
                state = state.With(new CodeState("x",
                [
                    new()
                    {
                        Code = ErrorCode.Of("SHOP-DB", fingerprint, 0), Fingerprint = fingerprint.ToString("x16", null), Title = $"error {error}", FirstSeen = Start, LastSeen = Start.AddMinutes(events),
                        Counts = [new($"site{site}", "shop", "", events)],
                    },
                ]));
            }

            return state;
        });
        Gen.Select(states, states, states).Sample(static (a, b, c) =>
        {
            Assert.Equal(Text(a.With(b)), Text(b.With(a)));
            Assert.Equal(Text(a.With(b).With(c)), Text(a.With(b.With(c))));
            Assert.Equal(Text(a), Text(a.With(a)));
            CodeState all = a.With(b).With(c);
            Assert.Equal(all.Rows.Count, all.Rows.Select(static r => r.Code).Distinct().Count());
            Assert.Equal(a.Rows.Concat(b.Rows).Concat(c.Rows).Select(static r => r.Fingerprint).Distinct().Count(), all.Rows.Count);
        });
    }

    private static string Text(CodeState state) => string.Join('\n', state.Rows.Select(static r => $"{r.Code} {r.Fingerprint} {r.Title} {r.LastSeen:O} {string.Join(' ', r.Counts)}"));

    /// <summary>Gives errors of a type each their codes; gives the last one's.</summary>
    private static string Code(CodeStage stage, string application, Func<int, string> type, int first, int count)
    {
        LogBatch batch = Some.Batch(new LogSource { Key = application, Input = "test", DisplayName = application, ServiceName = application }, 0, [.. Enumerable.Range(0, count).Select(static i => $"failed {i}")]);
        for (int i = 0; i < count; i++)
        {
            ref LogRecord record = ref batch.Records[i];
            batch.AddText(ref record, EcsFields.ErrorType, System.Text.Encoding.UTF8.GetBytes(type(first + i)));
            batch.AddText(ref record, EcsFields.Message, record.Text);
        }

        stage.Process(batch);
        batch.TryGetText(batch.Records[count - 1], LogPipeFields.ErrorCode, out ReadOnlySpan<byte> code);
        return System.Text.Encoding.ASCII.GetString(code);
    }

    private static List<CodeNotice> Notices(CodeLedger ledger)
    {
        var notices = new List<CodeNotice>();
        while (ledger.TryTake(out CodeNotice? notice))
            notices.Add(notice!);
        return notices;
    }

    private static CodeClaim Claim(string application, ulong fingerprint) => new("shop.app", "DB", fingerprint, "made of", "title", "sample", application, Start, []);
}
