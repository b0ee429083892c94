using System.Text;

namespace LogPipe.Parsing.Redaction;

/// <summary>Values named by a key: <c>password=x</c>, <c>"client_secret": "x"</c>, <c>--token x</c>, <c>&lt;apiKey&gt;x&lt;/apiKey&gt;</c>, <c>PASSWORD('x')</c>.</summary>
internal static class KeyedSecret
{
    private const int MaxKeyBytes = 48;

    // What may follow the word within the key and still name the secret itself, not something about it (passwordEncoder, token_type, secretName).
    private static ReadOnlySpan<byte> PasswordEndings => " hash confirm confirmation new old again repeat verify value text word current 1 2 "u8;

    private static ReadOnlySpan<byte> SecretEndings => " key accesskey access_key value access-key "u8;

    private static ReadOnlySpan<byte> TokenEndings => " value secret "u8;

    // What must stand before "key" to make it a secret one (not the primary, foreign, routing or cache key).
    private static ReadOnlySpan<byte> SecretKeys =>
        " api access secret private account encryption signing master auth storage hmac aes subscription shared decryption licence license "u8;

    // What may stand before "pass" without a boundary.
    private static ReadOnlySpan<byte> PassOwners => " store key user db root ftp smtp ldap auth admin my mail http new old ssh sql require keystore truststore "u8;

    /// <summary>Looks at <c>pas</c>: the words that begin so.</summary>
    public static bool TryFindPassword(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        ReadOnlySpan<byte> rest = text[at..];
        ReadOnlySpan<byte> word = StartsWith(rest, "password"u8) ? "password"u8
            : StartsWith(rest, "passwd"u8) ? "passwd"u8
            : StartsWith(rest, "passphrase"u8) ? "passphrase"u8
            : StartsWith(rest, "passcode"u8) ? "passcode"u8
            : StartsWith(rest, "passwort"u8) ? "passwort"u8
            : "pass"u8;
        return TryFind(text, at, word, RedactRules.Password, out found);
    }

    /// <summary>Looks for a key that contains a word at an offset, and for its value.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> word, int rule, out SecretSpan found)
    {
        found = default;
        if (at < 0 || !StartsWith(text[at..], word))
            return false;
        int keyStart = at;
        while (keyStart > 0 && keyStart > at - MaxKeyBytes && IsKeyByte(text[keyStart - 1]))
            keyStart--;
        int keyEnd = at + word.Length;
        int limit = Math.Min(text.Length, keyEnd + MaxKeyBytes);
        while (keyEnd < limit && IsNameByte(text[keyEnd]))
            keyEnd++;
        ReadOnlySpan<byte> ending = text[(at + word.Length)..keyEnd];
        if (!IsKey(text, keyStart, at, word, ending, rule))
            return false;
        if (rule == RedactRules.Password && SqlSecret.IsSetPassword(text, keyStart))
            return SqlSecret.TryFindSetPassword(text, keyEnd, out found);
        return TryFindSeparator(text, keyStart, keyEnd, out int valueAt, out Separator separator)
            && TryFindValue(text, valueAt, separator, word, keyStart, rule, out found);
    }

    private enum Separator
    {
        /// <summary>An equals sign, an arrow, a bracket: what follows is a value.</summary>
        Assignment,

        /// <summary>A colon behind a key in quotation marks: JSON.</summary>
        Json,

        /// <summary>A colon: YAML, a header, or prose.</summary>
        Colon,

        /// <summary>An element's tag.</summary>
        Tag,
    }

    private static bool IsKey(ReadOnlySpan<byte> text, int keyStart, int at, ReadOnlySpan<byte> word, ReadOnlySpan<byte> ending, int rule)
    {
        ReadOnlySpan<byte> owner = text[keyStart..at];
        ReadOnlySpan<byte> endings = rule switch
        {
            RedactRules.Password => PasswordEndings,
            RedactRules.Secret => SecretEndings,
            RedactRules.Token => TokenEndings,
            _ => default,
        };
        if (!ending.IsEmpty && !SecretValue.IsNumber(ending) && !IsOneOf(endings, ending.TrimStart("_-"u8)))
            return false;
        if (rule == RedactRules.ApiKey)
            return IsSecretKey(text, at);
        bool boundary = IsBoundary(text, at);
        if (rule == RedactRules.Token)
            return boundary && !IsOneOf(" next page nextpage continuation cancellation unexpected previous prev sync shift "u8, owner.TrimEnd("_-."u8));
        if (word.Length > 4)
            return true;
        return boundary || (word.Length == 4 && IsOneOf(PassOwners, owner.Trim("_-."u8)));
    }

    // Not within a word: something that is no letter before it, or a capital where camel case begins one.
    private static bool IsBoundary(ReadOnlySpan<byte> text, int at) =>
        at == 0 || !char.IsAsciiLetter((char)text[at - 1]) || (char.IsAsciiLetterUpper((char)text[at]) && char.IsAsciiLetterLower((char)text[at - 1]));

    private static bool IsSecretKey(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        if (end > 0 && text[end - 1] is (byte)'_' or (byte)'-' or (byte)'.' or (byte)' ')
            end--;
        int start = end;
        while (start > 0 && start > end - 14 && char.IsAsciiLetter((char)text[start - 1]))
            start--;
        ReadOnlySpan<byte> owner = text[start..end];
        if (IsOneOf(SecretKeys, owner))
            return true;

        // Camel case: AccountKey, clientApiKey. The last capital starts the last word.
        int capital = owner.LastIndexOfAnyInRange((byte)'A', (byte)'Z');
        return capital > 0 && IsOneOf(SecretKeys, owner[capital..]);
    }

