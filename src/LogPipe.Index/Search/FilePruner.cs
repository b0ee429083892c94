using System.Text;
using LogPipe.Index.Documents;
using LogPipe.Index.Queries;
using LogPipe.Index.Segments;
using LogPipe.Index.Terms;

namespace LogPipe.Index.Search;

/// <summary>Says from a file's sidecar whether any of its events can match a query: "no" is certain, "maybe" is not.</summary>
internal static class FilePruner
{
    public static bool MayMatch(QueryNode node, SegmentSidecar? sidecar) => sidecar is null || node switch
    {
        AndNode and => and.Children.All(c => MayMatch(c, sidecar)),
        OrNode or => or.Children.Any(c => MayMatch(c, sidecar)),
        TermNode { Field: null } term => MayHoldWords(term.Text, sidecar),
        TermNode { Field: "_id" } => true,
        TermNode term => MayHaveTerm(QueryField.Of(term.Field!), term, sidecar),
        WildcardNode { Field: not null } wildcard => MayHaveLike(QueryField.Of(wildcard.Field!), wildcard, sidecar),
        ExistsNode exists => !sidecar.TryGetValues(exists.Field, out IReadOnlyList<string> values) || values.Count > 0,
        _ => true,
    };

    private static bool MayHaveTerm(QueryField field, TermNode term, SegmentSidecar sidecar)
    {
        switch (field.Semantics)
        {
            case FieldSemantics.Text:
                return MayHoldWords(term.Text, sidecar);
            case FieldSemantics.Level:
                string level = WordText.Lower(term.Text);
                return MayHaveValue(CoreColumns.Level.Name, sidecar, v => WordText.Lower(v) == level)
                    || MayHaveValue(CoreColumns.OriginalLevel.Name, sidecar, v => WordText.Lower(v) == level);
            case FieldSemantics.Keyword:
                return MayHaveValue(field.Name, sidecar, v => v == term.Text) && MayHoldWords(term.Text, sidecar);
            default:
                // numbers, times and networks have no words to look up
                return true;
        }
    }

    private static bool MayHaveLike(QueryField field, WildcardNode node, SegmentSidecar sidecar) =>
        field.Semantics != FieldSemantics.Keyword || MayHaveValue(field.Name, sidecar, node.Pattern.Matches);

    private static bool MayHaveValue(string name, SegmentSidecar sidecar, Func<string, bool> matches) =>
        !sidecar.TryGetValues(name, out IReadOnlyList<string> values) || values.Any(matches);

    /// <summary>Asks the filter for the words that it can hold: those of ASCII, as they stand between other characters.</summary>
    private static bool MayHoldWords(string text, SegmentSidecar sidecar)
    {
        var hashes = new List<ulong>();
        foreach (string word in WordText.Split(text))
        {
            if (word.Length >= TokenScanner.MinTokenBytes && Ascii.IsValid(word))
                hashes.Add(TokenScanner.Hash(Encoding.ASCII.GetBytes(word)));
        }

        return sidecar.MayHold(hashes);
    }
}
