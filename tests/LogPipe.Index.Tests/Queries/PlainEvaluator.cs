using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LogPipe.Index.Queries;

namespace LogPipe.Index.Tests.Queries;

/// <summary>The plain twin of the search: decides for one document in memory whether a query matches, word by word and value by value.</summary>
internal sealed class PlainEvaluator(JsonObject document, DateTimeOffset now)
{
    private static readonly string[] DefaultFields = ["message", "error.message", "error.stack_trace", "error.type", "error.code", "event.original"];

    private readonly Dictionary<string, List<string>> _values = Flatten(document);

    public bool Matches(QueryNode node) => node switch
    {
        MatchAllNode => true,
        AndNode and => and.Children.All(Matches),
        OrNode or => or.Children.Any(Matches),
        NotNode not => !Matches(not.Child),
        ExistsNode exists => _values.Keys.Any(k => k == exists.Field || k.StartsWith(exists.Field + ".", StringComparison.Ordinal)),
        TermNode { Field: null } term => DefaultFields.Any(f => Texts(f).Any(t => HasWords(t, term.Text))),
        WildcardNode { Field: null } wildcard => DefaultFields.Any(f => Texts(f).Any(t => HasLike(t, wildcard.Pattern))),
        TermNode term => Term(term),
        WildcardNode wildcard => Wildcard(wildcard),
        RangeNode range => Range(range),
        _ => throw new NotSupportedException(node.ToString()),
    };

    private bool Term(TermNode term)
    {
        string field = term.Field!;
        return QueryField.Of(field).Semantics switch
        {
            FieldSemantics.Text => Texts(field).Any(t => HasWords(t, term.Text)),
            FieldSemantics.Level => Texts("log.level").Concat(Texts("logpipe.level.original")).Any(t => string.Equals(t, term.Text, StringComparison.OrdinalIgnoreCase)),
            FieldSemantics.Number => Texts(field).Any(t => double.Parse(t, CultureInfo.InvariantCulture) == double.Parse(term.Text, CultureInfo.InvariantCulture)),
            FieldSemantics.Date => Texts(field).Any(t => Within(t, TimeExpression.Span(term.Text, now))),
            _ => Members(field).Contains(term.Text, StringComparer.Ordinal),
        };
    }

    private bool Wildcard(WildcardNode node)
    {
        string field = node.Field!;
        return QueryField.Of(field).Semantics switch
        {
            FieldSemantics.Text => Texts(field).Any(t => HasLike(t, node.Pattern)),
            FieldSemantics.Level => Texts("log.level").Concat(Texts("logpipe.level.original")).Any(t => Like(t.ToLowerInvariant(), node.Pattern.With(static s => s.ToLowerInvariant()))),
            _ => Members(field).Any(t => Like(t, node.Pattern)),
        };
    }

    private bool Range(RangeNode range)
    {
        FieldSemantics semantics = QueryField.Of(range.Field).Semantics;
        if (semantics == FieldSemantics.Date)
        {
            return Texts(range.Field).Any(t =>
            {
                long time = TimeExpression.Span(t, now).First;
                return (range.Lower is null || (range.LowerIncluded ? time >= TimeExpression.Span(range.Lower, now).First : time > TimeExpression.Span(range.Lower, now).Last))
                    && (range.Upper is null || (range.UpperIncluded ? time <= TimeExpression.Span(range.Upper, now).Last : time < TimeExpression.Span(range.Upper, now).First));
            });
        }

        double lower = 0, upper = 0;
        bool numbers = (range.Lower is null || double.TryParse(range.Lower, CultureInfo.InvariantCulture, out lower))
            && (range.Upper is null || double.TryParse(range.Upper, CultureInfo.InvariantCulture, out upper));
        return Texts(range.Field).Any(t => numbers
            ? double.TryParse(t, CultureInfo.InvariantCulture, out double value)
                && (range.Lower is null || (range.LowerIncluded ? value >= lower : value > lower)) && (range.Upper is null || (range.UpperIncluded ? value <= upper : value < upper))
            : Inside(t, range));
    }

