using CsCheck;
using LogPipe.Signals.Codes;

namespace LogPipe.Signals.Tests.Codes;

public sealed class CatalogueTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<CatalogueEntry> Entries =
        from code in OneOf("A-DB-1", "A-DB-2", "B-IO-3")
        from fields in Gen.Select(OneOf("owner", "status", "notes", "aliases"), OneOf("", "one", "two", "three"), Gen.Int[0, 4]).Array[0, 5]
        select new CatalogueEntry
        {
            Code = code,
            Fields = fields.DistinctBy(static f => f.Item1).ToDictionary(static f => f.Item1, static f => new CatalogueValue(f.Item2, Start.AddMinutes(f.Item3))),
        };

    private static readonly Gen<Catalogue> Catalogues = Entries.Array[0, 6].Select(static e => new Catalogue(e));

    [Fact]
    public void Merging_catalogues_knows_no_order_and_no_conflict() => Gen.Select(Catalogues, Catalogues, Catalogues).Sample(static (a, b, c) =>
    {
        Assert.Equal(Text(a.With(b)), Text(b.With(a)));
        Assert.Equal(Text(a.With(b).With(c)), Text(a.With(b.With(c))));
        Assert.Equal(Text(a), Text(a.With(a)));
        Assert.Equal(Text(a.With(b)), Text(a.With(b).With(b)));
    });

    [Fact]
    public void What_was_said_last_wins_and_what_was_taken_back_stays_away()
    {
        var known = new Catalogue([new CatalogueEntry { Code = "A-DB-1", Fields = new Dictionary<string, CatalogueValue>() }.Set("owner", "shop", Start)]);
        Catalogue newer = known.Put(known.Find("A-DB-1")!.Set("owner", "", Start.AddMinutes(1)));
        Assert.Null(known.With(newer).Find("A-DB-1")!["owner"]);
        Assert.Null(newer.With(known).Find("A-DB-1")!["owner"]);
    }

    [Fact]
    public void Merging_what_two_sites_counted_adds_up_and_may_be_repeated()
    {
        CodeRow berlin = Row("berlin", 3, Start);
        CodeRow later = Row("berlin", 5, Start.AddHours(1));
        CodeRow paris = Row("paris", 2, Start.AddHours(2));
        CodeRow all = berlin.With(paris).With(later).With(paris);
        Assert.Equal(7, all.Events);
        Assert.Equal(Start, all.FirstSeen);
        Assert.Equal(Start.AddHours(2), all.LastSeen);
        Assert.Equal(7, paris.With(later).With(berlin).Events);
    }

    [Fact]
    public void An_alias_leads_to_the_code_of_today()
    {
        var catalogue = new Catalogue([new CatalogueEntry { Code = "A-DB-2", Fields = new Dictionary<string, CatalogueValue>() }.Set("aliases", "A-DB-1, A-DB-0", Start)]);
        Assert.Equal("A-DB-2", catalogue.Find("A-DB-0")!.Code);
        Assert.Equal("X", catalogue.CodeOf("X"));
    }

    [Theory]
    [InlineData("2.10.0", "2.9.3", 1)]
    [InlineData("2.4.0-rc1", "2.4.0", -1)]
    [InlineData("2.4", "2.4.0", 0)]
    [InlineData("1.0.07", "1.0.7", 0)]
    [InlineData("3", "2.9", 1)]
    public void Releases_are_ordered_as_people_number_them(string one, string two, int order)
    {
        Assert.Equal(order, Math.Sign(ReleaseOrder.Compare(one, two)));
        Assert.Equal(-order, Math.Sign(ReleaseOrder.Compare(two, one)));
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static CodeRow Row(string site, long events, DateTimeOffset time) => new()
    {
        Code = "A-DB-1",
        Fingerprint = "0000000000000001",
        Title = "x",
        FirstSeen = time,
        LastSeen = time,
        Counts = [new(site, "shop", "web1", events)],
    };

    private static string Text(Catalogue catalogue) => string.Join('\n', catalogue.Entries.Select(static e =>
        e.Code + ": " + string.Join(", ", e.Fields.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => $"{f.Key}={f.Value.Text}@{f.Value.Changed:O}"))));
}
