using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>
/// Reduces an SQL statement to what it asks, without the values: lower case, literals <c>?</c>, lists of literals <c>(?+)</c>, comments gone, white space single.
/// </summary>
/// <remarks>
/// The rules follow pt-query-digest (Percona Toolkit, QueryRewriter): <c>in (1, 2, 3)</c> becomes <c>in(?+)</c> and so do repeated VALUES; names in backquotes and
/// double quotes are kept, names in lower case. MySQL's <c>/*! … */</c> is a comment too. One pass; anything that is no SQL comes out as some text, never as an error.
/// </remarks>
public static class SqlFingerprint
{
    /// <summary>Writes the fingerprint of a statement.</summary>
    /// <param name="sql">The statement, UTF-8.</param>
    /// <param name="output">Receives the fingerprint.</param>
    public static void Write(ReadOnlySpan<byte> sql, Utf8Output output)
    {
        using var tokens = new Utf8Output(sql.Length + 16);
        WriteTokens(sql, tokens);
        Collapse(tokens.WrittenSpan, output);
    }

    /// <summary>The statement with single spaces, lower case, and a question mark for each literal.</summary>
    private static void WriteTokens(ReadOnlySpan<byte> sql, Utf8Output output)
    {
        int at = 0;
        bool space = false;
        while (at < sql.Length)
        {
            int skipped = SkipBlank(sql, at);
            if (skipped > at)
            {
                space = true;
                at = skipped;
                continue;
            }

            if (sql[at] == ';' && SkipBlank(sql, at + 1) == sql.Length)
                break;
            if (space && output.ByteCount > 0)
                output.Append((byte)' ');
            space = false;
            at = WriteToken(sql, at, output);
        }
    }

    private static int SkipBlank(ReadOnlySpan<byte> sql, int at)
    {
        while (at < sql.Length)
        {
            if (sql[at] <= ' ')
                at++;
            else if (sql[at..].StartsWith("/*"u8))
                at = EndOf(sql, at + 2, "*/"u8);
            else if (sql[at] == '#' || (sql[at..].StartsWith("--"u8) && (at + 2 >= sql.Length || sql[at + 2] <= ' ')))
                at = EndOf(sql, at, "\n"u8);
            else
                break;
        }

        return at;
    }

    private static int EndOf(ReadOnlySpan<byte> sql, int at, ReadOnlySpan<byte> mark)
    {
        int found = at < sql.Length ? sql[at..].IndexOf(mark) : -1;
        return found < 0 ? sql.Length : at + found + mark.Length;
    }

    private static int WriteToken(ReadOnlySpan<byte> sql, int at, Utf8Output output)
    {
        byte value = sql[at];
        if (value == '\'' || (value == '"' && !IsName(sql, at)))
        {
            output.Append((byte)'?');
            return EndOfQuoted(sql, at);
        }

        if (value is (byte)'`' or (byte)'"')
        {
            int end = EndOfQuoted(sql, at);
            output.Append(sql[at..end]);
            return end;
        }

        if ((ByteClass.Of(value) & ByteClass.Digit) != 0 || (value is (byte)'.' or (byte)'-' or (byte)'+' && IsSignedNumber(sql, at, output)))
        {
            output.Append((byte)'?');
            return EndOfNumber(sql, at);
        }

        if ((ByteClass.Of(value) & ByteClass.Word) == 0 && value is not ((byte)'@' or (byte)'$' or (byte)':'))
        {
            output.Append(value);
            return at + 1;
        }

        return WriteWord(sql, at, output);
    }

    private static int WriteWord(ReadOnlySpan<byte> sql, int at, Utf8Output output)
    {
        int end = at + 1;
        while (end < sql.Length && ((ByteClass.Of(sql[end]) & ByteClass.Word) != 0 || sql[end] is (byte)'$' or (byte)'@'))
            end++;
        ReadOnlySpan<byte> word = sql[at..end];
        // x'1f', b'01', n'text', _utf8'text'
        if (end < sql.Length && sql[end] == '\'' && (word.Length == 1 || word[0] == '_'))
        {
            output.Append((byte)'?');
            return EndOfQuoted(sql, end);
        }

        if (Is(word, "true"u8) || Is(word, "false"u8) || Is(word, "null"u8))
        {
            // IS NULL asks something, = NULL gives a value
            output.Append(Is(word, "null"u8) && EndsWithWord(output.WrittenSpan) ? "null"u8 : "?"u8);
            return end;
        }

        foreach (byte letter in word)
            output.Append(letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter);
        return end;
    }

