using System.Text;

namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>
/// Parses a grok expression (Ruby's regular expressions as Onigmo reads them, plus <c>%{NAME:field:type}</c>) into a syntax tree with
/// every reference expanded.
/// </summary>
/// <remarks>
/// Sources: Onigmo <c>doc/RE</c> (Ruby syntax) and the reference expression of jls-grok 0.11 (<c>grok-pure.rb</c>). As there, plain
/// groups do not capture; unlike there they still count for <c>\1</c>, within their own definition. Definitions are parsed as groups of
/// their own, which is what the textual expansion into <c>(?:…)</c> amounts to.
/// </remarks>
internal sealed partial class GrokParser
{
    private const int MaxDepth = 200;
    private const int MaxNodes = 500_000;
    private const int MaxRepeat = 100_000; // ONIG_MAX_REPEAT_NUM

    private readonly GrokLibrary _library;
    private readonly ParserState _state;
    private readonly GrokDefinition? _definition;
    private readonly string _text;
    private readonly bool _countsGroups;
    private readonly Dictionary<int, int> _slotOfGroup = [];
    private int _groupCount;
    private int _at;
    private SyntaxOptions _options;

    private GrokParser(string text, GrokDefinition? definition, GrokLibrary library, ParserState state, SyntaxOptions options)
    {
        _text = text;
        _definition = definition;
        _library = library;
        _state = state;
        _options = options;
        _countsGroups = HasNumberedReference(text);
    }

    private bool AtEnd => _at >= _text.Length;

    /// <summary>Parses and expands an expression.</summary>
    /// <exception cref="GrokException">The expression or a definition it uses is wrong, unknown, or refers to itself.</exception>
    public static SyntaxTree Parse(string expression, GrokLibrary library)
    {
        var state = new ParserState();
        RegexNode root = new GrokParser(expression, null, library, state, SyntaxOptions.DotAll).ParseAll();
        return state.Finish(root);
    }

    /// <summary>Parses and expands a definition of a library; messages name its file and line.</summary>
    /// <exception cref="GrokException">The definition or one it uses is wrong, unknown, or refers to itself.</exception>
    public static SyntaxTree Parse(GrokDefinition definition, GrokLibrary library)
    {
        var state = new ParserState();
        state.Expanding.Add(definition.Name);
        RegexNode root = new GrokParser(definition.Expression, definition, library, state, SyntaxOptions.DotAll).ParseAll();
        return state.Finish(root);
    }

    private static bool HasNumberedReference(string text)
    {
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\')
                continue;
            i++;
            if (text[i] is >= '1' and <= '9' || (text[i] == 'k' && i + 2 < text.Length && (char.IsAsciiDigit(text[i + 2]) || text[i + 2] == '-')))
                return true;
        }

