using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>A quick look at a part of an expression: whether an automaton is possible at all and worth it.</summary>
/// <param name="HasDecision">Whether there is an alternation, or a repeat of more than one set.</param>
/// <param name="IsLowerable">Whether there are no captures, back-references, or sets with characters above ASCII.</param>
internal readonly record struct Shape(bool HasDecision, bool IsLowerable)
{
    public static Shape Of(RegexNode node) => node switch
    {
        EmptyNode or LiteralNode => new Shape(false, true),
        SetNode set => new Shape(false, set.Set.IsAsciiOnly),
        ConcatNode concat => OfAll(concat.Items),
        AlternateNode alternate when GrokCompiler.SingleSetOf(alternate) is { } set => new Shape(false, set.IsAsciiOnly),
        AlternateNode alternate => OfAll(alternate.Branches) with { HasDecision = true },
        LoopNode loop when GrokCompiler.SingleSetOf(loop.Body) is { } set => new Shape(false, set.IsAsciiOnly),
        LoopNode loop => Of(loop.Body) with { HasDecision = true },
        AtomicNode atomic => Of(atomic.Body),
        NamedNode named => Of(named.Body),
        LookNode => new Shape(false, true),
        AnchorNode { Kind: AnchorKind.WordBoundary or AnchorKind.NotWordBoundary } => new Shape(false, true),
        _ => new Shape(false, false),
    };

    private static Shape OfAll(RegexNode[] nodes)
    {
        var all = new Shape(false, true);
        foreach (RegexNode node in nodes)
        {
            Shape shape = Of(node);
            all = new Shape(all.HasDecision || shape.HasDecision, all.IsLowerable && shape.IsLowerable);
        }

        return all;
    }
}
