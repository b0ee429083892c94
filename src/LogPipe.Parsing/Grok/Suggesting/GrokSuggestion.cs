namespace LogPipe.Parsing.Grok.Suggesting;

/// <summary>A grok expression proposed for lines, and what it does on them.</summary>
/// <param name="Pattern">The expression, compiled with the library that it was found with; anchored at both ends.</param>
/// <param name="Matched">How many of the lines it matches.</param>
/// <param name="Sample">Number of the first line that it matches.</param>
public sealed record GrokSuggestion(GrokPattern Pattern, int Matched, int Sample);