    private static bool TryFindSeparator(ReadOnlySpan<byte> text, int keyStart, int keyEnd, out int valueAt, out Separator separator)
    {
        int at = keyEnd;
        separator = Separator.Assignment;
        if (Byte(text, at) == ']')
            at++;
        int quote = at;
        while (Byte(text, quote) == '\\' && quote < at + 4)
            quote++;
        bool quoted = Byte(text, quote) is (byte)'"' or (byte)'\'' or (byte)'`';
        if (quoted)
            at = quote + 1;
        int afterKey = at;
        at = SkipSpaces(text, at);
        valueAt = at + 1;
        switch (Byte(text, at))
        {
            case (byte)'=':
                if (Byte(text, valueAt) is (byte)'>' or (byte)'=')
                    valueAt++;
                break;
            case (byte)':':
                if (Byte(text, valueAt) == ':')
                    return false;
                if (Byte(text, valueAt) == '=')
                    valueAt++;
                else
                    separator = quoted ? Separator.Json : Separator.Colon;
                break;
            case (byte)'>' when keyStart > 0 && text[keyStart - 1] is (byte)'<' or (byte)':' && at == keyEnd:
                separator = Separator.Tag;
                return true;
            case (byte)'(' when Byte(text, valueAt) is (byte)'\'' or (byte)'"' && !quoted:
                return true;
            case (byte)'%' when text[at..].StartsWith("%3D"u8) || text[at..].StartsWith("%3d"u8):
                valueAt = at + 3;
                return true;
            default:
                // --password secret, -storepass secret
                valueAt = at;
                return at > afterKey && !quoted && text[keyStart] == '-' && Byte(text, at) != '-';
        }

        valueAt = SkipSpaces(text, valueAt);
        return true;
    }

    private static bool TryFindValue(
        ReadOnlySpan<byte> text, int at, Separator separator, ReadOnlySpan<byte> word, int keyStart, int rule, out SecretSpan found)
    {
        found = default;
        if (at >= text.Length)
            return false;
        if (separator == Separator.Tag)
        {
            int length = text[at..Math.Min(text.Length, at + SecretValue.MaxBytes)].IndexOfAny("<\r\n"u8);
            if (length <= 0 || text[at + length] != '<' || !SecretValue.IsSecret(text.Slice(at, length)))
                return false;
            found = new SecretSpan(at, length, rule);
            return true;
        }

        if (text[at] == '[' && separator != Separator.Json)
            at++; // toString of a list, or [PROTECTED]
        bool quoted = SecretValue.Read(text, at, out int start, out int end);
        ReadOnlySpan<byte> value = text[start..end];
        if (!SecretValue.IsSecret(value))
            return false;
        if (!quoted && separator == Separator.Json && !SecretValue.IsNumber(value))
            return false; // an object, an array, true
        if (!quoted && separator == Separator.Colon && IsProse(text, start, end, word, keyStart, rule))
            return false;
        if (!IsPlausible(value, word, rule))
            return false;
        found = new SecretSpan(start, value.Length, rule);
        return true;
    }

    private static bool IsProse(ReadOnlySpan<byte> text, int start, int end, ReadOnlySpan<byte> word, int keyStart, int rule)
    {
        ReadOnlySpan<byte> value = text[start..end];
        if (rule != RedactRules.Password)
            return !SecretValue.LooksRandom(value);
        if (SecretValue.StartsSentence(text, start, end))
            return true;
        return word.Length == 4 && (SecretValue.IsNumber(value) || text[keyStart..].StartsWith("PASS:"u8)); // results of tests
    }

    private static bool IsPlausible(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word, int rule)
    {
        switch (rule)
        {
            case RedactRules.Password when word.Length == 3: // PWD is also the working directory
                return value[0] is not ((byte)'/' or (byte)'~' or (byte)'.') && !(value.Length >= 2 && value[1] == ':');
            case RedactRules.Password:
                return word.Length > 4 || !((SecretValue.IsNumber(value) && value.Length < 4) || value.IndexOf("://"u8) >= 0); // counts; proxy_pass
            default:
                return value.Length >= 6 && !(SecretValue.IsNumber(value) && value.Length < 8) && !(value[0] == '/' && value.Contains((byte)'.'));
        }
    }

    private static int SkipSpaces(ReadOnlySpan<byte> text, int at)
    {
        for (int i = 0; i < 4 && at < text.Length && text[at] is (byte)' ' or (byte)'\t'; i++)
            at++;
        return at;
    }

    private static byte Byte(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? text[at] : (byte)0;

    private static bool IsNameByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-';

    private static bool IsKeyByte(byte b) => IsNameByte(b) || b == '.';

    internal static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[..lower.Length], lower);

    /// <summary>Says whether a list of lower-case words, each between spaces, has this one in any case.</summary>
    internal static bool IsOneOf(ReadOnlySpan<byte> words, ReadOnlySpan<byte> word)
    {
        if (word.Length is 0 or > 30)
            return false;
        Span<byte> wanted = stackalloc byte[32];
        wanted[0] = (byte)' ';
        if (Ascii.ToLower(word, wanted[1..], out int written) != System.Buffers.OperationStatus.Done)
            return false;
        wanted[written + 1] = (byte)' ';
        return words.IndexOf(wanted[..(written + 2)]) >= 0;
    }
}
