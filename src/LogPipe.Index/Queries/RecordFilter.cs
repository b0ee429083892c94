using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LogPipe.Model;

namespace LogPipe.Index.Queries;

/// <summary>Says of an event on its way whether a query would find it: the language of <c>logpipe search</c> without an index. Immutable; bounded time, for regular expressions never go back.</summary>
/// <remarks>Dates and ranges of addresses are not for events on their way: a query with them is refused.</remarks>
public sealed class RecordFilter
{
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly string[] DefaultFields = ["message", "error.message", "error.stack_trace", "error.type", "error.code"];

    private static readonly Regex CodePoint = new(@"\\x\{([0-9A-F]{4})\}", Bounded);

    private readonly Func<LogBatch, int, bool> _matches;

    private RecordFilter(Func<LogBatch, int, bool> matches) => _matches = matches;

    /// <summary>Parses a query.</summary>
    /// <exception cref="QueryException">It is not a query, or not one for events on their way; says where and what was expected.</exception>
    public static RecordFilter Parse(string query) => new(Compile(QueryParser.Parse(query)));

    /// <summary>Says whether the query finds the event.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">The event's index in it.</param>
    public bool Matches(LogBatch batch, int index) => _matches(batch, index);

    private static Func<LogBatch, int, bool> Compile(QueryNode node)
    {
        switch (node)
        {
            case MatchAllNode:
                return static (_, _) => true;
            case AndNode and:
                Func<LogBatch, int, bool>[] all = [.. and.Children.Select(Compile)];
                return (batch, index) => Array.TrueForAll(all, one => one(batch, index));
            case OrNode or:
                Func<LogBatch, int, bool>[] any = [.. or.Children.Select(Compile)];
                return (batch, index) => Array.Exists(any, one => one(batch, index));
            case NotNode not:
                Func<LogBatch, int, bool> inner = Compile(not.Child);
                return (batch, index) => !inner(batch, index);
            case ExistsNode exists:
                return Value(exists.Field, static _ => true);
            case TermNode { Field: null } term:
                return AnyOf(name => Compile(term with { Field = name }));
            case TermNode term:
                return Value(term.Field!, Term(term));
            case WildcardNode { Field: null } wildcard:
                return AnyOf(name => Compile(wildcard with { Field = name }));
            case WildcardNode wildcard:
                return Value(wildcard.Field!, Wildcard(QueryField.Of(wildcard.Field!), wildcard.Pattern));
            case RegexNode { Field: null } regex:
                return AnyOf(name => Compile(regex with { Field = name }));
            case RegexNode regex:
                return Value(regex.Field!, Regular(regex));
            case RangeNode range:
                return Value(range.Field, Range(range));
            default:
                throw new QueryException($"a {node.GetType().Name} is not for events on their way", node.At);
        }
    }

    private static Func<LogBatch, int, bool> AnyOf(Func<string, Func<LogBatch, int, bool>> compile)
    {
        Func<LogBatch, int, bool>[] any = [.. DefaultFields.Select(compile)];
        return (batch, index) => Array.Exists(any, one => one(batch, index));
    }

    private static Predicate<string> Term(TermNode term)
    {
        QueryField field = QueryField.Of(term.Field!);
        switch (field.Semantics)
        {
            case FieldSemantics.Text:
                if (TextPattern.OfWords(term.Text) is not { } pattern)
                    return static _ => false;
                Regex? words = Compiled(pattern);
                return value => WordText.Lower(value) is var lower && lower.Contains(pattern.Needle, StringComparison.Ordinal) && words?.IsMatch(lower) != false;
            case FieldSemantics.Level:
                string level = WordText.Lower(term.Text);
                return value => WordText.Lower(value) == level;
            case FieldSemantics.Number when Number(term.Text) is { } number:
                return value => Number(value) == number;
            case FieldSemantics.Date:
                throw NoTimes(term);
            default:
                return value => value == term.Text;
        }
    }

