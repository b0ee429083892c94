using System.Buffers;

namespace LogPipe.Parsing.Redaction;

/// <summary>The credentials of an <c>Authorization</c> header (RFC 9110 section 11.6.2), in a dump, in JSON or behind curl's <c>-H</c>, and of bearer tokens elsewhere.</summary>
internal static class AuthorizationSecret
{
    private const int MinBearerBytes = 16;

    private static readonly SearchValues<byte> Token68 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8);

    private static ReadOnlySpan<byte> Schemes => " bearer basic token negotiate ntlm apikey splunk key oauth "u8;

    /// <summary>Looks for the word "authorization", a separator, a scheme and its credentials; or for a long value without a scheme.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (at < 0 || !KeyedSecret.StartsWith(text[at..], "authorization"u8))
            return false;
        int value = at + "authorization".Length;
        bool separated = false;
        for (int i = 0; i < 10 && value < text.Length && text[value] is (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)' ' or (byte)':' or (byte)'=' or (byte)'[' or (byte)'>' or (byte)']'; i++)
            separated |= text[value++] is (byte)':' or (byte)'=';
        if (!separated)
            return false;
        int start = value;
        int length = Run(text, start);
        if (KeyedSecret.IsOneOf(Schemes, text.Slice(start, length)) && start + length < text.Length && text[start + length] == ' ')
        {
            start += length + 1;
            length = Run(text, start);
            found = new SecretSpan(start, length, RedactRules.Authorization);
            return length >= 4 && SecretValue.IsSecret(text.Slice(start, length));
        }

        found = new SecretSpan(start, length, RedactRules.Authorization);
        return length >= MinBearerBytes && SecretValue.LooksRandom(text.Slice(start, length));
    }

    /// <summary>Looks for "Bearer" and something that is no word.</summary>
    public static bool TryFindBearer(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (at < 0 || !KeyedSecret.StartsWith(text[at..], "bearer "u8))
            return false;
        int start = at + "bearer ".Length;
        int length = Run(text, start);
        found = new SecretSpan(start, length, RedactRules.Authorization);
        return length >= MinBearerBytes && SecretValue.LooksRandom(text.Slice(start, length));
    }

    private static int Run(ReadOnlySpan<byte> text, int start)
    {
        ReadOnlySpan<byte> rest = text[Math.Min(start, text.Length)..Math.Min(text.Length, start + SecretValue.MaxBytes)];
        int end = rest.IndexOfAnyExcept(Token68);
        return end < 0 ? rest.Length : end;
    }
}
