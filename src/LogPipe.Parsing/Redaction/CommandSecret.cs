namespace LogPipe.Parsing.Redaction;

/// <summary>Passwords in the arguments of commands: <c>mysql -psecret</c>, <c>sshpass -p secret</c>, <c>curl -u user:secret</c>.</summary>
internal static class CommandSecret
{
    private const int MaxBytesBack = 256;

    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        // the scan gives what is alike, such as the " Ap" of a browser's name
        if (text[at + 1] != '-' || text[at + 2] is not ((byte)'p' or (byte)'u'))
            return false;
        ReadOnlySpan<byte> before = text[Math.Max(0, at - MaxBytesBack)..at];
        int line = before.LastIndexOfAny((byte)'\n', (byte)'|');
        before = before[(line + 1)..];
        int value = at + 3;
        bool isUser = text[at + 2] == 'u';
        if (isUser)
        {
            if (!before.Contains((byte)'c') || (before.IndexOf("curl"u8) < 0 && before.IndexOf("wget"u8) < 0))
                return false;
            return TryFindUser(text, value, out found);
        }

        bool separate = before.IndexOf("sshpass"u8) >= 0;
        if (!separate && before.IndexOf("mysql"u8) < 0 && before.IndexOf("mariadb"u8) < 0)
            return false;
        if (separate && value < text.Length && text[value] == ' ')
            value++;
        return TryTake(text, value, RedactRules.Password, out found);
    }

    private static bool TryFindUser(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (at < text.Length && text[at] == ' ')
            at++;
        _ = SecretValue.Read(text, at, out int start, out int end);
        int colon = text[start..end].IndexOf((byte)':');
        if (colon <= 0 || !SecretValue.IsSecret(text[(start + colon + 1)..end]))
            return false;
        found = new SecretSpan(start + colon + 1, end - start - colon - 1, RedactRules.Password);
        return true;
    }

    private static bool TryTake(ReadOnlySpan<byte> text, int at, int rule, out SecretSpan found)
    {
        _ = SecretValue.Read(text, at, out int start, out int end);
        found = new SecretSpan(start, end - start, rule);
        return end > start && text[start] != '-' && SecretValue.IsSecret(text[start..end]);
    }
}
