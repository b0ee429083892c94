namespace LogPipe.Index.Queries;

/// <summary>Values of some fields that mean the same: whoever asks for one gets events that have any of them. Former error codes are such values.</summary>
/// <param name="Fields">The fields, by dotted names.</param>
/// <param name="Values">For a value, all that mean the same, itself included; values that stand alone may be left out.</param>
public sealed record SameValues(IReadOnlySet<string> Fields, IReadOnlyDictionary<string, IReadOnlyList<string>> Values)
{
    /// <summary>Gives a query that asks for each value as for all that mean the same; exact values only, no patterns.</summary>
    internal QueryNode Expand(QueryNode node) => node switch
    {
        AndNode and => and with { Children = [.. and.Children.Select(Expand)] },
        OrNode or => or with { Children = [.. or.Children.Select(Expand)] },
        NotNode not => not with { Child = Expand(not.Child) },
        TermNode term when (term.Field is null || Fields.Contains(term.Field)) && Values.TryGetValue(term.Text, out IReadOnlyList<string>? same) =>
            new OrNode([.. same.Select(value => term with { Text = value })]) { At = term.At },
        _ => node,
    };
}
