using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>Writes down what makes an error the one that it is.</summary>
internal delegate void Derive(ErrorFacts facts, IBufferWriter<byte> derivation);

/// <summary>
/// How codes are made of facts: one version of the algorithm. A change of <see cref="Write"/>, of the taxonomy, or of how facts are read is a new version; that of a released version stays in
/// <see cref="Former"/>, so that the codes that people know lead to those of today.
/// </summary>
/// <param name="Version">The version: <c>logpipe.code.version</c>.</param>
/// <param name="Write">Writes down what makes an error the one that it is.</param>
/// <param name="Taxonomy">What errors are about.</param>
internal sealed record CodeRecipe(int Version, Derive Write, ErrorTaxonomy Taxonomy)
{
    /// <summary>Gets the recipe of today.</summary>
    public static readonly CodeRecipe Current = new(ErrorCode.Version, WriteCurrent, ErrorTaxonomy.Default);

    /// <summary>Gets those of released versions, oldest first; none yet.</summary>
    public static readonly IReadOnlyList<CodeRecipe> Former = [];

    /// <summary>Gives the category of an error: its root cause says best what it is about, then what wraps it, then everything but its frames.</summary>
    public string CategoryOf(ErrorFacts facts, ReadOnlySpan<byte> derivation)
    {
        for (int i = facts.Types.Count - 1; i >= 0; i--)
        {
            if (Taxonomy.CategoryOf(facts.Types[i]) is var category && category != ErrorTaxonomy.Other)
                return category;
        }

        int frames = derivation.IndexOf("frame="u8);
        return Taxonomy.CategoryOf(frames < 0 ? derivation : derivation[..frames]);
    }

    /// <summary>Gives the code that the recipe makes of an error.</summary>
    public string CodeOf(ErrorFacts facts)
    {
        var derivation = new ArrayBufferWriter<byte>();
        Write(facts, derivation);
        return ErrorCode.Of(Encoding.UTF8.GetString(facts.Dataset), CategoryOf(facts, derivation.WrittenSpan), ErrorCode.Fingerprint(derivation.WrittenSpan));
    }

    private static void WriteCurrent(ErrorFacts facts, IBufferWriter<byte> derivation)
    {
        derivation.Write("v1\n"u8);
        Line(derivation, "dataset="u8, facts.Dataset, isAlways: true);
        Line(derivation, "vendor="u8, facts.Vendor);
        Line(derivation, "vendor="u8, facts.SaidVendor);
        Line(derivation, "number="u8, facts.SaidNumber);
        for (int i = 0; i < facts.Types.Count; i++)
            Line(derivation, "type="u8, facts.Types[i]);
        if (facts.Status > 0)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(facts.Status, digits, out int count);
            Line(derivation, "status="u8, digits[..count]);
        }

        Line(derivation, "message="u8, facts.Message);
        for (int i = 0; i < facts.Frames.Count; i++)
            Line(derivation, "frame="u8, facts.Frames[i]);
    }

    // once, not in each of its nine places: four kilobytes of machine code took longer to compile than they saved
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Line(IBufferWriter<byte> derivation, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isAlways = false)
    {
        if (value.IsEmpty && !isAlways)
            return;
        int byteCount = name.Length + value.Length + 1;
        Span<byte> line = derivation.GetSpan(byteCount);
        name.CopyTo(line);
        value.CopyTo(line[name.Length..]);
        line[byteCount - 1] = (byte)'\n';
        derivation.Advance(byteCount);
    }
}
