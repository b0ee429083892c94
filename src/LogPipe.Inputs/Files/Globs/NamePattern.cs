namespace LogPipe.Inputs.Files.Globs;

/// <summary>Matches one name of a path: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!0-9]</c>; a backslash takes the next character as it is.</summary>
/// <remarks>As in a shell, a leading dot is matched by a dot only (POSIX.1-2017, XCU 2.13.3). Time is at most pattern times name.</remarks>
internal sealed class NamePattern
{
    private readonly List<Element> _elements = [];

    private NamePattern()
    {
    }

    private enum ElementKind : byte
    {
        Literal,
        Any,
        AnyRun,
        Set,
    }

    /// <summary>Gets the name if the pattern is only a name, else null.</summary>
    public string? Literal { get; private set; }

    /// <summary>Compiles a pattern without slashes and braces.</summary>
    /// <exception cref="FormatException">The pattern is broken; the message says how.</exception>
    public static NamePattern Compile(string pattern)
    {
        var compiled = new NamePattern();
        for (int i = 0; i < pattern.Length; i++)
        {
            Element element = pattern[i] switch
            {
                '*' => new Element(ElementKind.AnyRun),
                '?' => new Element(ElementKind.Any),
                '[' => Set(pattern, ref i),
                '\\' when i + 1 < pattern.Length => new Element(ElementKind.Literal, pattern[++i]),
                '\\' => throw new FormatException("ends in a backslash that escapes nothing"),
                char c => new Element(ElementKind.Literal, c),
            };
            compiled._elements.Add(element);
        }

        if (compiled._elements.TrueForAll(e => e.Kind == ElementKind.Literal))
            compiled.Literal = string.Concat(compiled._elements.ConvertAll(e => e.Character));
        return compiled;
    }

    /// <summary>Says whether the whole name matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> name)
    {
        if (name is ['.', ..] && (_elements.Count == 0 || _elements[0] is not { Kind: ElementKind.Literal, Character: '.' }))
            return false;
        int e = 0;
        int n = 0;
        int runElement = -1;
        int runName = 0;
        while (n < name.Length)
        {
            if (e < _elements.Count && _elements[e].Kind == ElementKind.AnyRun)
            {
                runElement = e++;
                runName = n;
            }
            else if (e < _elements.Count && _elements[e].Takes(name[n]))
            {
                e++;
                n++;
            }
            else if (runElement >= 0)
            {
                // only the last run has to give way: an earlier one can gain nothing by taking more
                e = runElement + 1;
                n = ++runName;
            }
            else
            {
                return false;
            }
        }

        while (e < _elements.Count && _elements[e].Kind == ElementKind.AnyRun)
            e++;
        return e == _elements.Count;
    }

    private static Element Set(string pattern, ref int i)
    {
        int start = i++;
        bool negated = i < pattern.Length && pattern[i] is '!' or '^';
        if (negated)
            i++;
        var ranges = new List<(char From, char To)>();
        // a closing bracket in the first place is a member of the set
        for (bool first = true; i < pattern.Length && (first || pattern[i] != ']'); first = false, i++)
        {
            char from = pattern[i] == '\\' && i + 1 < pattern.Length ? pattern[++i] : pattern[i];
            char to = from;
            if (i + 2 < pattern.Length && pattern[i + 1] == '-' && pattern[i + 2] != ']')
                to = pattern[i += 2];
            if (to < from)
                throw new FormatException($"has the range '{from}-{to}', which ends before it begins");
            ranges.Add((from, to));
        }

        if (i >= pattern.Length)
            throw new FormatException($"opens a set with '[' at character {start + 1} and does not close it with ']'");
        return new Element(ElementKind.Set, Ranges: [.. ranges], Negated: negated);
    }

    private readonly record struct Element(ElementKind Kind, char Character = '\0', (char From, char To)[]? Ranges = null, bool Negated = false)
    {
        public bool Takes(char c) => Kind switch
        {
            ElementKind.Literal => c == Character,
            ElementKind.Any => true,
            ElementKind.Set => Array.Exists(Ranges!, r => c >= r.From && c <= r.To) != Negated,
            _ => false,
        };
    }
}
