using System.Buffers;
using System.Text;

namespace LogPipe.Parsing.Redaction;

/// <summary>Reads the value behind a key and tells secrets from prose, placeholders and what is hidden already.</summary>
internal static class SecretValue
{
    /// <summary>A longer value is hidden up to here; no password, token or cookie is longer.</summary>
    public const int MaxBytes = 4096;

    private static readonly SearchValues<byte> Ends = SearchValues.Create(" \t\r\n&;,\"'<>)]}|\\`"u8);

    // What stands behind "password:" or "token=" in messages and is no secret; lower case, between spaces.
    private static ReadOnlySpan<byte> NoSecrets =>
        " null nil none undefined empty missing invalid expired required incorrect wrong yes no true false is was has have must not for the a an of in on off or and to by "u8
        + "failed failure error ok okay unknown changed reset updated authentication set unset unchanged optional enabled disabled hidden masked redacted filtered "u8
        + "protected removed omitted secret password token string text type char varchar user account login please does do cannot can could too should may will "u8
        + "option flag argument parameter instead only with without from bearer basic encrypted plaintext plain hashed default value n/a na tbd todo (null (none "u8
        + "[redacted] [filtered] [protected] [hidden] <hidden> <redacted> <secret> <none> <null> <masked> <password> unexpected mismatch accepted rejected denied "u8;

    /// <summary>Reads the value that begins at an offset: in quotation marks (also escaped ones) up to the closing ones, else up to a delimiter.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Offset of the first byte of the value or of its opening mark.</param>
    /// <param name="start">Offset of the value.</param>
    /// <param name="end">Offset just past it.</param>
    /// <returns>Whether it stands in quotation marks.</returns>
    public static bool Read(ReadOnlySpan<byte> text, int at, out int start, out int end)
    {
        int quote = at;
        while (quote < text.Length && quote < at + 4 && text[quote] == '\\')
            quote++;
        ReadOnlySpan<byte> rest = text[at..Math.Min(text.Length, at + MaxBytes)];
        if (quote < text.Length && text[quote] is (byte)'"' or (byte)'\'' or (byte)'`')
        {
            start = quote + 1;
            int length = ClosingQuote(text, start, text[at..start]);
            if (length >= 0)
            {
                end = start + length;
                return true;
            }

            rest = text[start..Math.Min(text.Length, start + MaxBytes)];
        }
        else
        {
            start = at;
        }

        int scheme = rest.IndexOf((byte)'}') + 1; // {bcrypt}$2a$… of Spring, {SSHA}… of LDAP
        if (rest.IsEmpty || rest[0] != '{' || scheme is 0 or > 24 || scheme >= rest.Length || Ends.Contains(rest[scheme]))
            scheme = 0;
        int bytes = rest[scheme..].IndexOfAny(Ends);
        end = start + (bytes < 0 ? rest.Length : scheme + bytes);
        return false;
    }

    /// <summary>Says whether a value may be secret as it stands: something is there, and no placeholder, common word or mask.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> value) => value.Length > 0 && !IsWord(value) && !IsPlaceholder(value) && !IsMask(value) && HasSubstance(value);

    /// <summary>Says whether a value is no word: eight bytes or more with letters and digits.</summary>
    public static bool LooksRandom(ReadOnlySpan<byte> value) =>
        value.Length >= 8 && value.ContainsAnyInRange((byte)'0', (byte)'9')
        && (value.ContainsAnyInRange((byte)'a', (byte)'z') || value.ContainsAnyInRange((byte)'A', (byte)'Z'));

    /// <summary>Says whether a value is the beginning of a sentence: letters alone, and a word after a space.</summary>
    public static bool StartsSentence(ReadOnlySpan<byte> text, int start, int end)
    {
        foreach (byte b in text[start..end])
        {
            if (!char.IsAsciiLetter((char)b))
                return false;
        }

        return end + 1 < text.Length && text[end] is (byte)' ' or (byte)',' && char.IsAsciiLetter((char)text[end + 1]);
    }

    public static bool IsNumber(ReadOnlySpan<byte> value) => value.Length > 0 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int ClosingQuote(ReadOnlySpan<byte> text, int start, ReadOnlySpan<byte> opening)
    {
        ReadOnlySpan<byte> rest = text[start..Math.Min(text.Length, start + MaxBytes)];
        int line = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (line >= 0)
            rest = rest[..line];
        if (opening.Length > 1)
            return rest.IndexOf(opening);
        for (int at = 0; at < rest.Length; at++)
        {
            int next = rest[at..].IndexOfAny(opening[0], (byte)'\\');
            if (next < 0)
                return -1;
            at += next;
            if (rest[at] == opening[0])
                return at;
            at++; // an escaped byte
        }

        return -1;
    }

    private static bool IsWord(ReadOnlySpan<byte> value)
    {
        const int Longest = 14;
        if (value.Length > Longest)
            return false;
        Span<byte> word = stackalloc byte[Longest + 2];
        word[0] = (byte)' ';
        if (Ascii.ToLower(value, word[1..], out int written) != OperationStatus.Done)
            return false;
        word[written + 1] = (byte)' ';
        return (value[^1] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)':') && value.Length > 1
            ? IsWord(value[..^1])
            : NoSecrets.IndexOf(word[..(written + 2)]) >= 0;
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> value)
    {
        byte last = value[^1];
        switch (value[0])
        {
            case (byte)'$':
                return value.Length > 1 && (value[1] is (byte)'{' or (byte)'(' || !value[1..].ContainsAnyExcept(Variable));
            case (byte)'#' or (byte)'%' or (byte)'@' when value.Length > 1 && value[1] == '{':
                return true;
            case (byte)'%':
                return last == '%' || value.Length <= 3; // %PASSWORD%, %s
            case (byte)'{':
                return value.Length <= 2 || value[1] == '{' || last == '}';
            case (byte)'<':
                return last == '>';
            case (byte)'[':
                return last == ']';
            case (byte)'?' or (byte)':':
                return value.Length <= 1 || (value[0] == ':' && !value[1..].ContainsAnyExcept(Identifier));
            default:
                return value.StartsWith("..."u8) || value.StartsWith("{{"u8) || value.StartsWith("ENC("u8);
        }
    }

    private static readonly SearchValues<byte> Variable = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"u8);
    private static readonly SearchValues<byte> Identifier = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"u8);

    // ***, xxxx, ####, ••••: one character again and again, with or without a few plain ones at the end as some programs leave them.
    private static bool IsMask(ReadOnlySpan<byte> value)
    {
        if (value[0] is (byte)'*' or (byte)'#')
            return value.Length <= 2 ? !value.ContainsAnyExcept(value[0], value[0]) : value[1] == value[0] && value[2] == value[0];
        if ((value[0] | 0x20) == 'x' && value.Length >= 3)
            return !value.ContainsAnyExcept(value[0], value[0]);
        return value.StartsWith("\u2022"u8);
    }

    // A brace or two is code, not a password.
    private static bool HasSubstance(ReadOnlySpan<byte> value)
    {
        if (value[^1] == '(')
            return false; // a call
        if (value.Length >= 4)
            return true;
        foreach (byte b in value)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b >= 0x80)
                return true;
        }

        return false;
    }
}
