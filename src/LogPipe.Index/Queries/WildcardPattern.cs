using System.Text;

namespace LogPipe.Index.Queries;

/// <summary>A pattern of literal text, <c>*</c> (any characters) and <c>?</c> (one character).</summary>
internal sealed class WildcardPattern : IEquatable<WildcardPattern>
{
    /// <summary>Stands for <c>*</c> in <see cref="Parts"/>.</summary>
    public const string Any = "*";

    /// <summary>Stands for <c>?</c> in <see cref="Parts"/>.</summary>
    public const string One = "?";

    private readonly List<(string Text, bool Literal)> _parts = [];

    /// <summary>Gets the parts; a literal one is text, the others are <see cref="Any"/> or <see cref="One"/>.</summary>
    public IReadOnlyList<(string Text, bool Literal)> Parts => _parts;

    /// <summary>Gets a value that says whether the pattern is <c>*</c> alone: every value matches.</summary>
    public bool IsEverything => _parts is [(Any, false)];

    /// <summary>Adds a literal character.</summary>
    public void AddLiteral(string text)
    {
        if (_parts.Count > 0 && _parts[^1].Literal)
            _parts[^1] = (_parts[^1].Text + text, true);
        else
            _parts.Add((text, true));
    }

    /// <summary>Adds <c>*</c>, or nothing after another <c>*</c>.</summary>
    public void AddAny()
    {
        if (_parts.Count == 0 || _parts[^1] != (Any, false))
            _parts.Add((Any, false));
    }

    /// <summary>Adds <c>?</c>.</summary>
    public void AddOne() => _parts.Add((One, false));

    /// <summary>Says whether a whole value matches, character by character.</summary>
    public bool Matches(string value)
    {
        Rune[] runes = [.. value.EnumerateRunes()];
        var tokens = new List<(Rune Rune, char Kind)>();
        foreach ((string text, bool literal) in _parts)
        {
            if (literal)
                tokens.AddRange(text.EnumerateRunes().Select(static r => (r, 'l')));
            else
                tokens.Add((default, text[0]));
        }

        // the classic two-pointer match: back only to the last star, so linear in value times tokens at worst
        int v = 0, t = 0, star = -1, mark = 0;
        while (v < runes.Length)
        {
            if (t < tokens.Count && (tokens[t].Kind == '?' || (tokens[t].Kind == 'l' && tokens[t].Rune == runes[v])))
            {
                v++;
                t++;
            }
            else if (t < tokens.Count && tokens[t].Kind == '*')
            {
                star = t++;
                mark = v;
            }
            else if (star >= 0)
            {
                t = star + 1;
                v = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (t < tokens.Count && tokens[t].Kind == '*')
            t++;
        return t == tokens.Count;
    }

    /// <summary>Gives the same pattern with its literal text changed.</summary>
    public WildcardPattern With(Func<string, string> change)
    {
        var changed = new WildcardPattern();
        foreach ((string text, bool literal) in _parts)
            changed._parts.Add((literal ? change(text) : text, literal));
        return changed;
    }

    public bool Equals(WildcardPattern? other) => other is not null && _parts.SequenceEqual(other._parts);

    public override bool Equals(object? obj) => Equals(obj as WildcardPattern);

    public override int GetHashCode() => _parts.Count;

    /// <summary>Writes the pattern as a user would.</summary>
    public override string ToString() => string.Concat(_parts.Select(static p => p.Literal ? p.Text.Replace("*", "\\*", StringComparison.Ordinal) : p.Text));
}