    private static Predicate<string> Wildcard(QueryField field, WildcardPattern pattern)
    {
        if (field.Semantics == FieldSemantics.Text)
        {
            TextPattern text = TextPattern.OfWildcard(pattern);
            Regex? regex = Compiled(text);
            return value => WordText.Lower(value) is var lower && lower.Contains(text.Needle, StringComparison.Ordinal) && regex?.IsMatch(lower) != false;
        }

        if (field.Semantics != FieldSemantics.Level)
            return pattern.Matches;
        WildcardPattern low = pattern.With(WordText.Lower);
        return value => low.Matches(WordText.Lower(value));
    }

    /// <summary>Patterns are written for RE2, which counts in code points; .NET counts in UTF-16, where those beyond the first plane begin with a surrogate.</summary>
    private static Regex? Compiled(TextPattern pattern) => pattern.Regex is null
        ? null
        : new Regex(CodePoint.Replace(pattern.Regex.Replace(@"\x{20000}-\x{3FFFF}", @"\uD840-\uD8BF", StringComparison.Ordinal), @"\u$1"), Bounded);

    private static Predicate<string> Regular(RegexNode node)
    {
        try
        {
            bool isText = QueryField.Of(node.Field!).Semantics == FieldSemantics.Text;
            var regex = new Regex(isText ? node.Pattern : $"^(?:{node.Pattern})$", isText ? Bounded | RegexOptions.IgnoreCase : Bounded);
            return regex.IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new QueryException($"'{node.Pattern}' is no regular expression that runs in bounded time: {e.Message}", node.At, e);
        }
    }

    private static Predicate<string> Range(RangeNode range)
    {
        if (QueryField.Of(range.Field).Semantics == FieldSemantics.Date)
            throw NoTimes(range);
        double? lower = range.Lower is null ? null : Number(range.Lower);
        double? upper = range.Upper is null ? null : Number(range.Upper);
        if ((range.Lower is not null && lower is null) || (range.Upper is not null && upper is null))
            throw new QueryException($"{range.Field}: a range of events on their way has numbers as its ends", range.At);
        return value => Number(value) is { } number
            && (lower is null || (range.LowerIncluded ? number >= lower : number > lower)) && (upper is null || (range.UpperIncluded ? number <= upper : number < upper));
    }

    private static QueryException NoTimes(QueryNode node) => new("times are not for events on their way: leave the condition out, what comes in is now", node.At);

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    /// <summary>Reads a field of an event; of one that the source names for all its events too.</summary>
    private static Func<LogBatch, int, bool> Value(string name, Predicate<string> matches)
    {
        // a field that nobody declared may come with the first event that has it
        return (batch, index) =>
        {
            ref readonly LogRecord record = ref batch.Records[index];
            bool isDeclared = FieldId.TryFind(name, out FieldId id);
            if (isDeclared)
            {
                bool isThere = false;
                foreach (ref readonly LogField field in batch.Fields(record))
                {
                    if (field.Id != id)
                        continue;
                    isThere = true;
                    if (matches(Text(batch, field)))
                        return true;
                }

                if (isThere)
                    return false;
            }

            string? ofSource = name switch
            {
                "service.name" => batch.Source.ServiceName,
                "host.name" => batch.Streams[record.Stream].HostName ?? batch.Source.HostName,
                "log.file.path" => batch.Source.FilePath,
                _ => null,
            };
            return ofSource is not null && matches(ofSource);
        };
    }

    private static string Text(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Integer or FieldKind.Timestamp => field.Integer.ToString(CultureInfo.InvariantCulture),
        FieldKind.Real => field.Real.ToString(CultureInfo.InvariantCulture),
        FieldKind.Boolean => field.Boolean ? "true" : "false",
        FieldKind.Constant => Encoding.UTF8.GetString(field.Constant.Utf8),
        _ => Encoding.UTF8.GetString(batch.Bytes(field.Slice)),
    };
}
