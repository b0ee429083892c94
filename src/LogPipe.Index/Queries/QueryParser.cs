using System.Globalization;

namespace LogPipe.Index.Queries;

/// <summary>Parses the query language that Kibana users type (Lucene syntax) into a tree.</summary>
/// <remarks>
/// Source: Apache Lucene, "Query Parser Syntax" (classic query parser), and Elasticsearch, "Query string syntax". Where they leave room: <c>NOT</c> binds
/// before <c>AND</c>, <c>AND</c> before <c>OR</c>; words side by side mean <c>OR</c>, of which those with <c>+</c> must and those with <c>-</c>, <c>!</c> or <c>NOT</c>
/// must not match. A slash inside a value, a colon in a value and a lone slash are plain characters. docs/search.md lists all of it.
/// </remarks>
internal sealed class QueryParser
{
    private const int MaxQueryChars = 32_768;

    private const int MaxDepth = 100;

    private const int MaxConditions = 1024;

    private readonly QueryReader _reader;
    private int _depth;
    private int _conditions;

    private QueryParser(string query) => _reader = new QueryReader(query);

    /// <summary>Parses a query; an empty one and <c>*</c> match every event.</summary>
    /// <exception cref="QueryException">It is not a query; says where and what was expected.</exception>
    public static QueryNode Parse(string query)
    {
        if (query.Length > MaxQueryChars)
            throw new QueryException($"the query has {query.Length} characters, more than {MaxQueryChars}: leave something out");
        int nul = query.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
            throw new QueryException("the query has a NUL character: expected text; ? stands for any one character", nul);
        var parser = new QueryParser(query);
        parser._reader.SkipSpace();
        if (parser._reader.IsAtEnd)
            return new MatchAllNode();
        QueryNode node = parser.ParseOr(null);
        return parser._reader.IsAtEnd
            ? node
            : throw new QueryException($"'{parser._reader.Current}' closes nothing: expected the end of the query, AND, OR or NOT", parser._reader.Position);
    }

    private QueryNode ParseOr(string? field)
    {
        int at = _reader.Position;
        if (++_depth > MaxDepth)
            throw new QueryException($"parentheses are nested more than {MaxDepth} deep", at);
        var alternatives = new List<QueryNode>();
        var clauses = new Clauses();
        ParseClause(field, clauses);
        while (true)
        {
            _reader.SkipSpace();
            if (_reader.IsAtEnd || _reader.Current == ')')
                break;
            if (TakeOr())
            {
                alternatives.Add(clauses.ToNode());
                clauses = new Clauses();
            }

            ParseClause(field, clauses);
        }

        _depth--;
        alternatives.Add(clauses.ToNode());
        return alternatives.Count == 1 ? alternatives[0] : new OrNode(alternatives) { At = at };
    }

    private bool TakeOr()
    {
        if (!_reader.Take("||") && !_reader.TakeWord("OR"))
            return false;
        ExpectOperand("OR");
        return true;
    }

    private bool TakeAnd()
    {
        if (!_reader.Take("&&") && !_reader.TakeWord("AND"))
            return false;
        ExpectOperand("AND");
        return true;
    }

    private void ExpectOperand(string word)
    {
        _reader.SkipSpace();
        if (_reader.IsAtEnd || _reader.Current == ')')
            throw new QueryException($"nothing follows {word}: expected a word, a phrase or (", _reader.Position);
    }

    /// <summary>Parses one clause of a list without operators: with its sign, and with everything that <c>AND</c> ties to it.</summary>
    private void ParseClause(string? field, Clauses clauses)
    {
        _reader.SkipSpace();
        int at = _reader.Position;
        Occurs occurs = TakeSign();
        QueryNode node = ParseOperand(field);
        _reader.SkipSpace();
        if (!TakeAnd())
        {
            clauses.Add(node, occurs);
            return;
        }

        var all = new List<QueryNode> { occurs == Occurs.MustNot ? new NotNode(node) { At = at } : node };
        do
        {
            _reader.SkipSpace();
            int next = _reader.Position;
            Occurs sign = TakeSign();
            QueryNode operand = ParseOperand(field);
            all.Add(sign == Occurs.MustNot ? new NotNode(operand) { At = next } : operand);
            _reader.SkipSpace();
        }
        while (TakeAnd());
        clauses.Add(new AndNode(all) { At = at }, Occurs.Should);
    }

    private Occurs TakeSign()
    {
        var occurs = Occurs.Should;
        while (true)
        {
            _reader.SkipSpace();
            if (_reader.TakeWord("NOT") || (_reader.Current is '!' or '-' && TakeSignCharacter()))
                occurs = occurs == Occurs.MustNot ? Occurs.Should : Occurs.MustNot;
            else if (_reader.Current == '+' && TakeSignCharacter())
                occurs = occurs == Occurs.MustNot ? occurs : Occurs.Must;
            else
                return occurs;
        }
    }

    private bool TakeSignCharacter()
    {
        if (_reader.Peek(1) == '\0' || char.IsWhiteSpace(_reader.Peek(1)))
            throw new QueryException($"nothing is joined to '{_reader.Current}': expected a word right after it, or \\{_reader.Current} for the character itself", _reader.Position);
        _reader.Advance();
        return true;
    }

    private QueryNode ParseOperand(string? field)
    {
        _reader.SkipSpace();
        int at = _reader.Position;
        if (++_conditions > MaxConditions)
            throw new QueryException($"the query has more than {MaxConditions} conditions", at);
        QueryNode node = ParsePrimary(field, at);
        SkipBoost(node);
        return node;
    }

    private QueryNode ParsePrimary(string? field, int at)
    {
        QueryNode node = ParseUnplaced(field, at);
        return node.At == 0 ? node with { At = at } : node;
    }

