using System.Reflection;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>Says what an error is about (DB, NET, AUTH …) from <c>taxonomy.txt</c>. Immutable, shared by all lanes.</summary>
/// <remarks>
/// Terms are found by their first two bytes, in one pass for all lines. A search of the framework for each line (<c>SearchValues</c>) is as fast once it runs, but its code is compiled
/// by the runtime at every start: some fifty methods before the first error has a code.
/// </remarks>
internal sealed class ErrorTaxonomy
{
    /// <summary>Gets the taxonomy that ships.</summary>
    public static readonly ErrorTaxonomy Default = Load();

    /// <summary>The category of what no line names.</summary>
    public const string Other = "ERR";

    /// <summary>Five bits of each of the first two bytes: those that tell letters apart, whatever their case.</summary>
    private const int Starts = 1 << 10;

    private readonly string[] _categories;

    // by the first two bytes, each in the order of the lines
    private readonly Term[][] _terms;

    private ErrorTaxonomy(List<string> categories, List<Term> terms)
    {
        _categories = [.. categories];
        var byStart = new List<Term>[Starts];
        foreach (Term term in terms)
            (byStart[StartOf(term.Text[0], term.Text[1])] ??= []).Add(term);
        _terms = Array.ConvertAll(byStart, static found => found?.ToArray() ?? []);
    }

    /// <summary>Gives the category of an error.</summary>
    /// <param name="text">Its types, vendor code and message template, UTF-8.</param>
    public string CategoryOf(ReadOnlySpan<byte> text)
    {
        int best = _categories.Length;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            foreach (Term term in _terms[StartOf(text[i], text[i + 1])])
            {
                if (term.Line >= best)
                    break;
                if (term.Text.Length <= text.Length - i && Ascii.EqualsIgnoreCase(text.Slice(i, term.Text.Length), term.Text))
                    best = term.Line;
            }
        }

        return best < _categories.Length ? _categories[best] : Other;
    }

    private static int StartOf(byte first, byte second) => ((first & 31) << 5) | (second & 31);

    private static ErrorTaxonomy Load()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("taxonomy.txt")!;
        using var reader = new StreamReader(file);
        var categories = new List<string>();
        var terms = new List<Term>();
        while (reader.ReadLine() is { } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith('#') || colon < 0)
                continue;
            foreach (string term in Terms(line[(colon + 1)..]))
                terms.Add(new Term(Encoding.ASCII.GetBytes(term), categories.Count));
            categories.Add(line[..colon]);
        }

        return new ErrorTaxonomy(categories, terms);
    }

    /// <summary>Terms are separated by commas.</summary>
    private static string[] Terms(string line) => line.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A term, two ASCII characters or more, and the number of its line.</summary>
    private sealed record Term(byte[] Text, int Line);
}
