using System.Diagnostics.CodeAnalysis;

namespace LogPipe.Parsing.Grok.Syntax;

internal sealed partial class GrokParser
{
    private bool TryParseReference([NotNullWhen(true)] out RegexNode? expanded)
    {
        expanded = null;
        if (_at + 2 >= _text.Length || _text[_at + 1] != '{' || !IsNameStart(_text[_at + 2]))
            return false;
        int start = _at;
        int nameEnd = _at + 2;
        while (nameEnd < _text.Length && IsNameStart(_text[nameEnd]))
            nameEnd++;
        if (nameEnd == _text.Length || _text[nameEnd] is not (':' or '=' or '}'))
            throw Error("'%{' begins a pattern reference %{NAME}, %{NAME:field} or %{NAME:field:type}, but it is not finished", start);

        string name = _text[(start + 2)..nameEnd];
        int fieldEnd = nameEnd;
        while (fieldEnd < _text.Length && _text[fieldEnd] is not ('=' or '}'))
            fieldEnd++;
        ReadOnlySpan<char> inside = _text.AsSpan(nameEnd, fieldEnd - nameEnd);
        string field = inside.IsEmpty ? "" : FieldIn(inside[1..]);
        // jls-grok takes the whole for one reference and drops the second unseen, which nobody can mean
        if (inside.IndexOf("%{") is >= 0 and int next)
            throw Error($"the reference '%{{{name}{inside[..next].TrimEnd()}' is not closed before the next one begins; write '%{{{name}{(field.Length > 0 ? ":" : "")}{field}}}'", start);
        if (fieldEnd == _text.Length)
            throw Error($"the reference '%{{{name}' is not closed", start);
        _at = fieldEnd + 1;
        GrokDefinition definition = _text[fieldEnd] == '=' ? ReadInlineDefinition(name, fieldEnd + 1, start) : Find(name, start);
        expanded = Expand(definition, field, start);
        return true;
    }

    // jls-grok ignores what stands between the field's name and the brace: '%{POSINT:code?}' in Logstash's own files
    private static string FieldIn(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && IsInField(text[end]))
            end++;
        return text[..end].ToString();
    }

    private static bool IsInField(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '@' or '[' or ']' or ':' or '.' or '-';

    private static bool IsNameStart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    // %{NAME:field=regex}: braces inside the expression are balanced or escaped, as in jls-grok
    private GrokDefinition ReadInlineDefinition(string name, int from, int start)
    {
        int depth = 0;
        int at = from;
        for (; at < _text.Length; at++)
        {
            if (_text[at] == '\\')
                at++;
            else if (_text[at] == '{')
                depth++;
            else if (_text[at] == '}' && depth-- == 0)
                break;
        }

        if (at >= _text.Length)
            throw Error($"the inline definition '%{{{name}=' is not closed", start);
        _at = at + 1;
        return new GrokDefinition(name, _text[from..at], _definition?.File ?? "", _definition?.Line ?? 0);
    }

    private GrokDefinition Find(string name, int start)
    {
        if (_library.TryGet(name, out GrokDefinition? definition))
            return definition;
        string? nearest = _library.NearestName(name);
        string hint = nearest is null ? "add a definition or a pattern folder that has one" : $"did you mean {nearest}?";
        throw Error($"pattern {name} is not defined; {hint}", start);
    }

    private RegexNode Expand(GrokDefinition definition, string field, int start)
    {
        if (_state.Expanding.Contains(definition.Name))
        {
            string cycle = string.Join(" > ", _state.Expanding.SkipWhile(n => n != definition.Name).Append(definition.Name));
            throw Error($"pattern {definition.Name} refers to itself ({cycle}); recursion is not possible in grok", start);
        }

        int slot = -1;
        if (field.Length > 0)
        {
            (string name, GrokType type) = ParseField(field, start);
            slot = _state.AddField(name, new GrokCapture(name, type, definition.Name));
        }

        _state.Expanding.Add(definition.Name);
        RegexNode body = new GrokParser(definition.Expression, definition, _library, _state, _options).ParseAll();
        _state.Expanding.RemoveAt(_state.Expanding.Count - 1);
        var node = Node(new NamedNode(definition.Name, body));
        return slot < 0 ? node : Node(new CaptureNode(slot, node));
    }

    // 'a', 'a:int', '[a][b]', 'a.b:float': dotted name and type
    private (string Name, GrokType Type) ParseField(string field, int start)
    {
        string name = field;
        GrokType type = GrokType.Text;
        int colon = field.LastIndexOf(':');
        if (colon >= 0)
        {
            name = field[..colon];
            type = field[(colon + 1)..] switch
            {
                "int" or "integer" or "long" => GrokType.Integer,
                "float" or "double" or "number" => GrokType.Real,
                "bool" or "boolean" => GrokType.Boolean,
                "string" or "text" or "keyword" => GrokType.Text,
                string other => throw Error($"'{other}' is not a type: use int, long, float, double, bool or string", start),
            };
        }

        string dotted = name.Contains('[', StringComparison.Ordinal) ? Dotted(name, start) : name;
        if (dotted.Length == 0 || dotted.StartsWith('.') || dotted.EndsWith('.') || dotted.Contains("..", StringComparison.Ordinal))
            throw Error($"'{field}' is not a field name: write field, object.field or [object][field]", start);
        return (dotted, type);
    }

    private string Dotted(string name, int start)
    {
        if (!name.StartsWith('[') || !name.EndsWith(']') || name.Length < 3)
            throw Error($"'{name}' is not a field reference: write [object][field]", start);
        return name[1..^1].Replace("][", ".", StringComparison.Ordinal);
    }
}
