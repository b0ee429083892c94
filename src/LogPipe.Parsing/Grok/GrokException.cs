namespace LogPipe.Parsing.Grok;

/// <summary>Says what is wrong with a grok expression or a pattern file, and where.</summary>
public sealed class GrokException : Exception
{
    /// <summary>Initializes an error without a place.</summary>
    public GrokException(string message)
        : base(message) => Problem = message;

    /// <summary>Initializes an error with its cause.</summary>
    public GrokException(string message, Exception innerException)
        : base(message, innerException) => Problem = message;

    /// <summary>Initializes an empty error.</summary>
    public GrokException()
        : this("grok expression is not valid")
    {
    }

    internal GrokException(string problem, string file, int line, string patternName, string expression, int charOffset)
        : base(Describe(problem, file, line, patternName, expression, charOffset))
    {
        Problem = problem;
        File = file;
        Line = line;
        PatternName = patternName;
        Expression = expression;
        CharOffset = charOffset;
    }

    /// <summary>Gets what is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>Gets the file that holds the expression, or empty when it came from elsewhere.</summary>
    public string File { get; } = "";

    /// <summary>Gets the line in <see cref="File"/>, from 1; 0 when unknown.</summary>
    public int Line { get; }

    /// <summary>Gets the name of the library pattern that holds the mistake, or empty for the expression itself.</summary>
    public string PatternName { get; } = "";

    /// <summary>Gets the expression that holds the mistake.</summary>
    public string Expression { get; } = "";

    /// <summary>Gets the offset of the mistake in <see cref="Expression"/>, in UTF-16 code units.</summary>
    public int CharOffset { get; }

    private static string Describe(string problem, string file, int line, string patternName, string expression, int charOffset)
    {
        string place = file.Length == 0 ? "" : $"{file}:{line}: ";
        string name = patternName.Length == 0 ? "grok expression" : $"grok pattern {patternName}";
        const int Shown = 40;
        int from = Math.Clamp(charOffset - (Shown / 2), 0, expression.Length);
        int to = Math.Min(expression.Length, from + Shown);
        string near = (from > 0 ? "…" : "") + expression[from..to] + (to < expression.Length ? "…" : "");
        return $"{place}{name}: {problem}, at character {charOffset + 1} of '{near}'";
    }
}
