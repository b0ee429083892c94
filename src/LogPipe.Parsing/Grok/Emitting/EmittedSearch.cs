using System.Runtime.InteropServices;
using LogPipe.Model;
using LogPipe.Parsing.Grok.Programs;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>Hot: searches a text with an emitted program; the interpreter's search without its working memory. Benchmark <c>GrokBenchmarks</c>.</summary>
internal static class EmittedSearch
{
    /// <summary>Goes on behind the first place of a text, where the expression does not match.</summary>
    /// <param name="attempt">The emitted program.</param>
    /// <param name="plan">Where a match can begin.</param>
    /// <param name="text">The text.</param>
    /// <param name="captures">The program's captures.</param>
    /// <param name="budget">Steps that the search may take; what is left of them afterwards.</param>
    /// <param name="undecidedAt">Where the interpreter has to go on, or -1.</param>
    public static GrokOutcome GoOn(EmittedAttempt attempt, SearchPlan plan, ReadOnlySpan<byte> text, Span<Utf8Slice> captures, ref long budget, out int undecidedAt)
    {
        undecidedAt = -1;
        if (plan.Required is { } required && text.IndexOf(required) < 0)
            return GrokOutcome.NotMatched;
        ref byte bytes = ref MemoryMarshal.GetReference(text);
        ref Utf8Slice slots = ref MemoryMarshal.GetReference(captures);
        int at = 0;
        while (at < text.Length)
        {
            at = plan.OnlyAtLineStart ? Interpreter.NextLine(text, at) : Interpreter.Next(text, at);
            if (at < 0)
                return GrokOutcome.NotMatched;
            if (plan.FirstTable is { } first && (at >= text.Length || first[text[at]] == 0))
            {
                int found = at >= text.Length ? -1 : text[at..].IndexOfAny(plan.FirstBytes!);
                if (found < 0)
                    return GrokOutcome.NotMatched;
                at += found;
            }

            if (plan.OnlyAtLineStart && text[at - 1] != '\n')
                continue;
            int end = attempt(ref bytes, text.Length, at, ref slots);
            if (end >= 0)
                return GrokOutcome.Matched;
            if (end == EmittedCode.Undecided)
            {
                undecidedAt = at;
                return GrokOutcome.NotMatched;
            }

            budget -= 1 + ((EmittedCode.Failed - end - at) >> 4);
            if (budget < 0)
                return GrokOutcome.GaveUp;
        }

        return GrokOutcome.NotMatched;
    }
}
