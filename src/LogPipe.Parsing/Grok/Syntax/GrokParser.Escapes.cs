using System.Globalization;

namespace LogPipe.Parsing.Grok.Syntax;

internal sealed partial class GrokParser
{
    private static readonly RegexNode LineBreak = new AtomicNode(new AlternateNode(
    [
        new LiteralNode("\r\n"u8.ToArray()),
        new SetNode(CharSet.FromRanges([(10, 13), (0x85, 0x85), (0x2028, 0x2029)])),
    ]));

    private RegexNode? ParseEscape()
    {
        int start = _at++;
        if (AtEnd)
            throw Error("'\\' at the end escapes nothing", start);
        char c = _text[_at];
        AnchorKind? anchor = c switch
        {
            'A' => AnchorKind.TextStart,
            'z' => AnchorKind.TextEnd,
            'Z' => AnchorKind.TextEndOrLastNewline,
            'b' => AnchorKind.WordBoundary,
            'B' => AnchorKind.NotWordBoundary,
            'G' => AnchorKind.SearchStart,
            _ => null,
        };
        if (anchor is { } kind)
        {
            _at++;
            return Node(new AnchorNode(kind));
        }

        if (TryParseSetEscape(out CharSet? set))
            return Node(new SetNode(Fold(set!)));
        switch (c)
        {
            case 'R':
                _at++;
                return Node(LineBreak);
            case 'k':
                return ParseNamedReference(start);
            case 'g':
                throw Error("subexpression calls '\\g' are not supported: give the part a name in a pattern file", start);
            case 'K':
                throw Error("'\\K' is not supported: use a lookbehind (?<=…)", start);
            case 'X':
                throw Error("'\\X' is not supported", start);
            case >= '1' and <= '9' when TryParseNumberedReference(start, out RegexNode? reference):
                return reference;
            case 'x' when IsRawByte(out byte value):
                return Node(new LiteralNode([value]));
            case 'u' when _at + 1 < _text.Length && _text[_at + 1] == '{':
                return ParseCodePointList(start);
            default:
                return Character(ParseCharacterEscape(start));
        }
    }

    // At the letter after the backslash. \d \w \s \h and their negations are ASCII in Ruby; \p is Unicode.
    private bool TryParseSetEscape(out CharSet? set)
    {
        char c = _text[_at];
        set = c switch
        {
            'd' => CharSet.Digit,
            'D' => CharSet.Digit.Negate(),
            'w' => CharSet.Word,
            'W' => CharSet.Word.Negate(),
            's' => CharSet.Space,
            'S' => CharSet.Space.Negate(),
            'h' => CharSet.Hex,
            'H' => CharSet.Hex.Negate(),
            _ => null,
        };
        if (set is not null)
        {
            _at++;
            return true;
        }

        if (c is not ('p' or 'P') || _at + 1 >= _text.Length || _text[_at + 1] != '{')
            return false;
        int end = _text.IndexOf('}', _at);
        if (end < 0)
            throw Error("'\\p{' is not closed");
        string name = _text[(_at + 2)..end];
        bool negative = c == 'P';
        if (name.StartsWith('^'))
        {
            negative = !negative;
            name = name[1..];
        }

        set = UnicodeSets.Find(name) ?? throw Error($"'\\p{{{name}}}' is not a known property");
        if (negative)
            set = set.Negate();
        _at = end + 1;
        return true;
    }

