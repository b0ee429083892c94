namespace LogPipe.Index.Terms;

/// <summary>Cuts text into the tokens that Bloom filters hold: runs of ASCII letters, digits and underscores, lower case, as 64-bit hashes.</summary>
/// <remarks>
/// Hot: per byte of every event. Words with other letters are not held: queries for them do not ask the filter. Two characters outside of ASCII have an
/// ASCII lower case (U+0130, U+212A); a text with one of them makes the filter say "maybe" to everything. Part of the sidecar's format.
/// Source of the hash: FNV-1a 64 with the finalizer of MurmurHash3 (public domain).
/// </remarks>
internal static class TokenScanner
{
    /// <summary>Shorter tokens are not held; they would be in every file.</summary>
    public const int MinTokenBytes = 2;

    private const ulong FnvOffset = 14695981039346656037;

    private const ulong FnvPrime = 1099511628211;

    /// <summary>Lower case of each byte of a token, 0 for bytes that are not part of one.</summary>
    private static readonly byte[] Lower = MakeLower();

    /// <summary>Adds the tokens of a text.</summary>
    public static void AddTo(TokenSet tokens, ReadOnlySpan<byte> text)
    {
        byte[] lower = Lower;
        bool ascii = true;
        int i = 0;
        while (i < text.Length)
        {
            byte letter = lower[text[i]];
            if (letter == 0)
            {
                ascii &= text[i] < 0x80;
                i++;
                continue;
            }

            int start = i;
            ulong hash = FnvOffset;
            do
            {
                hash = (hash ^ letter) * FnvPrime;
                i++;
            }
            while (i < text.Length && (letter = lower[text[i]]) != 0);
            if (i - start >= MinTokenBytes)
                tokens.Add(Finish(hash));
        }

        if (!ascii && (text.IndexOf("\u0130"u8) >= 0 || text.IndexOf("\u212A"u8) >= 0))
            tokens.Saturate();
    }

    /// <summary>Gives the hash of one token that is made of ASCII letters, digits and underscores.</summary>
    public static ulong Hash(ReadOnlySpan<byte> token)
    {
        ulong hash = FnvOffset;
        foreach (byte b in token)
            hash = (hash ^ Lower[b]) * FnvPrime;
        return Finish(hash);
    }

    /// <summary>Gives the hash of a document's id, which is looked up as a whole and in its own case.</summary>
    public static ulong HashOfId(ReadOnlySpan<byte> id)
    {
        ulong hash = ~FnvOffset;
        foreach (byte b in id)
            hash = (hash ^ b) * FnvPrime;
        return Finish(hash);
    }

    /// <summary>Says whether a byte is part of a token.</summary>
    public static bool IsTokenByte(byte value) => Lower[value] != 0;

    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        hash ^= hash >> 33;
        return hash == 0 ? 1 : hash;
    }

    private static byte[] MakeLower()
    {
        var lower = new byte[256];
        for (int c = 0; c < 128; c++)
        {
            if (char.IsAsciiLetterOrDigit((char)c) || c == '_')
                lower[c] = (byte)char.ToLowerInvariant((char)c);
        }

        return lower;
    }
}
