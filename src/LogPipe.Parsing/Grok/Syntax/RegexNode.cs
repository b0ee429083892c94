using System.Text;

namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>How often and how eagerly a loop repeats.</summary>
internal enum LoopKind : byte
{
    Greedy,
    Lazy,
    Possessive,
}

/// <summary>A place in the text that must hold for a match to go on, without consuming anything.</summary>
internal enum AnchorKind : byte
{
    /// <summary><c>\A</c>.</summary>
    TextStart,

    /// <summary><c>\z</c>.</summary>
    TextEnd,

    /// <summary><c>\Z</c>: the end, or before a last newline.</summary>
    TextEndOrLastNewline,

    /// <summary><c>^</c>: in Ruby always the start of a line.</summary>
    LineStart,

    /// <summary><c>$</c>: in Ruby always the end of a line.</summary>
    LineEnd,

    /// <summary><c>\b</c>.</summary>
    WordBoundary,

    /// <summary><c>\B</c>.</summary>
    NotWordBoundary,

    /// <summary><c>\G</c>: where the search began.</summary>
    SearchStart,
}

/// <summary>A node of a regular expression's syntax tree; immutable, and compared by value so that equal parts are compiled once.</summary>
internal abstract record RegexNode;

/// <summary>Matches nothing, successfully.</summary>
internal sealed record EmptyNode : RegexNode
{
    public static readonly EmptyNode Instance = new();
}

/// <summary>Matches these bytes.</summary>
internal sealed record LiteralNode(byte[] Bytes) : RegexNode
{
    public bool Equals(LiteralNode? other) => other is not null && Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => $"Literal \"{Encoding.UTF8.GetString(Bytes)}\"";
}

/// <summary>Matches one character.</summary>
internal sealed record SetNode(CharSet Set) : RegexNode;

/// <summary>Matches all items one after the other.</summary>
internal sealed record ConcatNode(RegexNode[] Items) : RegexNode
{
    public bool Equals(ConcatNode? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items);

    public override int GetHashCode() => NodeHash.Of(Items);
}

/// <summary>Matches the first of the branches with which the rest goes on.</summary>
internal sealed record AlternateNode(RegexNode[] Branches) : RegexNode
{
    public bool Equals(AlternateNode? other) => other is not null && Branches.AsSpan().SequenceEqual(other.Branches);

    public override int GetHashCode() => NodeHash.Of(Branches) ^ 0x5bd1e995;
}

/// <summary>Matches the body <see cref="Min"/> to <see cref="Max"/> times; <see cref="Unlimited"/> stands for no upper bound.</summary>
internal sealed record LoopNode(RegexNode Body, int Min, int Max, LoopKind Kind) : RegexNode
{
    public const int Unlimited = int.MaxValue;

    // written out, since a record would compare the kind by a comparer that is compiled at every start
    public bool Equals(LoopNode? other) => other is not null && Min == other.Min && Max == other.Max && Kind == other.Kind && Body.Equals(other.Body);

    public override int GetHashCode() => HashCode.Combine(Body.GetHashCode(), Min, Max, (int)Kind);
}

/// <summary>Matches the body once and for all: no backtracking into it.</summary>
internal sealed record AtomicNode(RegexNode Body) : RegexNode;

/// <summary>Tests the text ahead or behind without consuming it.</summary>
internal sealed record LookNode(RegexNode Body, bool Behind, bool Negative) : RegexNode;

/// <summary>Tests a place.</summary>
internal sealed record AnchorNode(AnchorKind Kind) : RegexNode;

/// <summary>Records what the body matched; slot 0 and up are fields, those from <see cref="SyntaxTree.FieldCount"/> on are for back-references only.</summary>
internal sealed record CaptureNode(int Slot, RegexNode Body) : RegexNode;

/// <summary>Matches the text of the latest capture among the slots, as Ruby does for a repeated name.</summary>
internal sealed record BackReferenceNode(int[] Slots, bool IgnoreCase) : RegexNode
{
    public bool Equals(BackReferenceNode? other) =>
        other is not null && IgnoreCase == other.IgnoreCase && Slots.AsSpan().SequenceEqual(other.Slots);

    public override int GetHashCode() => Slots.Length == 0 ? 0 : Slots[0];
}

/// <summary>A library pattern that was expanded here; transparent for matching, kept to explain failures and to recognise whole patterns.</summary>
internal sealed record NamedNode(string Name, RegexNode Body) : RegexNode;

internal static class NodeHash
{
    public static int Of(RegexNode[] nodes)
    {
        var hash = default(HashCode);
        foreach (RegexNode node in nodes)
            hash.Add(node);
        return hash.ToHashCode();
    }
}

/// <summary>A parsed expression: its tree, its captures and the number of slots.</summary>
internal sealed record SyntaxTree(RegexNode Root, IReadOnlyList<GrokCapture> Captures, int SlotCount)
{
    public int FieldCount => Captures.Count;
}
