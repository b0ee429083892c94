namespace LogPipe.Model;

/// <summary>How a document of one shape is written: fixed text and values in turn. Immutable.</summary>
internal sealed class DocumentPlan(ulong[] codes, PlanStep[] steps, byte[] text)
{
    /// <summary>Bytes of room behind the text, so that fixed text can be copied in blocks without looking at its end.</summary>
    public const int Padding = 32;

    /// <summary>Gets the steps in the order of the document; the last one is <see cref="ValueKind.End"/>.</summary>
    public PlanStep[] Steps => steps;

    /// <summary>Gets the fixed text of all steps, <see cref="Padding"/> bytes longer than needed.</summary>
    public byte[] Text => text;

    /// <summary>Says whether the plan is for this shape.</summary>
    public bool Fits(ReadOnlySpan<ulong> shape) => shape.SequenceEqual(codes);
}

/// <summary>One step of a plan: copy fixed text, then write a value.</summary>
/// <param name="TextStart">Start of the fixed text in <see cref="DocumentPlan.Text"/>.</param>
/// <param name="TextByteCount">Bytes of the fixed text.</param>
/// <param name="Kind">How the value is written.</param>
/// <param name="Slot">The slot that holds the value, where it is a field's.</param>
/// <param name="PrefixByteCount">
/// Bytes before each key of <see cref="ValueKind.Members"/>, right behind the fixed text: the object's name and a dot in flat documents, else 0.
/// </param>
internal readonly record struct PlanStep(int TextStart, int TextByteCount, ValueKind Kind, int Slot, int PrefixByteCount);
