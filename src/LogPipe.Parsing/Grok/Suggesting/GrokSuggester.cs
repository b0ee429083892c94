using LogPipe.Model;

namespace LogPipe.Parsing.Grok.Suggesting;

/// <summary>Proposes grok expressions for lines: one of the library where it takes most of them whole, and one for each kind of line that is left.</summary>
/// <remarks>Cold: time grows with the lines times the patterns of the library; give it thousands of lines, not millions.</remarks>
public static class GrokSuggester
{
    /// <summary>Proposals made at most.</summary>
    private const int MaxSuggestions = 10;

    /// <summary>Kinds of tokens at a line's beginning by which lines are told apart.</summary>
    private const int HeadTokens = 3;

    /// <summary>The columns go on while this share of a kind's lines have them; what is behind is a message.</summary>
    private const double Share = 0.8;

    /// <summary>A library pattern with fewer captures than this says too little about a whole line.</summary>
    private const int MinCaptures = 4;

    /// <summary>Lines on which the library's patterns are tried at first.</summary>
    private const int TrialLines = 100;

    /// <summary>Proposes expressions, the one that matches most lines first; each is proved on all lines.</summary>
    /// <param name="lines">The lines without their ends, UTF-8; blank ones are not looked at but count.</param>
    /// <param name="library">The patterns to build from.</param>
    public static IReadOnlyList<GrokSuggestion> Suggest(IReadOnlyList<byte[]> lines, GrokLibrary library)
    {
        var suggestions = new List<GrokSuggestion>();
        List<int> left = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].AsSpan().IndexOfAnyExcept(" \t\r"u8) >= 0)];
        if (FindInLibrary(lines, left, library) is { } known)
            Prove(known, lines, left, suggestions);

        var tokenizer = new LineTokenizer(library);
        while (left.Count > 0 && suggestions.Count < MaxSuggestions)
        {
            List<(int Line, List<LineToken> Tokens)> kind = LargestKind(lines, left, tokenizer);
            left.RemoveAll(kind.Select(static k => k.Line).ToHashSet().Contains);
            (List<List<LineToken>> aligned, int columns) = Align([.. kind.Select(static k => k.Tokens)]);
            Prove(GrokPattern.Compile(ExpressionWriter.Write(aligned, columns), library), lines, left, suggestions);
        }

        return [.. suggestions.OrderByDescending(static s => s.Matched)];
    }

    private static void Prove(GrokPattern pattern, IReadOnlyList<byte[]> lines, List<int> left, List<GrokSuggestion> suggestions)
    {
        var captures = new Utf8Slice[pattern.Captures.Count];
        int matched = 0;
        int sample = -1;
        for (int i = 0; i < lines.Count; i++)
        {
            if (!pattern.TryMatch(lines[i], captures))
                continue;
            matched++;
            sample = sample < 0 ? i : sample;
        }

        left.RemoveAll(i => pattern.TryMatch(lines[i], captures));
        if (matched > 0 && suggestions.TrueForAll(s => s.Pattern.Expression != pattern.Expression))
            suggestions.Add(new GrokSuggestion(pattern, matched, sample));
    }

    /// <summary>Gives the library's pattern that takes the most lines whole, if it takes half of them; of equal ones the one that captures most.</summary>
    private static GrokPattern? FindInLibrary(IReadOnlyList<byte[]> lines, List<int> left, GrokLibrary library)
    {
        GrokPattern? best = null;
        int most = Math.Max(1, Math.Min(left.Count, TrialLines) / 2);
        int mostCaptured = 0;
        foreach (GrokDefinition definition in library.Definitions.Values.OrderBy(static d => d.Name, StringComparer.Ordinal))
        {
            GrokPattern pattern;
            try
            {
                pattern = GrokPattern.Compile($"^%{{{definition.Name}}}$", library);
            }
            catch (GrokException)
            {
                // a pattern of the user's with a mistake cannot be proposed; 'logpipe check' names it
                continue;
            }

            if (pattern.Captures.Count < MinCaptures)
                continue;
            var captures = new Utf8Slice[pattern.Captures.Count];
            int matched = 0;
            int captured = 0;
            foreach (int line in left.Take(TrialLines))
            {
                if (!pattern.TryMatch(lines[line], captures) || captures.Count(static c => c.Start >= 0) is not (>= MinCaptures and int count))
                    continue;
                matched++;
                captured += count;
            }

            if (matched > most || (matched == most && captured > mostCaptured))
                (best, most, mostCaptured) = (pattern, matched, captured);
        }

        return best;
    }

    private static List<(int Line, List<LineToken> Tokens)> LargestKind(IReadOnlyList<byte[]> lines, List<int> left, LineTokenizer tokenizer) =>
        left.Select(i => (Line: i, Tokens: tokenizer.Cut(lines[i])))
            .GroupBy(static line => string.Join('\0', line.Tokens.Take(HeadTokens).Select(static t => t.Kind)), StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count())
            .First()
            .ToList();

    /// <summary>Follows the kinds of tokens that most of the lines share, and drops the lines that differ.</summary>
    private static (List<List<LineToken>> Lines, int Columns) Align(List<List<LineToken>> lines)
    {
        int needed = (int)Math.Ceiling(lines.Count * Share);
        int column = 0;
        while (true)
        {
            IGrouping<string, List<LineToken>>? most = lines.Where(line => column < line.Count)
                .GroupBy(line => line[column].Kind, StringComparer.Ordinal)
                .MaxBy(static group => group.Count());
            if (most is null || most.Count() < needed)
                return (lines, column - FirstWords(lines, column));
            lines = [.. most];
            column++;
            if (most.Key == LineToken.End)
                return (lines, column);
        }
    }

    /// <summary>Counts the columns in front of a message that are its first words already.</summary>
    private static int FirstWords(List<List<LineToken>> lines, int columns)
    {
        int words = 0;
        while (words < columns && lines[0][columns - words - 1] is { Kind: LineToken.Word } word
            && !lines.TrueForAll(line => line[columns - words - 1].Text == word.Text))
        {
            words++;
            if (words + 1 < columns && lines[0][columns - words - 1].Kind == LineToken.Space && lines[0][columns - words - 2].Kind == LineToken.Word)
                words++;
        }

        return words;
    }
}
