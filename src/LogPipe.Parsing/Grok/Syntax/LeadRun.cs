namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>
/// Finds out what can stand at each of the first bytes of a match: upper bounds, never too small, so that most lines that do not match are told by a few look-ups. Ends where
/// branches have different lengths, at the first character that may take several bytes, and when the expression branches too much.
/// </summary>
internal static class LeadRun
{
    /// <summary>Steps for one expression, so that nested options cannot take exponential time.</summary>
    private const int MaxSteps = 300;

    /// <summary>Gives the sets, the first byte's first.</summary>
    /// <param name="root">The expression.</param>
    /// <param name="most">The most bytes to look at.</param>
    public static ByteSet[] Of(RegexNode root, int most)
    {
        int steps = MaxSteps;
        return Walk(new Chain(root, null), most, ref steps);
    }

    private static ByteSet[] Walk(Chain? chain, int room, ref int steps)
    {
        var run = new List<ByteSet>();
        while (chain is not null && room > run.Count && --steps >= 0)
        {
            Chain? next = chain.Next;
            switch (chain.Node)
            {
                // these test a place and take no byte: without them more can match, never less
                case EmptyNode or AnchorNode or LookNode:
                    chain = next;
                    continue;
                case LiteralNode literal:
                    foreach (byte b in literal.Bytes.AsSpan(0, Math.Min(literal.Bytes.Length, room - run.Count)))
                        run.Add(ByteSet.Of(b));
                    chain = next;
                    continue;
                case SetNode { Set: var set }:
                    run.Add(set.FirstBytes);
                    if (set.FirstBytes.Overlaps(ByteSet.NonAscii))
                        return [.. run];
                    chain = next;
                    continue;
                case ConcatNode concat:
                    for (int i = concat.Items.Length - 1; i >= 0; i--)
                        next = new Chain(concat.Items[i], next);
                    chain = next;
                    continue;
                case AtomicNode atomic:
                    chain = new Chain(atomic.Body, next);
                    continue;
                case CaptureNode capture:
                    chain = new Chain(capture.Body, next);
                    continue;
                case NamedNode named:
                    chain = new Chain(named.Body, next);
                    continue;
                case LoopNode { Max: 0 }:
                    chain = next;
                    continue;
                case LoopNode loop when loop.Min > 0:
                    chain = new Chain(loop.Body, new Chain(Once(loop), next));
                    continue;
                case LoopNode loop:
                    ByteSet[] more = Walk(new Chain(loop.Body, new Chain(Once(loop), next)), room - run.Count, ref steps);
                    foreach (ByteSet set in Union(more, Walk(next, room - run.Count, ref steps)))
                        run.Add(set);
                    return [.. run];
                case AlternateNode alternate:
                    ByteSet[]? either = null;
                    foreach (RegexNode branch in alternate.Branches)
                    {
                        ByteSet[] one = Walk(new Chain(branch, next), room - run.Count, ref steps);
                        either = either is null ? one : Union(either, one);
                    }

                    foreach (ByteSet set in either ?? [])
                        run.Add(set);
                    return [.. run];
                default:
                    return [.. run];
            }
        }

        return [.. run];
    }

    private static LoopNode Once(LoopNode loop) =>
        loop with { Min = Math.Max(0, loop.Min - 1), Max = loop.Max == LoopNode.Unlimited ? LoopNode.Unlimited : loop.Max - 1 };

    private static ByteSet[] Union(ByteSet[] a, ByteSet[] b)
    {
        var both = new ByteSet[Math.Min(a.Length, b.Length)];
        for (int i = 0; i < both.Length; i++)
            both[i] = a[i] | b[i];
        return both;
    }

    /// <summary>What is still to be matched.</summary>
    private sealed record Chain(RegexNode Node, Chain? Next);
}
