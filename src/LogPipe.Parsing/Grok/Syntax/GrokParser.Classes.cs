namespace LogPipe.Parsing.Grok.Syntax;

internal sealed partial class GrokParser
{
    // Behind the '['
    private CharSet ParseClass()
    {
        int start = _at - 1;
        if (++_state.Depth > MaxDepth)
            throw Error($"character classes are nested more than {MaxDepth} deep");
        bool negative = Accept('^');
        CharSet? intersected = null;
        CharSet members = CharSet.Empty;
        bool isFirst = true;
        while (true)
        {
            if (AtEnd)
                throw Error("the character class '[' is not closed", start);
            char c = _text[_at];
            if (c == ']' && !(isFirst && _text.IndexOf(']', _at + 1) > 0))
            {
                _at++;
                break;
            }

            if (c == '&' && _at + 1 < _text.Length && _text[_at + 1] == '&')
            {
                _at += 2;
                intersected = intersected is null ? members : intersected.Intersect(members);
                members = CharSet.Empty;
            }
            else
            {
                members = members.Union(ParseClassItem(start));
            }

            isFirst = false;
        }

        _state.Depth--;
        CharSet set = intersected is null ? members : intersected.Intersect(members);
        return negative ? set.Negate() : set;
    }

    private CharSet ParseClassItem(int start)
    {
        if (_text[_at] == '[')
        {
            if (TryParsePosixClass(out CharSet? posix))
                return posix!;
            _at++;
            return ParseClass();
        }

        if (!TryParseClassCharacter(out int from, out CharSet? set))
            return set!;
        if (_at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] is ']' or '[')
            return CharSet.Of(from);
        int dash = _at++;
        if (!TryParseClassCharacter(out int to, out _))
        {
            // '[a-\d]': the dash is itself; read the set again on its own
            _at = dash + 1;
            return CharSet.Of(from).Union(CharSet.Of('-'));
        }

        if (to < from)
            throw Error($"the range in the character class ends below its start: '{_text[(dash - 1)..Math.Min(_text.Length, _at)]}'", start);
        return CharSet.Range(from, to);
    }

    private bool TryParseClassCharacter(out int codePoint, out CharSet? set)
    {
        (codePoint, set) = (0, null);
        if (_text[_at] != '\\')
        {
            codePoint = NextCodePoint();
            return true;
        }

        int start = _at++;
        if (AtEnd)
            throw Error("'\\' at the end escapes nothing", start);
        if (TryParseSetEscape(out set))
            return false;
        if (_text[_at] == 'R')
        {
            _at++;
            set = CharSet.Range('\n', '\r');
            return false;
        }

        if (_text[_at] == 'b')
        {
            _at++;
            codePoint = '\b';
            return true;
        }

        codePoint = ParseCharacterEscape(start);
        return true;
    }

    // At '[': [:name:] or [:^name:]
    private bool TryParsePosixClass(out CharSet? set)
    {
        set = null;
        if (_at + 1 >= _text.Length || _text[_at + 1] != ':')
            return false;
        int end = _text.IndexOf(":]", _at + 2, StringComparison.Ordinal);
        if (end < 0)
            return false;
        string name = _text[(_at + 2)..end];
        bool negative = name.StartsWith('^');
        if (negative)
            name = name[1..];
        if (!name.All(char.IsAsciiLetterLower))
            return false;
        set = UnicodeSets.FindPosix(name) ?? throw Error($"[:{name}:] is not a POSIX class");
        if (negative)
            set = set.Negate();
        _at = end + 2;
        return true;
    }
}
