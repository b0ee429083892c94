namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>
/// Finds bytes that every match of an expression contains: a lower bound, never too many. A line that lacks one of them cannot match, and to know which bytes a line has costs less than the attempts
/// of a few dozen expressions that may begin with anything.
/// </summary>
internal static class NeededBytes
{
    /// <summary>Gives the bytes.</summary>
    public static ByteSet Of(RegexNode node)
    {
        switch (node)
        {
            case LiteralNode literal:
                ByteSet bytes = ByteSet.None;
                foreach (byte value in literal.Bytes)
                    bytes |= ByteSet.Of(value);
                return bytes;
            case SetNode { Set.FirstBytes: { Count: 1 } only }:
                return only;
            case ConcatNode concat:
                ByteSet all = ByteSet.None;
                foreach (RegexNode item in concat.Items)
                    all |= Of(item);
                return all;
            case AlternateNode alternate:
                ByteSet common = ByteSet.All;
                foreach (RegexNode branch in alternate.Branches)
                    common &= Of(branch);
                return common;
            case LoopNode { Min: > 0 } loop:
                return Of(loop.Body);
            case AtomicNode atomic:
                return Of(atomic.Body);
            case CaptureNode capture:
                return Of(capture.Body);
            case NamedNode named:
                return Of(named.Body);
            default:
                // nothing is known of what only looks, refers back or may be left out
                return ByteSet.None;
        }
    }
}
