using System.IO.Hashing;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>Makes the code of an error from what it was derived from: <c>JBOSS-DB-7K3FQ</c>.</summary>
/// <remarks>
/// Family, category and five characters of a hash of the derivation, in Crockford's base 32 without <c>A</c> and <c>E</c>, so that no words come about. The hash is XXH3, whose specification is
/// frozen (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): a code keeps no secret, and a cryptographic hash would have a library loaded for it. Of a thousand errors of one family and category two share a code with a probability of 2 %: of these the one with the greater fingerprint gets four characters more, on every machine that knows both
/// (<see cref="CodeLedger"/>).
/// </remarks>
public static class ErrorCode
{
    /// <summary>The version of the algorithm, taxonomy included: <c>logpipe.code.version</c>.</summary>
    public const int Version = 1;

    /// <summary>Characters of a code; of one that another error has already; and of one that another error has even so: that is the whole hash.</summary>
    private static readonly int[] CharCounts = [5, 9, 14];

    private const int MaxFamilyChars = 12;
    private const string Digits = "0123456789BCDFGHJKMNPQRSTVWXYZ";

    /// <summary>Gives the code.</summary>
    /// <param name="dataset">The event's dataset, <c>jboss.server</c>; empty where nobody knows.</param>
    /// <param name="category">What the error is about.</param>
    /// <param name="fingerprint">What the error is: <see cref="Fingerprint"/>.</param>
    internal static string Of(string dataset, string category, ulong fingerprint) => Of($"{FamilyOf(dataset)}-{category}", fingerprint, 0);

    /// <summary>Gives the code of a length.</summary>
    /// <param name="prefix">Family and category.</param>
    /// <param name="fingerprint">What the error is.</param>
    /// <param name="length">0 for the code of five characters, up to <see cref="Longest"/> where other errors have the shorter ones.</param>
    internal static string Of(string prefix, ulong fingerprint, int length)
    {
        ulong rest = fingerprint;
        var code = new StringBuilder(prefix).Append('-');
        for (int i = 0; i < CharCounts[length]; i++)
        {
            code.Append(Digits[(int)(rest % (ulong)Digits.Length)]);
            rest /= (ulong)Digits.Length;
        }

        return code.ToString();
    }

    /// <summary>Gets the length of the longest codes.</summary>
    internal static int Longest => CharCounts.Length - 1;

    /// <summary>Gives family and category of a code.</summary>
    internal static string PrefixOf(string code) => code[..Math.Max(0, code.LastIndexOf('-'))];

    /// <summary>Gives the shortest form of a code: what it is where no other error has it.</summary>
    internal static string ShortOf(string code) => code[..Math.Min(code.Length, code.LastIndexOf('-') + 1 + CharCounts[0])];

    /// <summary>Gives the XXH3 hash of 64 bits of a derivation in UTF-8.</summary>
    /// <param name="derivation">What the error is, as text, UTF-8.</param>
    internal static ulong Fingerprint(ReadOnlySpan<byte> derivation) => XxHash3.HashToUInt64(derivation);

    /// <summary>Gives the family of a dataset: its first part, <c>JBOSS</c>.</summary>
    internal static string FamilyOf(string dataset)
    {
        var family = new StringBuilder();
        foreach (char c in dataset)
        {
            if (c == '.' || family.Length == MaxFamilyChars)
                break;
            if (char.IsAsciiLetterOrDigit(c))
                family.Append(char.ToUpperInvariant(c));
        }

        return family.Length == 0 || dataset == "generic" ? "APP" : family.ToString();
    }
}