    private static bool EndsWithWord(ReadOnlySpan<byte> written)
    {
        written = written.TrimEnd((byte)' ');
        return written.EndsWith("is"u8) || written.EndsWith("not"u8);
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower)
    {
        if (word.Length != lower.Length)
            return false;
        for (int i = 0; i < word.Length; i++)
        {
            if ((word[i] | 0x20) != lower[i])
                return false;
        }

        return true;
    }

    /// <summary>Double quotes hold a name where a dot is beside them, as PostgreSQL's <c>"t"."c"</c>; else they hold a literal, as in MySQL.</summary>
    private static bool IsName(ReadOnlySpan<byte> sql, int at)
    {
        int end = EndOfQuoted(sql, at);
        return (at > 0 && sql[at - 1] == '.') || (end < sql.Length && sql[end] == '.');
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> sql, int at)
    {
        byte quote = sql[at];
        int i = at + 1;
        while (i < sql.Length)
        {
            if (sql[i] == '\\' && quote != '`')
                i += 2;
            else if (sql[i] != quote)
                i++;
            else if (i + 1 < sql.Length && sql[i + 1] == quote)
                i += 2;
            else
                return i + 1;
        }

        return sql.Length;
    }

    private static bool IsSignedNumber(ReadOnlySpan<byte> sql, int at, Utf8Output output)
    {
        int digit = at + 1 + (sql[at] != '.' && at + 1 < sql.Length && sql[at + 1] == '.' ? 1 : 0);
        if (!ByteClass.At(sql, digit, ByteClass.Digit))
            return false;
        ReadOnlySpan<byte> before = output.WrittenSpan.TrimEnd((byte)' ');
        // a sign behind an operator, a bracket or a keyword belongs to the number; a dot behind a name does not
        return before.Length == 0 || before[^1] is (byte)'(' or (byte)',' or (byte)'=' or (byte)'<' or (byte)'>' or (byte)'+' or (byte)'*' or (byte)'/'
            || (sql[at] != '.' && (EndsWith(before, "limit") || EndsWith(before, "and") || EndsWith(before, "then") || EndsWith(before, "else") || EndsWith(before, "between") || EndsWith(before, "select")))
            || (sql[at] == '.' && at > 0 && sql[at - 1] <= ' ');
    }

    private static bool EndsWith(ReadOnlySpan<byte> text, string word)
    {
        Span<byte> bytes = stackalloc byte[word.Length];
        for (int i = 0; i < word.Length; i++)
            bytes[i] = (byte)word[i];
        return text.EndsWith(bytes) && (text.Length == word.Length || text[text.Length - word.Length - 1] == ' ');
    }

    private static int EndOfNumber(ReadOnlySpan<byte> sql, int at)
    {
        int i = at + (sql[at] is (byte)'-' or (byte)'+' ? 1 : 0);
        while (i < sql.Length)
        {
            bool isExponentSign = sql[i] is (byte)'-' or (byte)'+' && sql[i - 1] is (byte)'e' or (byte)'E' && ByteClass.At(sql, i + 1, ByteClass.Digit) && !sql[at..i].StartsWith("0x"u8);
            if ((ByteClass.Of(sql[i]) & ByteClass.Word) == 0 && sql[i] != '.' && !isExponentSign)
                break;
            i++;
        }

        return i;
    }

    /// <summary>Lists of question marks become one, repeated lists of VALUES too, and brackets lose the spaces inside.</summary>
    private static void Collapse(ReadOnlySpan<byte> text, Utf8Output output)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == '(' && ListEnd(text, at, out int count) is > 0 and var end)
            {
                ReadOnlySpan<byte> before = output.WrittenSpan.TrimEnd((byte)' ');
                bool isIn = EndsWith(before, "in");
                bool isValues = EndsWith(before, "values") || EndsWith(before, "value");
                if (isIn || isValues || count > 1)
                {
                    if (isIn || isValues)
                        output.Truncate(before.Length);
                    output.Append(isIn || isValues ? "(?+)"u8 : text[at..end]);
                    at = isValues ? EndOfLists(text, end) : end;
                    continue;
                }
            }

            output.Append(text[at]);
            at++;
        }
    }

    /// <summary>The end of a bracket that holds nothing but literals; -1 where it holds anything else.</summary>
    private static int ListEnd(ReadOnlySpan<byte> text, int at, out int count)
    {
        count = 0;
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '?')
                count++;
            else if (text[i] == ')')
                return count > 0 ? i + 1 : -1;
            else if (text[i] is not ((byte)',' or (byte)' '))
                return -1;
        }

        return -1;
    }

    private static int EndOfLists(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            int next = at;
            while (next < text.Length && text[next] is (byte)',' or (byte)' ')
                next++;
            if (next >= text.Length || text[next] != '(' || ListEnd(text, next, out _) is not (> 0 and var end))
                return at;
            at = end;
        }
    }
}
