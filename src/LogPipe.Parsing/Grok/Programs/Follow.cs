using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>What is known about the rest of the expression behind a node.</summary>
/// <param name="Bytes">The bytes one of which must come next for the rest to match, unless the text ends: an upper bound.</param>
/// <param name="AtEnd">Whether the rest may match at the end of the text.</param>
/// <param name="Always">Whether the rest matches wherever it starts (nothing more to do): then the first way to get there is final.</param>
/// <param name="Boundary">Whether the rest begins with a word boundary.</param>
/// <param name="Literal">The bytes that the rest must begin with, or null.</param>
internal readonly record struct Follow(ByteSet Bytes, bool AtEnd, bool Always, bool Boundary, byte[]? Literal)
{
    /// <summary>Behind the last node: the match is complete.</summary>
    public static readonly Follow Done = new(ByteSet.All, true, true, false, null);

    /// <summary>Nothing is known.</summary>
    public static readonly Follow Unknown = new(ByteSet.All, true, false, false, null);

    /// <summary>Gives what is known in front of a node that has this behind it.</summary>
    public Follow Before(RegexNode node)
    {
        Lead lead = Lead.Of(node);
        ByteSet bytes = lead.Passes ? lead.Bytes | Bytes : lead.Bytes;
        bool atEnd = lead.Passes ? AtEnd && lead.AtEnd : lead.AtEnd;
        bool boundary = node is AnchorNode { Kind: AnchorKind.WordBoundary };
        bool always = Always && Succeeds(node);
        return new Follow(bytes, atEnd, always, boundary, PrefixOf(node));
    }

    /// <summary>Adds another way to go on: a further turn of a loop.</summary>
    public Follow Or(Lead other) => other.Passes
        ? Unknown
        : new Follow(Bytes | other.Bytes, AtEnd || other.AtEnd, false, false, null);

    private static bool Succeeds(RegexNode node) => node switch
    {
        EmptyNode => true,
        LoopNode { Min: 0 } => true,
        CaptureNode capture => Succeeds(capture.Body),
        NamedNode named => Succeeds(named.Body),
        AtomicNode atomic => Succeeds(atomic.Body),
        ConcatNode concat => Array.TrueForAll(concat.Items, Succeeds),
        AlternateNode alternate => Array.Exists(alternate.Branches, Succeeds),
        _ => false,
    };

    private static byte[]? PrefixOf(RegexNode node) => node switch
    {
        LiteralNode literal => literal.Bytes,
        CaptureNode capture => PrefixOf(capture.Body),
        NamedNode named => PrefixOf(named.Body),
        AtomicNode atomic => PrefixOf(atomic.Body),
        ConcatNode concat => PrefixOf(concat.Items[0]),
        LoopNode { Min: > 0 } loop => PrefixOf(loop.Body),
        _ => null,
    };
}
