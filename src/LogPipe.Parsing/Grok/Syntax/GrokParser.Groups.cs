namespace LogPipe.Parsing.Grok.Syntax;

internal sealed partial class GrokParser
{
    private RegexNode? ParseGroup()
    {
        int open = _at++;
        if (!Accept('?'))
            return ParsePlainGroup(open);
        if (AtEnd)
            throw Error("'(?' is not finished");
        char kind = _text[_at++];
        switch (kind)
        {
            case ':':
                return Close(open, ParseInner());
            case '=':
                return Close(open, Node(new LookNode(ParseInner(), false, false)));
            case '!':
                return Close(open, Node(new LookNode(ParseInner(), false, true)));
            case '>':
                return Close(open, Node(new AtomicNode(ParseInner())));
            case '#':
                return SkipComment(open);
            case '<' when Accept('='):
                return Close(open, Node(new LookNode(ParseInner(), true, false)));
            case '<' when Accept('!'):
                return Close(open, Node(new LookNode(ParseInner(), true, true)));
            case '<':
                return ParseNamedGroup(open, '>');
            case '\'':
                return ParseNamedGroup(open, '\'');
            case 'P' when Accept('<'):
                return ParseNamedGroup(open, '>');
            case '(':
                throw Error("conditions '(?(…)…)' are not supported", open);
            case '~':
                throw Error("absent operators '(?~…)' are not supported", open);
            default:
                _at--;
                return ParseOptions(open);
        }
    }

    private RegexNode ParsePlainGroup(int open)
    {
        int group = ++_groupCount;
        if (!_countsGroups)
            return Close(open, ParseInner());
        int slot = _state.AddHidden();
        _slotOfGroup[group] = slot;
        return Close(open, Node(new CaptureNode(slot, ParseInner())));
    }

    // Options given inside a group end with it; Ruby scopes them the same way
    private RegexNode ParseInner()
    {
        SyntaxOptions outer = _options;
        RegexNode body = ParseAlternation();
        _options = outer;
        return body;
    }

    private RegexNode Close(int open, RegexNode node)
    {
        if (!Accept(')'))
            throw Error("'(' is not closed", open);
        return node;
    }

    private EmptyNode? SkipComment(int open)
    {
        int end = _text.IndexOf(')', _at);
        if (end < 0)
            throw Error("the comment '(?#' is not closed", open);
        _at = end + 1;
        return null;
    }

    private CaptureNode ParseNamedGroup(int open, char close)
    {
        int end = _text.IndexOf(close, _at);
        if (end <= _at)
            throw Error("the name of the group is empty or not closed", open);
        string name = _text[_at..end];
        (string field, GrokType type) = ParseField(name, open);
        _at = end + 1;
        int slot = _state.AddField(field, new GrokCapture(field, type, ""));
        RegexNode body = ParseInner();
        return (CaptureNode)Close(open, Node(new CaptureNode(slot, body)));
    }

    private RegexNode? ParseOptions(int open)
    {
        SyntaxOptions options = _options;
        bool on = true;
        while (!AtEnd && _text[_at] is not (':' or ')'))
        {
            char c = _text[_at++];
            if (c == '-')
            {
                on = false;
                continue;
            }

            SyntaxOptions option = c switch
            {
                'i' => SyntaxOptions.IgnoreCase,
                'm' or 's' => SyntaxOptions.DotAll,
                'x' => SyntaxOptions.Extended,
                'a' or 'd' or 'u' => SyntaxOptions.None,
                _ => throw Error($"'(?{c}' is not a group or option: known options are i, m and x", open),
            };
            options = on ? options | option : options & ~option;
        }

        if (AtEnd)
            throw Error("the group is not closed", open);
        bool isGroup = _text[_at++] == ':';
        SyntaxOptions outer = _options;
        _options = options;

        // Onigmo: 'a(?i)b|c' is 'a(?i:b|c)', to the end of the surrounding group
        RegexNode body = ParseAlternation();
        _options = outer;
        return isGroup ? Close(open, body) : body;
    }

    private bool Accept(char c)
    {
        if (AtEnd || _text[_at] != c)
            return false;
        _at++;
        return true;
    }
}
