using System.Buffers;
using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>A compiled expression: instructions and their tables. Immutable, so that any number of threads may run it.</summary>
internal sealed class GrokProgram
{
    public required Instruction[] Code { get; init; }

    public required byte[] Literals { get; init; }

    public required byte[][] Tables { get; init; }

    public required CharSet[] Sets { get; init; }

    public required RunSpec[] Runs { get; init; }

    /// <summary>Gets the targets of <see cref="OpCode.Dispatch"/>: 257 for each.</summary>
    public required int[] Jumps { get; init; }

    public required ByteAutomaton[] Automata { get; init; }

    /// <summary>Gets the parts that <see cref="Instruction.Part"/> names.</summary>
    public required PartName[] Parts { get; init; }

    /// <summary>Gets the number of instructions that may leave a choice behind.</summary>
    public required int ChoiceCount { get; init; }

    /// <summary>Gets the library patterns that could not be automata, and why.</summary>
    public required IReadOnlyDictionary<string, string> Obstacles { get; init; }

    public required int RegisterCount { get; init; }

    public required int SlotCount { get; init; }

    public required SearchPlan Search { get; init; }
}

/// <summary>Where a match can begin.</summary>
internal sealed record SearchPlan
{
    /// <summary>Gets whether only the start of the text can.</summary>
    public bool OnlyAtTextStart { get; init; }

    /// <summary>Gets whether only starts of lines can.</summary>
    public bool OnlyAtLineStart { get; init; }

    /// <summary>Gets the bytes that a match can begin with, or null when it may begin with anything or be empty.</summary>
    public SearchValues<byte>? FirstBytes { get; init; }

    /// <summary>Gets the membership table for <see cref="FirstBytes"/>.</summary>
    public byte[]? FirstTable { get; init; }

    /// <summary>
    /// Gets, for each byte value, at which of the first bytes of a match it may stand, a bit each; null unless only the start of the text can begin a match.
    /// </summary>
    public uint[]? Leads { get; init; }

    /// <summary>Gets the number of bytes that <see cref="Leads"/> knows; every match has as many.</summary>
    public int LeadCount { get; init; }

    /// <summary>Says whether a match may begin at the start of a text: false is certain, true is not.</summary>
    public bool MayMatch(ReadOnlySpan<byte> text)
    {
        if (Leads is not { } leads)
            return true;
        if (text.Length < LeadCount)
            return false;
        for (int i = 0; i < LeadCount; i++)
        {
            if ((leads[text[i]] >> i & 1) == 0)
                return false;
        }

        return true;
    }

    /// <summary>Gets a literal that every match contains, or null.</summary>
    public byte[]? Required { get; init; }
}
