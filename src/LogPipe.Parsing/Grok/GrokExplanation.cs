namespace LogPipe.Parsing.Grok;

/// <summary>Says how far an expression came on a text, and what stopped it.</summary>
/// <param name="Outcome">Whether the text matches.</param>
/// <param name="MatchedStart">Where the best attempt began, in bytes from the start of the text.</param>
/// <param name="MatchedEnd">The byte up to which the best attempt matched; for a match, its end.</param>
/// <param name="FailedReference">The reference of the expression itself that failed (<c>%{HTTPDATE:timestamp}</c>), or empty.</param>
/// <param name="FailedPattern">The innermost library pattern that failed (<c>MONTHDAY</c>), or empty.</param>
/// <param name="Expected">What was expected there: <c>"]"</c>, <c>one of [0-9]</c>; empty for a match.</param>
public sealed record GrokExplanation(
    GrokOutcome Outcome, int MatchedStart, int MatchedEnd, string FailedReference, string FailedPattern, string Expected)
{
    /// <inheritdoc/>
    public override string ToString() => Outcome switch
    {
        GrokOutcome.Matched => $"matches bytes {MatchedStart} to {MatchedEnd}",
        GrokOutcome.GaveUp => $"gave up after its step budget; matched up to byte {MatchedEnd}",
        _ => $"matched up to byte {MatchedEnd}; there {(FailedReference.Length == 0 ? "" : FailedReference + " ")}expects {Expected}"
            + (FailedPattern.Length == 0 ? "" : $" (in {FailedPattern})"),
    };
}
