using System.Text;

namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>
/// An immutable set of characters: sorted, disjoint ranges of code points, and whether a byte that is not part of valid UTF-8 belongs
/// to it too (it does to every negated class and to the dot, as one character).
/// </summary>
internal sealed class CharSet : IEquatable<CharSet>
{
    public const int MaxCodePoint = 0x10FFFF;

    public static readonly CharSet Empty = new([], false);
    public static readonly CharSet Any = new([(0, MaxCodePoint)], true);
    public static readonly CharSet NotNewline = Of('\n').Negate();
    public static readonly CharSet Digit = Range('0', '9');
    public static readonly CharSet Hex = Range('0', '9').Union(Range('a', 'f')).Union(Range('A', 'F'));
    public static readonly CharSet Space = Range('\t', '\r').Union(Of(' '));
    public static readonly CharSet Word = Range('0', '9').Union(Range('a', 'z')).Union(Range('A', 'Z')).Union(Of('_'));

    private readonly (int From, int To)[] _ranges;

    private CharSet((int From, int To)[] ranges, bool invalid)
    {
        _ranges = ranges;
        Invalid = invalid;
        Ascii = AsciiOf(ranges);
        HasNonAscii = ranges.Length > 0 && ranges[^1].To >= 0x80;
        HasAllNonAscii = invalid && ranges.Length > 0 && ranges[^1].To == MaxCodePoint && ranges[^1].From <= 0x80;
        FirstBytes = Ascii | (HasAllNonAscii || invalid ? ByteSet.NonAscii : LeadBytesOf(ranges));
    }

    public IReadOnlyList<(int From, int To)> Ranges => _ranges;

    /// <summary>Gets whether bytes outside valid UTF-8 belong to the set.</summary>
    public bool Invalid { get; }

    /// <summary>Gets the ASCII members.</summary>
    public ByteSet Ascii { get; }

    /// <summary>Gets whether the set has any member above ASCII.</summary>
    public bool HasNonAscii { get; }

    /// <summary>Gets whether every byte of 128 and above is (part of) a member, so that a run can be scanned bytewise.</summary>
    public bool HasAllNonAscii { get; }

    /// <summary>Gets every byte that a member can start with.</summary>
    public ByteSet FirstBytes { get; }

    public bool IsAsciiOnly => !HasNonAscii && !Invalid;

    public bool IsEmpty => _ranges.Length == 0 && !Invalid;

    /// <summary>Gets the only member, or -1.</summary>
    public int Single => _ranges.Length == 1 && !Invalid && _ranges[0].From == _ranges[0].To ? _ranges[0].From : -1;

    public static CharSet Of(int codePoint) => new([(codePoint, codePoint)], false);

    public static CharSet Range(int from, int to) => new([(from, to)], false);

    public static CharSet FromRanges(ReadOnlySpan<(int From, int To)> ranges, bool invalid = false) => new(Normalize([.. ranges]), invalid);

    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (codePoint < _ranges[middle].From)
                high = middle - 1;
            else if (codePoint > _ranges[middle].To)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    public CharSet Union(CharSet other) => new(Normalize([.. _ranges, .. other._ranges]), Invalid || other.Invalid);

    public CharSet Negate()
    {
        var gaps = new List<(int, int)>();
        int next = 0;
        foreach ((int from, int to) in _ranges)
        {
            if (from > next)
                gaps.Add((next, from - 1));
            next = to + 1;
        }

        if (next <= MaxCodePoint)
            gaps.Add((next, MaxCodePoint));
        return new CharSet([.. gaps], !Invalid);
    }

    public CharSet Intersect(CharSet other) => Negate().Union(other.Negate()).Negate();

    /// <summary>Adds the other case of every member (simple case mapping, one character to one).</summary>
    public CharSet FoldCase()
    {
        var folded = new List<(int, int)>(_ranges);
        foreach ((int from, int to) in _ranges)
        {
            // Nothing above the Basic Multilingual Plane's letters is worth the walk; whole-range sets already hold both cases.
            int last = Math.Min(to, 0xFFFF);
            for (int c = from; c <= last && to - from < 0x8000; c++)
            {
                if (c is >= 0xD800 and <= 0xDFFF)
                    continue;
                folded.Add((Upper(c), Upper(c)));
                folded.Add((Lower(c), Lower(c)));
            }
        }

        return new CharSet(Normalize(folded), Invalid);
    }

    public bool Equals(CharSet? other) => other is not null && Invalid == other.Invalid && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as CharSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach ((int from, int to) in _ranges)
            hash.Add(from * 31 + to);
        return hash.ToHashCode();
    }

    private static int Upper(int c) => char.ToUpperInvariant((char)c);

    private static int Lower(int c) => char.ToLowerInvariant((char)c);

    // Sorts what it is given
    private static (int, int)[] Normalize(List<(int From, int To)> ranges)
    {
        ranges.Sort(static (a, b) => a.From.CompareTo(b.From));
        var merged = new List<(int From, int To)>(ranges.Count);
        foreach ((int from, int to) in ranges)
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1)
                merged[^1] = (merged[^1].From, Math.Max(to, merged[^1].To));
            else
                merged.Add((from, to));
        }

        return [.. merged];
    }

    private static ByteSet AsciiOf((int From, int To)[] ranges)
    {
        ByteSet ascii = ByteSet.None;
        foreach ((int from, int to) in ranges)
        {
            if (from < 0x80)
                ascii |= ByteSet.Range(from, Math.Min(to, 0x7F));
        }

        return ascii;
    }

    private static ByteSet LeadBytesOf((int From, int To)[] ranges)
    {
        ByteSet leads = ByteSet.None;
        foreach ((int from, int to) in ranges)
        {
            if (to >= 0x80)
                leads |= ByteSet.Range(LeadByte(Math.Max(from, 0x80)), LeadByte(to));
        }

        return leads;
    }

    private static int LeadByte(int codePoint)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int valid = codePoint is >= 0xD800 and <= 0xDFFF ? 0xD7FF : codePoint;
        new Rune(valid).EncodeToUtf8(utf8);
        return utf8[0];
    }
}
