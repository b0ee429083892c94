namespace LogPipe.Signals.Codes;

/// <summary>What is remarkable about a code in itself.</summary>
public enum CodeNews
{
    /// <summary>Never seen before.</summary>
    New,

    /// <summary>Seen again after somebody had called it resolved.</summary>
    Regression,

    /// <summary>An application makes up codes without end; what comes now is not counted by code.</summary>
    Runaway,

    /// <summary>Two errors had one code; this one has a longer code now.</summary>
    Collision,
}

/// <summary>Something remarkable about a code.</summary>
/// <param name="News">What.</param>
/// <param name="Code">The code.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Application">Where it was seen.</param>
/// <param name="Time">When, by event time.</param>
public sealed record CodeNotice(CodeNews News, string Code, string Title, string Application, DateTimeOffset Time)
{
    /// <summary>Gets, of a collision, the code that the error had before and the other one has now.</summary>
    public string Before { get; init; } = "";
}
