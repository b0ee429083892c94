using System.Runtime.CompilerServices;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>
/// Hot: tells which of many anchored expressions a text may match, by its first bytes: a trie whose edges are the bytes that can stand at each place (literals, digits of a date).
/// A node is a set of expressions still possible at a depth; it is made when a text first comes there, so that a large catalog costs nothing at start and only what is used afterwards.
/// Benchmark <c>GrokSetBenchmarks</c>.
/// </summary>
/// <remarks>Made on demand and bounded as the automata of RE2 are (Cox 2010, "Regular Expression Matching in the Wild"). Nodes are published whole, so readers take no lock.</remarks>
internal sealed class PrefixTrie
{
    // 2 KiB each: at most 4 MiB for a catalog. Texts that would need more nodes get the candidates of the node they reached
    private const int MaxNodes = 2048;

    // A further byte costs 2 ns and an attempt that fails early about 10: behind the first bytes so few expressions are asked rather than told apart
    private const int Few = 3;
    private const int EnoughBytes = 4;

    private readonly ByteSet[][] _leads;
    private readonly short[]? _names;
    private readonly Node _root;
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeKey, Node> _nodes = [];

    /// <summary>Initializes a trie.</summary>
    /// <param name="leads">For each expression what its first bytes can be; empty for one that may match anything.</param>
    /// <param name="names">What to give for each expression instead of its number, ascending; the same name may stand for several.</param>
    public PrefixTrie(ByteSet[][] leads, short[]? names = null)
    {
        if (leads.Length > short.MaxValue)
            throw new ArgumentException($"{leads.Length} expressions, but a set holds at most {short.MaxValue}", nameof(leads));
        _leads = leads;
        _names = names;
        short[] all = new short[leads.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = (short)i;
        _root = NodeOf(all, 0);
    }

    /// <summary>Gets the number of nodes made so far.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>Gives the numbers of the expressions that may match a text, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<short> CandidatesFor(ReadOnlySpan<byte> text)
    {
        Node node = _root;
        foreach (byte value in text)
        {
            if (node.Next is not { } next)
                return node.Answer;
            node = next[value] ?? Grow(node, value);
        }

        return node.Answer;
    }

    private Node Grow(Node from, byte value)
    {
        lock (_gate)
        {
            if (from.Next![value] is { } made)
                return made;
            short[] left = Array.FindAll(from.Candidates, i => from.Depth >= _leads[i].Length || _leads[i][from.Depth][value]);

            // where the room is used up the texts stop at what is known of them so far; that is never too few
            Node node = _nodes.Count < MaxNodes ? NodeOf(left, from.Depth + 1) : new Node(left, Named(left), from.Depth + 1, null);
            from.Next[value] = node;
            return node;
        }
    }

    private Node NodeOf(short[] candidates, int depth)
    {
        // few expressions check the rest themselves, and where nothing more is known there is nothing to look at
        int count = Named(candidates).Length;
        bool isEnd = count < 2 || (count <= Few && depth >= EnoughBytes) || Array.TrueForAll(candidates, i => depth >= _leads[i].Length);
        var key = new NodeKey(candidates, isEnd ? -1 : depth);
        if (!_nodes.TryGetValue(key, out Node? node))
            _nodes[key] = node = new Node(candidates, Named(candidates), depth, isEnd ? null : new Node?[256]);
        return node;
    }

    // names ascend with the numbers, so those of one name stand together
    private short[] Named(short[] candidates)
    {
        if (_names is null)
            return candidates;
        var names = new List<short>(candidates.Length);
        foreach (short candidate in candidates)
        {
            if (names.Count == 0 || names[^1] != _names[candidate])
                names.Add(_names[candidate]);
        }

        return [.. names];
    }

    private sealed class Node(short[] candidates, short[] answer, int depth, Node?[]? next)
    {
        public short[] Candidates { get; } = candidates;

        /// <summary>Gets the candidates by their names.</summary>
        public short[] Answer { get; } = answer;

        public int Depth { get; } = depth;

        /// <summary>Gets what follows each byte, filled as texts ask; null where the candidates are final.</summary>
        public Node?[]? Next { get; } = next;
    }

    // a class, so that the dictionary is compiled ahead
    private sealed record NodeKey(short[] Candidates, int Depth)
    {
        public bool Equals(NodeKey? other) => other is not null && Depth == other.Depth && Candidates.AsSpan().SequenceEqual(other.Candidates);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Depth);
            foreach (short candidate in Candidates)
                hash.Add(candidate);
            return hash.ToHashCode();
        }
    }
}
