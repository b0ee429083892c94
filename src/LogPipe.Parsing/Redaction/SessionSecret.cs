namespace LogPipe.Parsing.Redaction;

/// <summary>Session ids in URLs and cookies: <c>;jsessionid=</c>, <c>PHPSESSID=</c>, and in those two places <c>sid=</c>, <c>session_id=</c>, <c>laravel_session=</c>.</summary>
internal static class SessionSecret
{
    private const int MinBytes = 8;
    private const int MinUnnamedBytes = 16;

    /// <summary>Looks at <c>nid</c>, <c>sid</c>, <c>n_i</c> or <c>on=</c>: the last bytes of the names.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        int end = at;
        while (end < text.Length && end < at + 8 && (char.IsAsciiLetter((char)text[end]) || text[end] == '_'))
            end++;
        if (end >= text.Length || text[end] != '=')
            return false;
        int start = at;
        while (start > 0 && start > at - 32 && (char.IsAsciiLetterOrDigit((char)text[start - 1]) || text[start - 1] is (byte)'_' or (byte)'.' or (byte)'-'))
            start--;
        ReadOnlySpan<byte> name = text[start..end];
        bool own = KeyedSecret.IsOneOf(" jsessionid phpsessid jsessionidsso asp.net_sessionid aspsessionid connect.sid moodlesession "u8, name);
        if (!own && !(IsGeneric(name) && IsInUrlOrCookie(text, start)))
            return false;
        _ = SecretValue.Read(text, end + 1, out int value, out int valueEnd);
        ReadOnlySpan<byte> id = text[value..valueEnd];
        int fragment = id.IndexOfAny("?/#:"u8); // http://host/page;jsessionid=1F2E?x=y; HTTP/1.1
        if (fragment >= 0 && own)
            id = id[..fragment];
        found = new SecretSpan(value, id.Length, RedactRules.SessionId);
        return id.Length >= (own ? MinBytes : MinUnnamedBytes) && SecretValue.IsSecret(id);
    }

    private static bool IsGeneric(ReadOnlySpan<byte> name) =>
        KeyedSecret.IsOneOf(" sid sessionid session_id session "u8, name) || (name.Length > 8 && KeyedSecret.StartsWith(name[^8..], "_session"u8))
        || (name.Length > 9 && KeyedSecret.StartsWith(name[^9..], "sessionid"u8));

    private static bool IsInUrlOrCookie(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0)
            return false;
        byte before = text[at - 1];
        if (before is (byte)'?' or (byte)'&' or (byte)';')
            return true;
        return before == ' ' && at >= 2 && (text[at - 2] == ';' || text[..(at - 1)].EndsWith("ookie:"u8));
    }
}
