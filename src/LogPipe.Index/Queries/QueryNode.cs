namespace LogPipe.Index.Queries;

/// <summary>A parsed query: a tree of conditions on one event. Immutable.</summary>
internal abstract record QueryNode
{
    /// <summary>Gets the index of the first character in the query, for messages.</summary>
    public int At { get; init; }
}

/// <summary>Every event.</summary>
internal sealed record MatchAllNode : QueryNode;

/// <summary>Events that match all of several.</summary>
internal sealed record AndNode(IReadOnlyList<QueryNode> Children) : QueryNode;

/// <summary>Events that match any of several.</summary>
internal sealed record OrNode(IReadOnlyList<QueryNode> Children) : QueryNode;

/// <summary>Events that do not match.</summary>
internal sealed record NotNode(QueryNode Child) : QueryNode;

/// <summary>Events whose field has a value: a word, several words in a row, or an exact value, as the field's type wants it.</summary>
/// <param name="Field">Dotted name; null for the default fields.</param>
/// <param name="Text">The value with escapes resolved.</param>
/// <param name="Quoted">Whether it stood in quotes.</param>
internal sealed record TermNode(string? Field, string Text, bool Quoted) : QueryNode;

/// <summary>Events whose field has a value like a pattern.</summary>
internal sealed record WildcardNode(string? Field, WildcardPattern Pattern) : QueryNode;

/// <summary>Events whose field has a value that matches a regular expression.</summary>
internal sealed record RegexNode(string? Field, string Pattern) : QueryNode;

/// <summary>Events whose field lies between two values.</summary>
/// <param name="Field">Dotted name.</param>
/// <param name="Lower">Lower end, or null for none.</param>
/// <param name="LowerIncluded">Whether the lower end itself matches.</param>
/// <param name="Upper">Upper end, or null for none.</param>
/// <param name="UpperIncluded">Whether the upper end itself matches.</param>
internal sealed record RangeNode(string Field, string? Lower, bool LowerIncluded, string? Upper, bool UpperIncluded) : QueryNode;

/// <summary>Events that have a field.</summary>
internal sealed record ExistsNode(string Field) : QueryNode;