    // One character: \n, \t, \x41, \u0041, \101, \cA, or the character itself
    private int ParseCharacterEscape(int start)
    {
        int c = NextCodePoint();
        switch (c)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return 0x1B;
            case 'x' when Accept('{'):
                return ParseBracedHex(start);
            case 'x':
                return ParseHex(1, 2, start);
            case 'u' when Accept('{'):
                return ParseBracedHex(start);
            case 'u':
                return ParseHex(4, 4, start);
            case 'c':
                return ParseControl(start);
            case 'C' when Accept('-'):
                return ParseControl(start);
            case >= '0' and <= '7':
                _at--;
                return ParseOctal();
            default:
                return c;
        }
    }

    private int ParseControl(int start) =>
        AtEnd ? throw Error("'\\c' needs a letter", start) : NextCodePoint() & 0x1F;

    private int ParseOctal()
    {
        int value = 0;
        for (int digits = 0; digits < 3 && !AtEnd && _text[_at] is >= '0' and <= '7'; digits++)
            value = (value * 8) + (_text[_at++] - '0');
        return value & 0xFF;
    }

    private int ParseBracedHex(int start)
    {
        int value = ParseHex(1, 8, start);
        if (!Accept('}'))
            throw Error("the character number is not closed with '}'", start);
        return value;
    }

    private int ParseHex(int minDigits, int maxDigits, int start)
    {
        int digits = 0;
        while (digits < maxDigits && _at + digits < _text.Length && char.IsAsciiHexDigit(_text[_at + digits]))
            digits++;
        if (digits < minDigits)
            throw Error($"a character number needs {minDigits} hexadecimal digits or more", start);
        long value = long.Parse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        _at += digits;
        if (value > CharSet.MaxCodePoint || value is >= 0xD800 and <= 0xDFFF)
            throw Error($"{value:X} is not a character", start);
        return (int)value;
    }

    // \xC3 outside a class is one raw byte, so that '\xC3\xA4' is 'ä'
    private bool IsRawByte(out byte value)
    {
        value = 0;
        if (_at + 2 >= _text.Length || !byte.TryParse(_text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            return false;
        if (value < 0x80)
            return false;
        _at += 3;
        return true;
    }

    private RegexNode ParseCodePointList(int start)
    {
        _at += 2;
        var items = new List<RegexNode>();
        while (!AtEnd && _text[_at] != '}')
        {
            if (_text[_at] == ' ')
                _at++;
            else
                items.Add(Character(ParseHex(1, 6, start)));
        }

        if (!Accept('}') || items.Count == 0)
            throw Error("'\\u{' is empty or not closed", start);
        return NodeShaper.Concat(items);
    }

    private RegexNode ParseNamedReference(int start)
    {
        _at++;
        char close = Accept('<') ? '>' : Accept('\'') ? '\'' : throw Error("'\\k' needs a name: \\k<name>", start);
        int end = _text.IndexOf(close, _at);
        if (end < 0)
            throw Error("the name after '\\k' is not closed", start);
        string name = _text[_at..end];
        _at = end + 1;
        if (int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            return GroupReference(number < 0 ? _groupCount + 1 + number : number, start);
        string field = name.Contains('[', StringComparison.Ordinal) ? Dotted(name, start) : name;
        if (!_state.TryGetSlots(field, out List<int>? slots))
            throw Error($"no group has the name {name} before '\\k<{name}>'", start);
        return Node(new BackReferenceNode([.. slots!], (_options & SyntaxOptions.IgnoreCase) != 0));
    }

    // Onigmo: \1 to \9 always refer to groups; longer numbers do when there are as many groups before, else they are octal
    private bool TryParseNumberedReference(int start, out RegexNode? reference)
    {
        int end = _at;
        while (end < _text.Length && end < _at + 3 && char.IsAsciiDigit(_text[end]))
            end++;
        int number = int.Parse(_text.AsSpan(_at, end - _at), NumberStyles.None, CultureInfo.InvariantCulture);
        reference = null;
        if (number > 9 && number > _groupCount)
            return false;
        _at = end;
        reference = GroupReference(number, start);
        return true;
    }

    private RegexNode GroupReference(int number, int start)
    {
        if (!_slotOfGroup.TryGetValue(number, out int slot))
            throw Error($"there is no group {number} before the reference to it in this definition", start);
        return Node(new BackReferenceNode([slot], (_options & SyntaxOptions.IgnoreCase) != 0));
    }
}