        return false;
    }

    private RegexNode ParseAll()
    {
        RegexNode node = ParseAlternation();
        if (!AtEnd)
            throw Error("')' without '('");
        return node;
    }

    private RegexNode ParseAlternation()
    {
        if (++_state.Depth > MaxDepth)
            throw Error($"groups and patterns are nested more than {MaxDepth} deep");
        var branches = new List<RegexNode> { ParseConcat() };
        while (!AtEnd && _text[_at] == '|')
        {
            _at++;
            branches.Add(ParseConcat());
        }

        _state.Depth--;
        return Node(branches.Count == 1 ? branches[0] : new AlternateNode([.. branches]));
    }

    private RegexNode ParseConcat()
    {
        var items = new List<RegexNode>();
        while (!AtEnd && _text[_at] is not ('|' or ')'))
        {
            if (SkipExtended())
                continue;
            RegexNode? atom = ParseAtom();
            if (atom is not null)
                items.Add(ParseQuantifiers(atom));
        }

        return NodeShaper.Concat(items);
    }

    private bool SkipExtended()
    {
        if ((_options & SyntaxOptions.Extended) == 0)
            return false;
        if (char.IsWhiteSpace(_text[_at]))
        {
            _at++;
            return true;
        }

        if (_text[_at] != '#')
            return false;
        while (!AtEnd && _text[_at] != '\n')
            _at++;
        return true;
    }

    private RegexNode? ParseAtom()
    {
        char c = _text[_at];
        switch (c)
        {
            case '(':
                return ParseGroup();
            case '[':
                _at++;
                return Node(new SetNode(Fold(ParseClass())));
            case '.':
                _at++;
                return Node(new SetNode((_options & SyntaxOptions.DotAll) != 0 ? CharSet.Any : CharSet.NotNewline));
            case '^':
                _at++;
                return Node(new AnchorNode(AnchorKind.LineStart));
            case '$':
                _at++;
                return Node(new AnchorNode(AnchorKind.LineEnd));
            case '\\':
                return ParseEscape();
            case '%' when TryParseReference(out RegexNode? expanded):
                return expanded;
            case '*' or '+' or '?':
                throw Error($"'{c}' has nothing to repeat");
            default:
                return Character(NextCodePoint());
        }
    }

    private int NextCodePoint()
    {
        if (Rune.TryGetRuneAt(_text, _at, out Rune rune))
        {
            _at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        throw Error("the expression is not valid UTF-16 (half of a surrogate pair)");
    }

    private RegexNode Character(int codePoint)
    {
        if ((_options & SyntaxOptions.IgnoreCase) != 0)
        {
            CharSet folded = CharSet.Of(codePoint).FoldCase();
            if (folded.Single < 0)
                return Node(new SetNode(folded));
        }

        return Node(NodeShaper.Literal(codePoint));
    }

    private CharSet Fold(CharSet set) => (_options & SyntaxOptions.IgnoreCase) != 0 ? set.FoldCase() : set;

    private RegexNode ParseQuantifiers(RegexNode atom)
    {
        while (true)
        {
            while (!AtEnd && SkipExtended())
            {
            }

            if (AtEnd || !TryParseBounds(out int min, out int max, out bool isInterval))
                return atom;
            LoopKind kind = LoopKind.Greedy;
            if (!AtEnd && _text[_at] == '?' && !(isInterval && min == max))
            {
                // 'x{3}?' is an optional 'x{3}' in Ruby: the next turn of the loop reads it so
                _at++;
                kind = LoopKind.Lazy;
            }
            else if (!AtEnd && _text[_at] == '+' && !isInterval)
            {
                _at++;
                kind = LoopKind.Possessive;
            }

            atom = Node(NodeShaper.Loop(atom, min, max, kind));
        }
    }

    private bool TryParseBounds(out int min, out int max, out bool isInterval)
    {
        (min, max, isInterval) = (0, LoopNode.Unlimited, false);
        switch (_text[_at])
        {
            case '*':
                _at++;
                return true;
            case '+':
                _at++;
                min = 1;
                return true;
            case '?':
                _at++;
                max = 1;
                return true;
            case '{':
                isInterval = true;
                return TryParseInterval(out min, out max);
            default:
                return false;
        }
    }

    // '{n}', '{n,}', '{,m}' or '{n,m}'; anything else is a literal brace
    private bool TryParseInterval(out int min, out int max)
    {
        (min, max) = (0, LoopNode.Unlimited);
        int at = _at + 1;
        bool hasMin = TryParseNumber(ref at, ref min);
        bool hasComma = at < _text.Length && _text[at] == ',';
        if (hasComma)
            at++;
        bool hasMax = hasComma && TryParseNumber(ref at, ref max);
        if (at >= _text.Length || _text[at] != '}' || !(hasMin || hasMax))
            return false;
        if (!hasComma)
            max = min;
        if (max < min)
            throw Error($"the repeat '{_text[_at..(at + 1)]}' ends below its start");
        _at = at + 1;
        return true;
    }

    private bool TryParseNumber(ref int at, ref int value)
    {
        int start = at;
        int number = 0;
        while (at < _text.Length && char.IsAsciiDigit(_text[at]))
        {
            number = (number * 10) + (_text[at++] - '0');
            if (number > MaxRepeat)
                throw Error($"a repeat of more than {MaxRepeat} times is not supported");
        }

        if (at == start)
            return false;
        value = number;
        return true;
    }

    private RegexNode Node(RegexNode node)
    {
        if (++_state.NodeCount > MaxNodes)
            throw Error($"the expression has more than {MaxNodes} parts when its patterns are expanded");
        return node;
    }

    private GrokException Error(string problem) => Error(problem, Math.Min(_at, _text.Length));

    private GrokException Error(string problem, int at) =>
        new(problem, _definition?.File ?? "", _definition?.Line ?? 0, _definition?.Name ?? "", _text, at);
}
