using System.Text;

namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>Makes nodes in their simplest form: flat sequences, merged literals, loops without double layers.</summary>
internal static class NodeShaper
{
    public static RegexNode Literal(int codePoint)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int byteCount = new Rune(codePoint).EncodeToUtf8(utf8);
        return new LiteralNode(utf8[..byteCount].ToArray());
    }

    public static RegexNode Concat(IEnumerable<RegexNode> items)
    {
        var flat = new List<RegexNode>();
        foreach (RegexNode item in items)
            Append(flat, item);
        return flat.Count switch { 0 => EmptyNode.Instance, 1 => flat[0], _ => new ConcatNode([.. flat]) };
    }

    public static RegexNode Loop(RegexNode body, int min, int max, LoopKind kind)
    {
        if (max == 0 || body is EmptyNode)
            return EmptyNode.Instance;
        if (min == 1 && max == 1)
            return body;
        return new LoopNode(body, min, max, kind);
    }

    private static void Append(List<RegexNode> flat, RegexNode item)
    {
        switch (item)
        {
            case EmptyNode:
                break;
            case ConcatNode concat:
                foreach (RegexNode inner in concat.Items)
                    Append(flat, inner);
                break;
            case LiteralNode literal when flat.Count > 0 && flat[^1] is LiteralNode previous:
                flat[^1] = new LiteralNode([.. previous.Bytes, .. literal.Bytes]);
                break;
            default:
                flat.Add(item);
                break;
        }
    }
}
