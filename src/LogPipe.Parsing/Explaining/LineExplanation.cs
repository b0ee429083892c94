using LogPipe.Model;

namespace LogPipe.Parsing.Explaining;

/// <summary>Why an event became what it became.</summary>
/// <param name="Format">The format that won, or null when none matched and no general rule found a head.</param>
/// <param name="Candidates">Every format that was tried, in the order of detection; the winner first.</param>
/// <param name="Fields">The event's fields with the bytes that they came from.</param>
/// <param name="Batch">The batch that holds the parsed event as its only record; the explanation owns it.</param>
public sealed record LineExplanation(string? Format, IReadOnlyList<FormatCandidate> Candidates, IReadOnlyList<ExplainedField> Fields, LogBatch Batch)
{
    /// <summary>Gets a grok expression for a head that general rules found, proven on this line; null where a format matched or none was found.</summary>
    public string? ProposedGrok { get; init; }
}

/// <summary>One format and how it fared.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Matched">Whether one of its expressions matched the event's first line.</param>
/// <param name="Score">1 for the winner, 0.5 for formats that match too but come later, 0 for those that do not match.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Expressions">The format's grok expressions.</param>
public sealed record FormatCandidate(string Name, bool Matched, double Score, string Reason, IReadOnlyList<string> Expressions);

/// <summary>One field.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Start">Byte offset in the event's text, or null where the value was derived.</param>
/// <param name="ByteCount">Bytes of the text, or null where the value was derived.</param>
public sealed record ExplainedField(string Name, string Value, int? Start, int? ByteCount);
