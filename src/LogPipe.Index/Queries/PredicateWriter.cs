using System.Globalization;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;

namespace LogPipe.Index.Queries;

/// <summary>Writes a query tree as an SQL condition over the columns of <see cref="CoreColumns"/>.</summary>
/// <remarks>
/// A condition is NULL where a field is missing; NULL counts as "no" at the top, and under NOT it is made "no" first, so that events without
/// the field match the negation.
/// </remarks>
internal sealed class PredicateWriter(SqlText sql, DateTimeOffset now, IReadOnlyDictionary<string, long?> sequencesById)
{
    private const string Separator = "chr(31)";

    private const string OriginalText = """coalesce("event.original", "_original_head" || "message" || "_original_tail")""";

    /// <summary>All default fields in one text, apart by U+001F; the message is in the original unless that stands alone.</summary>
    private const string DefaultText =
        """concat_ws(chr(31), "_original_head" || "message" || "_original_tail", "event.original", CASE WHEN "_original_head" IS NULL THEN "message" END, "error.message", "error.stack_trace", "error.type", "error.code")""";

    private static readonly string[] DefaultFields = ["message", "error.message", "error.stack_trace", "error.type", "error.code", "event.original"];

    /// <summary>Gives the condition.</summary>
    public string Write(QueryNode node) => node switch
    {
        MatchAllNode => "true",
        AndNode and => Join(and.Children, " AND "),
        OrNode or => Join(or.Children, " OR "),
        NotNode not => $"NOT coalesce({Write(not.Child)}, false)",
        ExistsNode exists => Exists(exists.Field),
        TermNode { Field: null } term => DefaultMatch(TextPattern.OfWords(term.Text)),
        TermNode { Field: "_id" } term => Id(term.Text),
        TermNode term => Term(QueryField.Of(term.Field!), term),
        WildcardNode { Field: null } wildcard => DefaultMatch(TextPattern.OfWildcard(wildcard.Pattern)),
        WildcardNode wildcard => Wildcard(QueryField.Of(wildcard.Field!), wildcard),
        RegexNode regex => Regex(regex),
        RangeNode range => Range(QueryField.Of(range.Field), range),
        _ => throw new QueryException($"{node.GetType().Name} cannot be searched", node.At),
    };

    private string Join(IReadOnlyList<QueryNode> children, string word) => $"({string.Join(word, children.Select(Write))})";

    private string Id(string id) => sequencesById.GetValueOrDefault(id) is { } sequence ? $"\"_seq\" = {sql.Parameter(sequence)}" : "false";

    private string Exists(string name)
    {
        QueryField field = QueryField.Of(name);
        if (field.Column is { } column)
            return column == CoreColumns.Original ? """("event.original" IS NOT NULL OR "_original_head" IS NOT NULL)""" : $"{SqlLiteral.Identifier(column.Name)} IS NOT NULL";

        // an object exists when one of its members does
        var alternatives = new List<string> { $"{Rest(field)} IS NOT NULL" };
        string prefix = name + ".";
        alternatives.Add($"len(list_filter(map_keys(\"_fields\"), lambda k: starts_with(k, {sql.Parameter(prefix)}))) > 0");
        foreach (CoreColumn member in CoreColumns.Fields)
        {
            if (member.Name.StartsWith(prefix, StringComparison.Ordinal))
                alternatives.Add(Exists(member.Name));
        }

        return $"({string.Join(" OR ", alternatives)})";
    }

    private string Term(QueryField field, TermNode term)
    {
        switch (field.Semantics)
        {
            case FieldSemantics.Text:
                return TextPattern.OfWords(term.Text) is { } pattern ? OnValues(field, v => Match(v, pattern)) : "false";
            case FieldSemantics.Level:
                string level = sql.Parameter(WordText.Lower(term.Text));
                return $"(lower({Column(CoreColumns.Level)}) = {level} OR lower({Column(CoreColumns.OriginalLevel)}) = {level})";
            case FieldSemantics.Number:
                return Number(field, term);
            case FieldSemantics.Date:
                (long first, long last) = Span(term.Text, term.At);
                return Between(AsTime(field), first, last);
            case FieldSemantics.Ip when term.Text.Contains('/', StringComparison.Ordinal):
                return OnValues(field, v => InNetwork(v, term));
            default:
                string value = sql.Parameter(term.Text);
                return field.IsObject ? InAnyMember(field, v => $"{v} = {value}") : OnValues(field, v => $"{v} = {value}");
        }
    }

