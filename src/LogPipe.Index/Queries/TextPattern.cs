using System.Text;

namespace LogPipe.Index.Queries;

/// <summary>What is looked for in a text, as an RE2 expression over the text in lower case, with a piece that every match holds for a quick first test.</summary>
/// <param name="Regex">The expression; null where finding <paramref name="Needle"/> says it all.</param>
/// <param name="Needle">A text that every match holds, in lower case; empty where there is none.</param>
/// <param name="Words">Words that every match holds whole, for Bloom filters.</param>
internal sealed record TextPattern(string? Regex, string Needle, IReadOnlyList<string> Words)
{
    /// <summary>Makes the pattern for a word or phrase; null when the text has nothing that could be found.</summary>
    public static TextPattern? OfWords(string text)
    {
        List<string> words = WordText.Split(text);
        if (words.Count == 0)
        {
            string signs = text.Trim();
            return signs.Length == 0 ? null : new TextPattern(null, signs, []);
        }

        var regex = new StringBuilder();
        if (WordText.NeedsBoundaryAtStart(words[0]))
            regex.Append(WordText.Before);
        for (int i = 0; i < words.Count; i++)
        {
            if (i > 0)
            {
                bool apart = WordText.NeedsBoundaryAtEnd(words[i - 1]) && WordText.NeedsBoundaryAtStart(words[i]);
                regex.Append(WordText.Gap).Append(apart ? '+' : '*');
            }

            regex.Append(Quote(words[i]));
        }

        if (WordText.NeedsBoundaryAtEnd(words[^1]))
            regex.Append(WordText.After);
        return new TextPattern(regex.ToString(), words.MaxBy(static w => w.Length)!, words);
    }

    /// <summary>Makes the pattern for a word with wildcards: they stand for characters other than white space.</summary>
    public static TextPattern OfWildcard(WildcardPattern pattern)
    {
        IReadOnlyList<(string Text, bool Literal)> parts = pattern.With(WordText.Lower).Parts;
        var regex = new StringBuilder();
        if (parts[0].Literal ? WordText.NeedsBoundaryAtStart(parts[0].Text) : parts[0].Text == WildcardPattern.One)
            regex.Append(WordText.Before);
        for (int i = 0; i < parts.Count; i++)
        {
            (string text, bool literal) = parts[i];
            if (literal)
                regex.Append(Quote(text));
            else if (text == WildcardPattern.One)
                regex.Append(@"[^\s\x1f]");
            else if (i > 0 && i < parts.Count - 1)
                regex.Append(@"[^\s\x1f]*");
        }

        if (parts[^1].Literal ? WordText.NeedsBoundaryAtEnd(parts[^1].Text) : parts[^1].Text == WildcardPattern.One)
            regex.Append(WordText.After);
        string needle = parts.Where(static p => p.Literal).Select(static p => p.Text).MaxBy(static t => t.Length) ?? "";
        return new TextPattern(regex.ToString(), needle, []);
    }

    /// <summary>Makes an RE2 expression that matches whole values like the pattern.</summary>
    public static string WholeValue(WildcardPattern pattern)
    {
        var regex = new StringBuilder("(?s)");
        foreach ((string text, bool literal) in pattern.Parts)
            regex.Append(literal ? Quote(text) : text == WildcardPattern.Any ? ".*" : ".");
        return regex.ToString();
    }

    /// <summary>Quotes a literal for RE2 (its own <c>QuoteMeta</c>: a backslash before every ASCII character that is no word character).</summary>
    public static string Quote(string literal)
    {
        var quoted = new StringBuilder(literal.Length + 8);
        foreach (char c in literal)
        {
            if (c == '\0')
            {
                quoted.Append(@"\x00");
                continue;
            }

            if (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c != '_')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.ToString();
    }
}
