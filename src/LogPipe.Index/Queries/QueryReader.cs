using System.Text;

namespace LogPipe.Index.Queries;

/// <summary>Reads the words, phrases and signs of a query, character by character; knows where it is.</summary>
internal sealed class QueryReader(string query)
{
    public int Position { get; private set; }

    public bool IsAtEnd => Position >= query.Length;

    public char Current => Position < query.Length ? query[Position] : '\0';

    /// <summary>Gets the character <paramref name="ahead"/> further on, or NUL behind the end.</summary>
    public char Peek(int ahead) => Position + ahead < query.Length ? query[Position + ahead] : '\0';

    public void Advance(int count = 1) => Position += count;

    public void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(Current))
            Position++;
    }

    /// <summary>Takes a sign if it comes next.</summary>
    public bool Take(string sign)
    {
        if (string.CompareOrdinal(query, Position, sign, 0, sign.Length) != 0)
            return false;
        Position += sign.Length;
        return true;
    }

    /// <summary>Takes a word of the language (<c>AND</c>, <c>OR</c>, <c>NOT</c>, <c>TO</c>) if it comes next, alone.</summary>
    public bool TakeWord(string word)
    {
        if (!IsWord(word))
            return false;
        Position += word.Length;
        return true;
    }

    /// <summary>Says whether a word of the language comes next, alone.</summary>
    public bool IsWord(string word)
    {
        if (string.CompareOrdinal(query, Position, word, 0, word.Length) != 0)
            return false;
        char after = Peek(word.Length);
        return after is '\0' or '(' or ')' or '"' || char.IsWhiteSpace(after);
    }

    /// <summary>Reads a phrase; the reader stands on its opening quote.</summary>
    public string ReadQuoted()
    {
        int start = Position;
        Advance();
        var text = new StringBuilder();
        while (!IsAtEnd)
        {
            char c = Current;
            Advance();
            if (c == '"')
                return text.ToString();
            if (c == '\\' && !IsAtEnd)
            {
                c = Current;
                Advance();
            }

            text.Append(c);
        }

        throw new QueryException("the quote is not closed: expected \" at the end of the phrase", start);
    }

    /// <summary>Reads a regular expression if a whole one comes next, that is <c>/…/</c> with nothing joined to it; null if not.</summary>
    public string? TryReadRegex()
    {
        if (Current != '/')
            return null;
        var pattern = new StringBuilder();
        for (int i = Position + 1; i < query.Length; i++)
        {
            if (query[i] == '\\' && i + 1 < query.Length)
            {
                if (query[i + 1] != '/')
                    pattern.Append('\\');
                pattern.Append(query[++i]);
                continue;
            }

            if (query[i] != '/')
            {
                pattern.Append(query[i]);
                continue;
            }

            bool ends = i + 1 == query.Length || char.IsWhiteSpace(query[i + 1]) || query[i + 1] is ')' or '^';
            if (!ends || pattern.Length == 0)
                return null;
            Position = i + 1;
            return pattern.ToString();
        }

        return null;
    }

    /// <summary>Reads a word with escapes resolved; <c>*</c> and <c>?</c> become parts of a pattern.</summary>
    /// <param name="inValue">Whether a field's name stands before it: colons are part of a value, but end a name.</param>
    /// <param name="pattern">The pattern when the word has wildcards, otherwise null.</param>
    public string ReadWord(bool inValue, out WildcardPattern? pattern)
    {
        var text = new StringBuilder();
        var parts = new WildcardPattern();
        bool wild = false;
        int start = Position;
        while (!IsAtEnd && IsPartOfWord(Current, inValue))
        {
            char c = Current;
            Advance();
            if (c == '\\')
            {
                if (IsAtEnd)
                    throw new QueryException("a backslash stands at the end: expected the character that it escapes", Position - 1);
                c = Current;
                Advance();
                text.Append(c);
                parts.AddLiteral(c.ToString());
            }
            else if (c == '*')
            {
                wild = true;
                parts.AddAny();
                text.Append(c);
            }
            else if (c == '?')
            {
                wild = true;
                parts.AddOne();
                text.Append(c);
            }
            else
            {
                text.Append(c);
                parts.AddLiteral(c.ToString());
            }
        }

        if (Position == start)
            throw new QueryException(IsAtEnd ? "the query ends too early: expected a word, a phrase or (" : $"'{Current}' is not expected here: expected a word, a phrase or (; write \\{Current} for the character itself", start);
        pattern = wild ? parts : null;
        return text.ToString();
    }

    /// <summary>Reads one end of a range.</summary>
    public string ReadRangeEnd()
    {
        SkipSpace();
        if (Current == '"')
            return ReadQuoted();
        int start = Position;
        var text = new StringBuilder();
        while (!IsAtEnd && !char.IsWhiteSpace(Current) && Current is not (']' or '}'))
        {
            if (Current == '\\' && Position + 1 < query.Length)
                Advance();
            text.Append(Current);
            Advance();
        }

        return text.Length > 0 ? text.ToString() : throw new QueryException("the range has no value here: expected a value or *", start);
    }

    private static bool IsPartOfWord(char c, bool inValue) => c switch
    {
        '(' or ')' or '{' or '}' or '[' or ']' or '"' or '^' or '~' => false,
        ':' => inValue,
        _ => !char.IsWhiteSpace(c),
    };
}
