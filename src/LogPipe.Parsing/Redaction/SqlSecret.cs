namespace LogPipe.Parsing.Redaction;

/// <summary>Passwords in statements: <c>IDENTIFIED BY 'x'</c>, <c>IDENTIFIED WITH plugin AS 'x'</c>, <c>SET PASSWORD FOR u = 'x'</c>.</summary>
internal static class SqlSecret
{
    private const int MaxBytesAhead = 160;

    /// <summary>Looks for "identified" and the literal behind <c>BY</c> or <c>AS</c>.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (at < 0 || !KeyedSecret.StartsWith(text[at..], "identified "u8))
            return false;
        int from = at + "identified ".Length;
        ReadOnlySpan<byte> rest = text[from..Math.Min(text.Length, from + MaxBytesAhead)];
        bool with = KeyedSecret.StartsWith(rest, "with "u8);
        int opening = Literal(rest, 0);
        if (with && opening >= 0 && EndsWith(rest[..opening].TrimEnd((byte)' '), "with"u8))
        {
            // The plugin's name is a literal too.
            int closing = Literal(rest, opening + 3);
            opening = closing < 0 ? -1 : Literal(rest, closing + 1);
        }

        if (opening < 0)
            return false;
        ReadOnlySpan<byte> clause = rest[..opening].TrimEnd((byte)' ');
        if (!(EndsWith(clause, "by"u8) || EndsWith(clause, "password"u8) || (with && EndsWith(clause, "as"u8))))
            return false;
        return TryTake(text, from + opening, out found);
    }

    // The next quotation mark, or the backslashes before it; none behind the end of the statement or line.
    private static int Literal(ReadOnlySpan<byte> text, int from)
    {
        if (from >= text.Length)
            return -1;
        int at = text[from..].IndexOfAny("'\";\r\n"u8);
        if (at < 0 || text[from + at] is not ((byte)'\'' or (byte)'"'))
            return -1;
        at += from;
        while (at > from && text[at - 1] == '\\')
            at--;
        return at;
    }

    /// <summary>Looks for <c>SET PASSWORD [FOR 'user'@'host'] = 'x'</c> from the word "password" on.</summary>
    public static bool TryFindSetPassword(ReadOnlySpan<byte> text, int keyEnd, out SecretSpan found)
    {
        found = default;
        ReadOnlySpan<byte> rest = text[keyEnd..Math.Min(text.Length, keyEnd + MaxBytesAhead)];
        int equals = rest.IndexOfAny("=;\r\n"u8);
        if (equals < 0 || rest[equals] != '=')
            return false;
        int literal = rest[equals..].IndexOfAny("'\""u8);
        return literal is > 0 and <= 12 && TryTake(text, keyEnd + equals + literal, out found); // = PASSWORD('x')
    }

    /// <summary>Says whether the word at an offset stands behind <c>SET</c>.</summary>
    public static bool IsSetPassword(ReadOnlySpan<byte> text, int keyStart) => keyStart >= 4 && KeyedSecret.StartsWith(text[(keyStart - 4)..], "set "u8);

    private static bool TryTake(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        bool quoted = SecretValue.Read(text, at, out int start, out int end);
        found = new SecretSpan(start, end - start, RedactRules.Password);
        return quoted && SecretValue.IsSecret(text[start..end]);
    }

    private static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && KeyedSecret.StartsWith(text[^lower.Length..], lower);
}
