using System.Buffers.Binary;
using System.IO.Hashing;

namespace LogPipe.Signals.Templates;

/// <summary>Derives the id of a template from its text, so that it is the same on every node and for ever.</summary>
/// <remarks>
/// The first 60 bits of XXH3-128 (seed 0, canonical big-endian form) in Crockford's base 32, lower case, most significant first. Two of a million
/// templates share one with a probability of 4 in ten million.
/// </remarks>
public static class TemplateId
{
    /// <summary>Characters of an id: 60 bits, five each.</summary>
    public const int CharCount = 12;

    /// <summary>Crockford's digits: no <c>i l o u</c>, so that an id can be read out.</summary>
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Gets the id of a template as a number; never 0.</summary>
    /// <param name="text">The template, UTF-8, with <c>&lt;*&gt;</c> for what varies.</param>
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(text, hash);
        return Math.Max(BinaryPrimitives.ReadUInt64BigEndian(hash) >> 4, 1);
    }

    /// <summary>Gets the id as people and fields have it.</summary>
    public static string TextOf(ulong id) => string.Create(CharCount, id, static (text, rest) =>
    {
        for (int i = CharCount - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(rest & 31)];
            rest >>= 5;
        }
    });

    /// <summary>Reads an id as people have it.</summary>
    /// <returns>False where the text is none.</returns>
    public static bool TryParse(string text, out ulong id)
    {
        id = 0;
        if (text.Length != CharCount)
            return false;
        foreach (char digit in text)
        {
            int value = Digits.IndexOf(char.ToLowerInvariant(digit), StringComparison.Ordinal);
            if (value < 0)
                return false;
            id = (id << 5) | (uint)value;
        }

        return true;
    }
}
