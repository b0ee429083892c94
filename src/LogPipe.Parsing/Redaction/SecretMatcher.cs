namespace LogPipe.Parsing.Redaction;

/// <summary>Decides what, if anything, is secret at a place that <see cref="TriggerScan"/> gave.</summary>
internal static class SecretMatcher
{
    /// <summary>Looks at the three bytes and at what stands around them; finds the bytes to hide.</summary>
    /// <remarks>Looks at most some hundred bytes back and <see cref="SecretValue.MaxBytes"/> ahead, so that a hostile line costs no more than its bytes.</remarks>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (at + 3 > text.Length)
            return false;
        switch (text[at] | 0x20)
        {
            case '@' | 0x20: // @ and ` fold to the same
                return text[at] == '@' && UrlPassword.TryFind(text, at, out found);
            case 'p':
                return text[at + 1] is (byte)'a' or (byte)'A' ? KeyedSecret.TryFindPassword(text, at, out found) : KeyedSecret.TryFind(text, at, "pwd"u8, RedactRules.Password, out found);
            case 'e':
                return text[at + 1] == 'y' && text[at + 2] == 'J'
                    ? VendorKey.TryFindJwt(text, at, out found)
                    : KeyedSecret.TryFind(text, at - 1, "secret"u8, RedactRules.Secret, out found);
            case 't':
                return (text[at + 1] | 0x20) == 'o' ? KeyedSecret.TryFind(text, at, "token"u8, RedactRules.Token, out found) : SqlSecret.TryFind(text, at - 4, out found);
            case 'k':
                return text[at + 1] == '_' ? VendorKey.TryFind(text, at, out found) : KeyedSecret.TryFind(text, at, "key"u8, RedactRules.ApiKey, out found);
            case 'r':
                return (text[at + 1] | 0x20) == 'i' ? AuthorizationSecret.TryFind(text, at - 5, out found) : AuthorizationSecret.TryFindBearer(text, at - 3, out found);
            case 'n' or 's' or 'o':
                return SessionSecret.TryFind(text, at, out found);
            case ' ':
                return CommandSecret.TryFind(text, at, out found);
            case '-':
                return PrivateKeyBlock.TryFind(text, at, out found);
            default:
                return VendorKey.TryFind(text, at, out found);
        }
    }
}