    private string Number(QueryField field, TermNode term)
    {
        if (field.Column is not null && long.TryParse(term.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return $"{Column(field.Column)} = {sql.Parameter(whole)}";
        if (TryNumber(term.Text, out double number))
            return OnNumbers(field, v => $"{v} = {sql.Parameter(number)}");

        // a value that is no number is kept among the other fields
        string text = sql.Parameter(term.Text);
        return OnValues(field with { Column = null }, v => $"{v} = {text}");
    }

    private string Wildcard(QueryField field, WildcardNode node)
    {
        switch (field.Semantics)
        {
            case FieldSemantics.Text:
                TextPattern pattern = TextPattern.OfWildcard(node.Pattern);
                return OnValues(field, v => Match(v, pattern));
            case FieldSemantics.Level:
                WildcardPattern lower = node.Pattern.With(WordText.Lower);
                return $"({Like($"lower({Column(CoreColumns.Level)})", lower)} OR {Like($"lower({Column(CoreColumns.OriginalLevel)})", lower)})";
            case FieldSemantics.Date:
                throw new QueryException($"'{field.Name}' is a time, which takes no wildcards: expected a date or a range such as [now-1h TO now]", node.At);
            case FieldSemantics.Number when field.Column is not null:
                return Like($"CAST({Column(field.Column)} AS VARCHAR)", node.Pattern);
            default:
                return field.IsObject ? InAnyMember(field, v => Like(v, node.Pattern)) : OnValues(field, v => Like(v, node.Pattern));
        }
    }

    private string Regex(RegexNode node)
    {
        if (node.Field is null)
            return $"({string.Join(" OR ", DefaultFields.Select(name => Regex(node with { Field = name })))})";
        QueryField field = QueryField.Of(node.Field);
        if (field.Semantics is FieldSemantics.Number or FieldSemantics.Date)
            throw new QueryException($"'{field.Name}' is no text, which takes no regular expression: expected a value or a range such as [1 TO 9]", node.At);

        // texts are searched for the expression, in any case; exact values must match it whole, as in Lucene
        return field.Semantics == FieldSemantics.Text
            ? OnValues(field, v => $"regexp_matches({v}, {sql.Parameter($"(?i){node.Pattern}")})")
            : OnValues(field, v => $"regexp_full_match({v}, {sql.Parameter($"(?s){node.Pattern}")})");
    }

    private string Range(QueryField field, RangeNode range)
    {
        if (range.Lower is null && range.Upper is null)
            return Exists(field.Name);
        switch (field.Semantics)
        {
            case FieldSemantics.Text:
                throw new QueryException($"'{field.Name}' is searched by its words, which have no order: expected a word or a phrase", range.At);
            case FieldSemantics.Date:
                return TimeRange(field, range);
            case FieldSemantics.Number:
                return NumberRange(field, range, required: true)!;
            default:
                return NumberRange(field, range, required: false) ?? OnValues(field, v => Compare(v, range, sql.Parameter));
        }
    }

    private string TimeRange(QueryField field, RangeNode range)
    {
        string time = AsTime(field);
        var ends = new List<string>();
        if (range.Lower is { } lower)
        {
            (long first, long last) = Span(lower, range.At);
            ends.Add(range.LowerIncluded ? $"{time} >= {sql.Time(first)}" : $"{time} > {sql.Time(last)}");
        }

        if (range.Upper is { } upper)
        {
            (long first, long last) = Span(upper, range.At);
            ends.Add(range.UpperIncluded ? $"{time} <= {sql.Time(last)}" : $"{time} < {sql.Time(first)}");
        }

        return $"({string.Join(" AND ", ends)})";
    }

    private string? NumberRange(QueryField field, RangeNode range, bool required)
    {
        foreach (string? end in new[] { range.Lower, range.Upper })
        {
            if (end is null || TryNumber(end, out _))
                continue;
            return required ? throw new QueryException($"'{end}' is not a number, which '{field.Name}' is: expected a number or *", range.At) : null;
        }

        return OnNumbers(field, v => Compare(v, range, end => TryNumber(end, out double number) ? sql.Parameter(number) : "NULL"));
    }

    private static string Compare(string value, RangeNode range, Func<string, string> parameter)
    {
        var ends = new List<string>();
        if (range.Lower is { } lower)
            ends.Add($"{value} {(range.LowerIncluded ? ">=" : ">")} {parameter(lower)}");
        if (range.Upper is { } upper)
            ends.Add($"{value} {(range.UpperIncluded ? "<=" : "<")} {parameter(upper)}");
        return $"({string.Join(" AND ", ends)})";
    }

    private string DefaultMatch(TextPattern? pattern) => pattern is null ? "false" : Match(DefaultText, pattern);

    /// <summary>Looks for a pattern; the quick test comes first because the expression costs ten times as much.</summary>
    private string Match(string text, TextPattern pattern)
    {
        string? contains = pattern.Needle.Length > 0 ? $"contains(lower({text}), {sql.Parameter(pattern.Needle)})" : null;
        if (pattern.Regex is null)
            return contains!;
        string matches = $"regexp_matches(lower({text}), {sql.Parameter(pattern.Regex)})";
        return contains is null ? matches : $"CASE WHEN {contains} THEN {matches} ELSE false END";
    }

    private string Like(string value, WildcardPattern pattern) => pattern.Parts switch
    {
        [(var prefix, true), (WildcardPattern.Any, false)] => $"starts_with({value}, {sql.Parameter(prefix)})",
        [(WildcardPattern.Any, false), (var suffix, true)] => $"ends_with({value}, {sql.Parameter(suffix)})",
        [(WildcardPattern.Any, false), (var middle, true), (WildcardPattern.Any, false)] => $"contains({value}, {sql.Parameter(middle)})",
        _ => $"regexp_full_match({value}, {sql.Parameter(TextPattern.WholeValue(pattern))})",
    };

    /// <summary>Writes IPv4 membership as a comparison of numbers.</summary>
    private string InNetwork(string value, TermNode term)
    {
        if (!System.Net.IPNetwork.TryParse(term.Text, out System.Net.IPNetwork network))
            throw new QueryException($"'{term.Text}' is not a network: expected an address and its bits such as 10.0.0.0/8, with zeros behind them", term.At);
        if (network.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
            throw new QueryException($"'{term.Text}' is an IPv6 network, which cannot be searched: expected an IPv4 network, an address, or a wildcard such as 2001:db8:*", term.At);
        byte[] address = network.BaseAddress.GetAddressBytes();
        long first = ((long)address[0] << 24) | ((long)address[1] << 16) | ((long)address[2] << 8) | address[3];
        long last = first + (1L << (32 - network.PrefixLength)) - 1;
        string[] parts = [.. Enumerable.Range(1, 4).Select(i => $"TRY_CAST(split_part({value}, '.', {i.ToString(CultureInfo.InvariantCulture)}) AS BIGINT)")];
        return $"({parts[0]} * 16777216 + {parts[1]} * 65536 + {parts[2]} * 256 + {parts[3]} BETWEEN {sql.Parameter(first)} AND {sql.Parameter(last)})";
    }

    private string OnNumbers(QueryField field, Func<string, string> condition) =>
        field.Column is { } column ? condition(Column(column)) : OnValues(field, v => condition($"TRY_CAST({v} AS DOUBLE)"));

    /// <summary>Writes a condition on a field's value; on any of them where a field among the others has several.</summary>
    private string OnValues(QueryField field, Func<string, string> condition)
    {
        if (field.Column == CoreColumns.Original)
            return condition(OriginalText);
        if (field.Column is { } column)
            return condition(Column(column));
        return OnEach(Rest(field), condition);
    }

    private static string OnEach(string value, Func<string, string> condition) =>
        $"CASE WHEN contains({value}, {Separator}) THEN len(list_filter(string_split({value}, {Separator}), lambda y: {condition("y")})) > 0 ELSE {condition(value)} END";

    private string InAnyMember(QueryField field, Func<string, string> condition) =>
        $"len(list_filter(map_entries(\"_fields\"), lambda e: starts_with(e.key, {sql.Parameter(field.Name + ".")}) AND {OnEach("e.value", condition)})) > 0";

    private string Rest(QueryField field) => $"\"_fields\"[{sql.Parameter(field.Name)}]";

    private string AsTime(QueryField field) =>
        field.Column is { } column ? Column(column) : $"TRY_CAST({Rest(field)} AS TIMESTAMP_NS)";

    private string Between(string time, long first, long last) => $"({time} >= {sql.Time(first)} AND {time} <= {sql.Time(last)})";

    private (long First, long Last) Span(string text, int at) => TimeExpression.Span(text, now, at);

    private static string Column(CoreColumn column) => SqlLiteral.Identifier(column.Name);

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