    private static bool Inside(string value, RangeNode range)
    {
        int low = range.Lower is null ? 1 : string.CompareOrdinal(value, range.Lower);
        int high = range.Upper is null ? -1 : string.CompareOrdinal(value, range.Upper);
        return (low > 0 || (low == 0 && range.LowerIncluded)) && (high < 0 || (high == 0 && range.UpperIncluded));
    }

    private bool Within(string text, (long First, long Last) span)
    {
        long time = TimeExpression.Span(text, now).First;
        return time >= span.First && time <= span.Last;
    }

    private List<string> Texts(string field) => _values.GetValueOrDefault(field) ?? [];

    /// <summary>An object's name alone stands for all of its members.</summary>
    private IEnumerable<string> Members(string field) => QueryField.Of(field).IsObject
        ? _values.Where(v => v.Key.StartsWith(field + ".", StringComparison.Ordinal)).SelectMany(static v => v.Value)
        : Texts(field);

    private static bool HasWords(string text, string query)
    {
        List<string> wanted = WordText.Split(query);
        if (wanted.Count == 0)
            return query.Trim().Length > 0 && text.ToLowerInvariant().Contains(query.Trim(), StringComparison.Ordinal);
        List<string> words = WordText.Split(text);
        for (int i = 0; i + wanted.Count <= words.Count; i++)
        {
            if (words.Skip(i).Take(wanted.Count).SequenceEqual(wanted))
                return true;
        }

        return false;
    }

    /// <summary>Tries the pattern at every place that is not inside a word.</summary>
    private static bool HasLike(string text, WildcardPattern pattern)
    {
        text = text.ToLowerInvariant();
        var regex = new StringBuilder("^");
        foreach ((string part, bool literal) in pattern.With(static s => s.ToLowerInvariant()).Parts)
            regex.Append(literal ? Regex.Escape(part) : part == WildcardPattern.Any ? @"\S*" : @"\S");
        (string first, bool firstLiteral) = pattern.Parts[0];
        (string last, bool lastLiteral) = pattern.Parts[^1];
        bool closedStart = firstLiteral ? IsWord(first[0]) : first == WildcardPattern.One;
        bool closedEnd = lastLiteral ? IsWord(last[^1]) : last == WildcardPattern.One;
        regex.Append(closedEnd ? @"(?![\p{L}\p{M}\p{N}_])" : "");
        for (int i = 0; i <= text.Length; i++)
        {
            if (!(closedStart && i > 0 && IsWord(text[i - 1])) && Regex.IsMatch(text[i..], regex.ToString()))
                return true;
        }

        return false;
    }

    private static bool IsWord(char c) => WordText.IsWordRune(new Rune(c));

    private static bool Like(string value, WildcardPattern pattern)
    {
        var regex = new StringBuilder("^");
        foreach ((string part, bool literal) in pattern.Parts)
            regex.Append(literal ? Regex.Escape(part) : part == WildcardPattern.Any ? "[\\s\\S]*" : "[\\s\\S]");
        return Regex.IsMatch(value, regex.Append("\\z").ToString());
    }

    private static Dictionary<string, List<string>> Flatten(JsonObject document)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Walk(document, "", values);
        return values;
    }

    private static void Walk(JsonNode? node, string path, Dictionary<string, List<string>> values)
    {
        switch (node)
        {
            case JsonObject obj:
                foreach ((string name, JsonNode? child) in obj)
                    Walk(child, path.Length == 0 ? name : $"{path}.{name}", values);
                break;
            case JsonArray array:
                foreach (JsonNode? child in array)
                    Walk(child, path, values);
                break;
            case JsonValue value:
                if (!values.TryGetValue(path, out List<string>? list))
                    values.Add(path, list = []);
                list.Add(value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
                break;
            default:
                break;
        }
    }
}
