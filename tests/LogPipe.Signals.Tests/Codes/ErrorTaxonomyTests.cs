using System.Text;
using LogPipe.Signals.Codes;

namespace LogPipe.Signals.Tests.Codes;

public sealed class ErrorTaxonomyTests
{
    private static readonly (string Category, string[] Terms)[] Lines = ReadLines();

    [Fact]
    public void Every_term_gives_the_category_of_the_first_line_that_holds_it()
    {
        foreach ((_, string[] terms) in Lines)
        {
            foreach (string term in terms)
            {
                AssertCategory(term);
                AssertCategory($"x{term.ToUpperInvariant()}y");
                AssertCategory(term[..^1]);
            }
        }
    }

    [Fact]
    public void Terms_are_two_ascii_characters_or_more() =>
        Assert.All(Lines.SelectMany(static line => line.Terms), static term => Assert.True(term.Length >= 2 && Ascii.IsValid(term), term));

    [Fact]
    public void Any_text_has_the_category_that_a_search_line_by_line_finds()
    {
        string[] all = [.. Lines.SelectMany(static line => line.Terms)];

        // the dotless i, the long s and the Kelvin sign are no letters of a term, whatever other foldings say; half a term and half a character change nothing
        string[] between = ["", " ", ".", "-", "\u0131", "\u017F", "\u212A", "\u00E9", "\uD83D\uDE00", "5", "SQ", "time", "AUTH"];
        var random = new Random(41);
        for (int i = 0; i < 4000; i++)
        {
            var text = new StringBuilder();
            for (int part = random.Next(8); part > 0; part--)
            {
                string term = all[random.Next(all.Length)];
                text.Append(between[random.Next(between.Length)]).Append(random.Next(3) switch
                {
                    0 => term[random.Next(term.Length)..],
                    1 => term.Replace('s', '\u017F').Replace('k', '\u212A').Replace('i', '\u0131'),
                    _ => random.Next(4) == 0 ? term.ToUpperInvariant() : term[..random.Next(term.Length)],
                });
            }

            AssertCategory(text.ToString());
        }
    }

    [Fact]
    public void Text_that_is_no_utf8_is_searched_all_the_same() =>
        Assert.Equal("TIMEOUT", ErrorTaxonomy.Default.CategoryOf([0xFF, .. "Timed Out"u8, 0xC3]));

    private static void AssertCategory(string text)
    {
        string expected = Array.Find(Lines, line => Array.Exists(line.Terms, term => text.Contains(term, StringComparison.OrdinalIgnoreCase))).Category ?? ErrorTaxonomy.Other;
        Assert.True(expected == ErrorTaxonomy.Default.CategoryOf(Encoding.UTF8.GetBytes(text)), $"'{text}' is {expected}");
    }

    private static (string Category, string[] Terms)[] ReadLines()
    {
        using Stream file = typeof(ErrorTaxonomy).Assembly.GetManifestResourceStream("taxonomy.txt")!;
        using var reader = new StreamReader(file);
        return
        [
            .. reader.ReadToEnd().Split('\n').Where(static line => line.Contains(':', StringComparison.Ordinal) && !line.StartsWith('#'))
                .Select(static line => line.Split(':', 2))
                .Select(static parts => (parts[0], parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))),
        ];
    }
}
