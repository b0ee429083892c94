using System.Buffers.Binary;
using System.IO.Hashing;

namespace LogPipe.Signals.Templates;

/// <summary>Derives the id of a template from its text, so that it is the same on every node and for ever.</summary>
public static class TemplateId
{
    /// <summary>Characters of an id: 60 bits, five each.</summary>
    public const int CharCount = 12;

    /// <summary>Digits of Crockford's base 32, lower case: no <c>i l o u</c>, so that an id can be read out.</summary>
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Gets the id of a template.</summary>
    /// <param name="text">The template, UTF-8, with <c>&lt;*&gt;</c> for what varies.</param>
    /// <remarks>The first 60 bits of XXH3-128 (seed 0, canonical big-endian form) in Crockford's base 32, most significant first. Two of a million templates share one with a probability of 4 in ten million.</remarks>
    public static string Of(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(text, hash);
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(hash) >> 4;
        return string.Create(CharCount, bits, static (id, rest) =>
        {
            for (int i = CharCount - 1; i >= 0; i--)
            {
                id[i] = Digits[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
