using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Finds how far an expression comes on a line that it does not match: the longest beginning of it that does match.</summary>
/// <remarks>Tries beginnings that end between two parts of the expression, outside any group. For people at a terminal, not for speed.</remarks>
internal sealed class GrokProgress
{
    private const string WholeName = "logpipe_whole";
    private readonly GrokLibrary _library;
    private readonly IReadOnlyList<string> _beginnings;
    private readonly Dictionary<string, GrokPattern?> _compiled = new(StringComparer.Ordinal);

    /// <summary>Initializes the search.</summary>
    public GrokProgress(string expression, GrokLibrary library)
    {
        _library = library;
        _beginnings = Beginnings(expression);
    }

    /// <summary>Gives the bytes of the line that the longest matching beginning takes, and what of the expression comes next.</summary>
    /// <returns>False where not even the first part matches.</returns>
    public bool TryFind(ReadOnlySpan<byte> line, out Utf8Slice matched, out string beginning)
    {
        foreach (string candidate in _beginnings)
        {
            if (Compile(candidate) is not { } pattern)
                continue;
            Span<Utf8Slice> captures = new Utf8Slice[pattern.Captures.Count];
            // an anchor alone takes nothing and says nothing
            if (!pattern.TryMatch(line, captures) || captures[0].IsEmpty)
                continue;
            matched = captures[0];
            beginning = candidate;
            return true;
        }

        (matched, beginning) = (default, "");
        return false;
    }

    /// <summary>Gives the beginnings of an expression, longest first, the whole expression left out.</summary>
    internal static IReadOnlyList<string> Beginnings(string expression)
    {
        var ends = new List<int>();
        int depth = 0;
        for (int i = 0; i < expression.Length; i++)
        {
            if (depth == 0 && i > 0 && !IsQuantifier(expression[i]))
                ends.Add(i);
            switch (expression[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i = ClassEnd(expression, i);
                    break;
                case '(' or '{':
                    depth++;
                    break;
                case ')' or '}':
                    depth--;
                    break;
                case '%' when i + 1 < expression.Length && expression[i + 1] == '{':
                    i = Math.Max(expression.IndexOf('}', i), i + 1);
                    break;
                case '|' when depth == 0:
                    // a choice at the top has no beginning that is not a different expression
                    return [];
            }
        }

        ends.Reverse();
        return [.. ends.Select(end => expression[..end])];
    }

    /// <summary>Gives where a character class ends; brackets and parentheses mean themselves in it.</summary>
    private static int ClassEnd(string expression, int start)
    {
        int i = start + 1;
        if (i < expression.Length && expression[i] == '^')
            i++;
        for (i++; i < expression.Length && expression[i] != ']'; i++)
        {
            if (expression[i] == '\\')
                i++;
        }

        return i;
    }

    private static bool IsQuantifier(char c) => c is '*' or '+' or '?' or '{';

    private GrokPattern? Compile(string beginning)
    {
        if (!_compiled.TryGetValue(beginning, out GrokPattern? pattern))
        {
            try
            {
                pattern = GrokPattern.Compile($"(?<{WholeName}>{beginning})", _library);
            }
            catch (GrokException)
            {
                // cut at a place that leaves no valid expression: the next shorter one is tried
                pattern = null;
            }

            _compiled.Add(beginning, pattern);
        }

        return pattern;
    }
}
