namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>What can stand at the place where a node begins to match: an upper bound, never too small.</summary>
/// <param name="Bytes">The bytes that may come next.</param>
/// <param name="Passes">Whether the node may succeed without consuming, so that what comes behind it decides.</param>
/// <param name="AtEnd">Whether the node may succeed at the end of the text.</param>
internal readonly record struct Lead(ByteSet Bytes, bool Passes, bool AtEnd)
{
    public static readonly Lead Transparent = new(ByteSet.None, true, true);

    /// <summary>Gives the lead of this node followed by another.</summary>
    public Lead Then(Lead next) => Passes ? new Lead(Bytes | next.Bytes, next.Passes, next.AtEnd) : this;

    public static Lead Of(RegexNode node) => node switch
    {
        LiteralNode literal => new Lead(ByteSet.Of(literal.Bytes[0]), false, false),
        SetNode set => new Lead(set.Set.FirstBytes, false, false),
        ConcatNode concat => OfConcat(concat.Items, 0),
        AlternateNode alternate => OfAlternate(alternate),
        LoopNode loop => OfLoop(loop),
        AtomicNode atomic => Of(atomic.Body),
        CaptureNode capture => Of(capture.Body),
        NamedNode named => Of(named.Body),
        BackReferenceNode => new Lead(ByteSet.All, true, true),
        LookNode { Behind: false, Negative: false } look when Of(look.Body) is { Passes: false } body => body,
        AnchorNode { Kind: AnchorKind.TextEnd } => new Lead(ByteSet.None, false, true),
        AnchorNode { Kind: AnchorKind.LineEnd or AnchorKind.TextEndOrLastNewline } => new Lead(ByteSet.Of('\n'), false, true),
        _ => Transparent,
    };

    public static Lead OfConcat(ReadOnlySpan<RegexNode> items, int from)
    {
        Lead lead = Transparent;
        for (int i = from; i < items.Length && lead.Passes; i++)
            lead = lead.Then(Of(items[i]));
        return lead;
    }

    private static Lead OfAlternate(AlternateNode alternate)
    {
        var lead = new Lead(ByteSet.None, false, false);
        foreach (RegexNode branch in alternate.Branches)
        {
            Lead other = Of(branch);
            lead = new Lead(lead.Bytes | other.Bytes, lead.Passes || other.Passes, lead.AtEnd || other.AtEnd);
        }

        return lead;
    }

    private static Lead OfLoop(LoopNode loop)
    {
        Lead body = Of(loop.Body);
        return loop.Min == 0 ? new Lead(body.Bytes, true, true) : body;
    }
}