    private QueryNode ParseUnplaced(string? field, int at)
    {
        if (_reader.IsWord("AND") || _reader.IsWord("OR"))
            throw new QueryException($"{(_reader.IsWord("OR") ? "OR" : "AND")} needs something on both sides: expected a word, a phrase or (; write it in quotes to search the word", at);
        if (_reader.Take("("))
        {
            ExpectOperand("(");
            QueryNode inner = ParseOr(field);
            return _reader.Take(")") ? inner : throw new QueryException("the parenthesis is not closed: expected )", at);
        }

        if (_reader.Current is '[' or '{' or '>' or '<' && field is not null)
            return ParseRange(field);
        if (_reader.Current == '"')
            return new TermNode(field, _reader.ReadQuoted(), Quoted: true);
        if (_reader.TryReadRegex() is { } regex)
            return new RegexNode(field, CheckedRegex(regex, at));
        string word = _reader.ReadWord(inValue: field is not null, out WildcardPattern? pattern);
        if (field is null && _reader.Current == ':')
            return ParseField(word, pattern, at);
        return Value(field, word, pattern);
    }

    private QueryNode ParseField(string name, WildcardPattern? pattern, int at)
    {
        _reader.Advance();
        if (name == "*" && _reader.Current == '*')
        {
            _reader.Advance();
            return new MatchAllNode();
        }

        if (pattern is not null)
            throw new QueryException($"'{name}' has a wildcard in a field's name: expected one field, such as {name.Replace('*', 'x').Replace('?', 'x')}", at);
        if (_reader.IsAtEnd || char.IsWhiteSpace(_reader.Current) || _reader.Current == ')')
            throw new QueryException($"the field '{name}' has no value: expected a word, a phrase, a range or ( right after the colon", _reader.Position);
        if (name == "_exists_")
            return new ExistsNode(_reader.Current == '"' ? _reader.ReadQuoted() : _reader.ReadWord(inValue: true, out _));
        return ParsePrimary(name, _reader.Position);
    }

    private static QueryNode Value(string? field, string word, WildcardPattern? pattern)
    {
        if (pattern is null)
            return new TermNode(field, word, Quoted: false);
        if (!pattern.IsEverything)
            return new WildcardNode(field, pattern);
        return field is null ? new MatchAllNode() : new ExistsNode(field);
    }

    private RangeNode ParseRange(string field)
    {
        int at = _reader.Position;
        if (_reader.Current is '>' or '<')
        {
            bool greater = _reader.Current == '>';
            _reader.Advance();
            bool included = _reader.Take("=");
            _reader.SkipSpace();
            string end = _reader.Current == '"' ? _reader.ReadQuoted() : _reader.ReadWord(inValue: true, out _);
            return greater ? new RangeNode(field, end, included, null, false) : new RangeNode(field, null, false, end, included);
        }

        bool lowerIncluded = _reader.Current == '[';
        _reader.Advance();
        string lower = _reader.ReadRangeEnd();
        _reader.SkipSpace();
        if (!_reader.TakeWord("TO"))
            throw new QueryException("the range has no TO: expected [a TO b]", _reader.Position);
        string upper = _reader.ReadRangeEnd();
        _reader.SkipSpace();
        bool upperIncluded = _reader.Current == ']';
        if (!_reader.Take("]") && !_reader.Take("}"))
            throw new QueryException("the range is not closed: expected ] or }", at);
        return new RangeNode(field, lower == "*" ? null : lower, lowerIncluded, upper == "*" ? null : upper, upperIncluded);
    }

    /// <summary>Passes over a boost, which changes a score that there is none of; refuses what would change the hits.</summary>
    private void SkipBoost(QueryNode node)
    {
        if (_reader.Current == '~')
        {
            string what = node is TermNode { Quoted: true } ? "a phrase with gaps (\"…\"~n)" : "a fuzzy word (word~)";
            throw new QueryException($"{what} cannot be searched: expected no ~ here; use wildcards such as refus*, or words with AND", _reader.Position);
        }

        if (_reader.Current != '^')
            return;
        int at = _reader.Position;
        _reader.Advance();
        string number = _reader.IsAtEnd || char.IsWhiteSpace(_reader.Current) || _reader.Current == ')' ? "" : _reader.ReadWord(inValue: true, out _);
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            throw new QueryException("the boost is not a number: expected a number after ^, which has no effect because hits are ordered by time", at);
    }

    private static string CheckedRegex(string pattern, int at)
    {
        const int MaxRegexChars = 1000;
        return pattern.Length <= MaxRegexChars ? pattern : throw new QueryException($"the regular expression has {pattern.Length} characters, more than {MaxRegexChars}", at);
    }

    private enum Occurs
    {
        Should,
        Must,
        MustNot,
    }

    /// <summary>Clauses side by side, as Lucene's Boolean query takes them.</summary>
    private sealed class Clauses
    {
        private readonly List<QueryNode> _should = [];
        private readonly List<QueryNode> _must = [];

        private bool _hasMust;

        public void Add(QueryNode node, Occurs occurs)
        {
            _hasMust |= occurs == Occurs.Must;
            if (occurs == Occurs.Should)
                _should.Add(node);
            else
                _must.Add(occurs == Occurs.Must ? node : new NotNode(node) { At = node.At });
        }

        public QueryNode ToNode()
        {
            // those without a sign matter only when none must match: with one that must, they would only have changed the score
            if (_should.Count > 0 && !_hasMust)
                _must.Add(_should.Count == 1 ? _should[0] : new OrNode([.. _should]) { At = _should[0].At });
            return _must.Count == 1 ? _must[0] : new AndNode([.. _must]) { At = _must[0].At };
        }
    }
}
