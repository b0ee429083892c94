namespace LogPipe.Parsing.Grok;

/// <summary>The result of one match attempt.</summary>
public enum GrokOutcome : byte
{
    /// <summary>The expression does not match.</summary>
    NotMatched,

    /// <summary>The expression matches and the captures are set.</summary>
    Matched,

    /// <summary>The step budget was used up before an answer was found; treated as no match, and counted.</summary>
    GaveUp,
}
