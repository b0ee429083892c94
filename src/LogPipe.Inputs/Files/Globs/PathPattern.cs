namespace LogPipe.Inputs.Files.Globs;

/// <summary>A path with wildcards: those of <see cref="NamePattern"/> in each name, <c>**</c> for any number of folders, <c>{a,b}</c> for either.</summary>
internal sealed class PathPattern
{
    // each brace multiplies; more alternatives than this are a mistake or an attack
    private const int MaxAlternatives = 1024;

    private PathPattern(string text, IReadOnlyList<NamePattern?> names)
    {
        Text = text;
        Names = names;
    }

    /// <summary>Gets the pattern as written.</summary>
    public string Text { get; }

    /// <summary>Gets the names of the absolute path from the root on; null stands for <c>**</c>.</summary>
    public IReadOnlyList<NamePattern?> Names { get; }

    /// <summary>Gets the path if the pattern has no wildcard, else null.</summary>
    public string? Literal { get; private init; }

    /// <summary>Says whether a path has characters that a pattern gives a meaning to.</summary>
    public static bool HasWildcards(string path) => path.AsSpan().IndexOfAny("*?[{\\") >= 0;

    /// <summary>Compiles a pattern; a relative one starts at the current folder. Braces make several.</summary>
    /// <exception cref="FormatException">The pattern is broken; the message says how.</exception>
    public static IReadOnlyList<PathPattern> Compile(string pattern)
    {
        var compiled = new List<PathPattern>();
        foreach (string alternative in Alternatives(pattern))
        {
            string absolute = Path.IsPathRooted(alternative) ? alternative : Path.Combine(Environment.CurrentDirectory, alternative);
            var names = new List<NamePattern?>();
            foreach (string name in absolute.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (name == "..")
                    throw new FormatException("has '..' in it: write the folder that it leads to");
                if (name != ".")
                    names.Add(name == "**" ? null : NamePattern.Compile(name));
            }

            bool literal = names.TrueForAll(n => n?.Literal is not null);
            compiled.Add(new PathPattern(pattern, names)
            {
                Literal = literal ? "/" + string.Join('/', names.ConvertAll(n => n!.Literal)) : null,
            });
        }

        return compiled;
    }

    /// <summary>Says whether an absolute path matches.</summary>
    public bool IsMatch(string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // open[i]: the pattern's first i elements can match the names seen so far
        var open = new bool[Names.Count + 1];
        open[0] = true;
        PassFolders(open);
        foreach (string name in names)
        {
            for (int i = Names.Count; i >= 0; i--)
                open[i] = (i > 0 && open[i - 1] && Names[i - 1]?.IsMatch(name) == true) || (i < Names.Count && open[i] && Names[i] is null);
            PassFolders(open);
        }

        return open[^1];
    }

    private void PassFolders(bool[] open)
    {
        for (int i = 0; i < Names.Count; i++)
            open[i + 1] |= open[i] && Names[i] is null;
    }

    private static List<string> Alternatives(string pattern)
    {
        var done = new List<string>();
        var open = new Stack<string>([pattern]);
        while (open.TryPop(out string? next))
        {
            if (!TrySplit(next, out string before, out List<string> choices, out string after))
                done.Add(next);
            for (int i = choices.Count - 1; i >= 0; i--)
                open.Push(before + choices[i] + after);
            if (done.Count + open.Count > MaxAlternatives)
                throw new FormatException($"stands for more than {MaxAlternatives} paths: use fewer braces");
        }

        return done;
    }

    /// <summary>Takes the first brace apart, nested ones stay in its choices.</summary>
    private static bool TrySplit(string pattern, out string before, out List<string> choices, out string after)
    {
        (before, choices, after) = (pattern, [], "");
        int depth = 0;
        int open = -1;
        int choice = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\')
            {
                i++;
            }
            else if (c == '{' && depth++ == 0)
            {
                open = i;
                choice = i + 1;
            }
            else if (depth == 1 && c is ',' or '}')
            {
                choices.Add(pattern[choice..i]);
                choice = i + 1;
            }

            if (c == '}' && depth > 0 && --depth == 0)
            {
                (before, after) = (pattern[..open], pattern[(i + 1)..]);
                return true;
            }
        }

        if (depth > 0)
            throw new FormatException($"opens a choice with '{{' at character {open + 1} and does not close it with '}}'");
        return false;
    }
}
