using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Automata;

/// <summary>What an <see cref="NfaState"/> does.</summary>
internal enum NfaKind : byte
{
    /// <summary>The node has matched.</summary>
    Match,

    /// <summary>Consumes one byte of the set and goes on at the first target.</summary>
    Byte,

    /// <summary>Goes on at any target, the first preferred.</summary>
    Split,

    /// <summary>Goes on at the first target when the byte before is in the set.</summary>
    BehindIn,

    /// <summary>Goes on when the byte before is not in the set, or there is none.</summary>
    BehindNotIn,

    /// <summary>Goes on when the next byte is in the set.</summary>
    AheadIn,

    /// <summary>Goes on when the next byte is not in the set, or there is none.</summary>
    AheadNotIn,

    /// <summary>Goes on at a word boundary.</summary>
    Boundary,

    /// <summary>Goes on where no word boundary is.</summary>
    NotBoundary,
}

/// <summary>A state of a <see cref="ByteNfa"/>.</summary>
internal sealed class NfaState(NfaKind kind, ByteSet set, int[] targets)
{
    public NfaKind Kind { get; } = kind;

    public ByteSet Set { get; } = set;

    public int[] Targets { get; set; } = targets;
}

/// <summary>
/// A part of an expression as a nondeterministic automaton over bytes, with prioritised choices and one-byte looks (Thompson 1968; priorities
/// as in Pike's and RE2's machines).
/// </summary>
internal sealed class ByteNfa
{
    private const int MaxStates = 6000;

    private readonly List<NfaState> _states = [];
    private readonly AutomatonCache _cache;
    private string? _obstacle;

    private ByteNfa(AutomatonCache cache)
    {
        _cache = cache;
        _states.Add(new NfaState(NfaKind.Match, ByteSet.None, []));
    }

    public IReadOnlyList<NfaState> States => _states;

    public int Start { get; private set; }

    /// <summary>Builds the automaton of a node, or says what stands in the way.</summary>
    public static ByteNfa? TryBuild(RegexNode node, Programs.Follow follow, AutomatonCache cache, out string obstacle)
    {
        var nfa = new ByteNfa(cache);
        nfa.Start = nfa.Build(node, 0, follow);
        obstacle = nfa._obstacle ?? "";
        return nfa._obstacle is null ? nfa : null;
    }

    private int Refuse(string obstacle)
    {
        _obstacle ??= obstacle;
        return 0;
    }

    private int Add(NfaKind kind, ByteSet set, params int[] targets)
    {
        if (_states.Count >= MaxStates)
            return Refuse($"more than {MaxStates} states");
        _states.Add(new NfaState(kind, set, targets));
        return _states.Count - 1;
    }

    // Builds from the end to the start: 'next' is where the rest begins
    private int Build(RegexNode node, int next, Programs.Follow follow)
    {
        if (_obstacle is not null)
            return 0;
        switch (node)
        {
            case EmptyNode:
                return next;
            case LiteralNode literal:
                for (int i = literal.Bytes.Length - 1; i >= 0; i--)
                    next = Add(NfaKind.Byte, ByteSet.Of(literal.Bytes[i]), next);
                return next;
            case SetNode { Set.IsAsciiOnly: true } set:
                return Add(NfaKind.Byte, set.Set.Ascii, next);
            case SetNode:
                return Refuse("a set with characters above ASCII");
            case ConcatNode concat:
                for (int i = concat.Items.Length - 1; i >= 0; i--)
                {
                    next = Build(concat.Items[i], next, follow);
                    follow = follow.Before(concat.Items[i]);
                }

                return next;
            case AlternateNode alternate:
                return Add(NfaKind.Split, ByteSet.None, Array.ConvertAll(alternate.Branches, b => Build(b, next, follow)));
            case LoopNode loop:
                return BuildLoop(loop, next, follow);
            case AtomicNode atomic:
                return IsFinal(atomic.Body, follow) ? Build(atomic.Body, next, follow) : Refuse("an atomic group that the rest could reach into");
            case NamedNode named:
                return Build(named.Body, next, follow);
            case LookNode look:
                return BuildLook(look, next);
            case AnchorNode { Kind: AnchorKind.WordBoundary }:
                return Add(NfaKind.Boundary, ByteSet.None, next);
            case AnchorNode { Kind: AnchorKind.NotWordBoundary }:
                return Add(NfaKind.NotBoundary, ByteSet.None, next);
            default:
                return Refuse(node is CaptureNode ? "a capture inside" : "an anchor or back-reference");
        }
    }

    private int BuildLoop(LoopNode loop, int next, Programs.Follow follow)
    {
        Lead lead = Lead.Of(loop.Body);
        if (loop.Kind == LoopKind.Possessive && !IsFinal(loop with { Kind = LoopKind.Greedy }, follow))
            return Refuse("a possessive loop that the rest could reach into");
        bool isLazy = loop.Kind == LoopKind.Lazy;
        Programs.Follow inner = loop.Max > 1 ? follow.Or(lead) : follow;
        int entry = next;
        if (loop.Max == LoopNode.Unlimited)
        {
            int split = Add(NfaKind.Split, ByteSet.None);
            int body = Build(loop.Body, split, inner);
            _states[split].Targets = isLazy ? [next, body] : [body, next];
            entry = split;
        }
        else
        {
            for (int i = loop.Min; i < loop.Max && _obstacle is null; i++)
            {
                int body = Build(loop.Body, entry, inner);
                entry = isLazy ? Add(NfaKind.Split, ByteSet.None, next, body) : Add(NfaKind.Split, ByteSet.None, body, next);
            }
        }

        for (int i = 0; i < loop.Min && _obstacle is null; i++)
            entry = Build(loop.Body, entry, inner);
        return entry;
    }

    private int BuildLook(LookNode look, int next)
    {
        if (Programs.GrokCompiler.SingleSetOf(look.Body) is not { } set || !(set.IsAsciiOnly || set.HasAllNonAscii))
            return Refuse("a look at more than one byte");
        NfaKind kind = (look.Behind, look.Negative) switch
        {
            (true, false) => NfaKind.BehindIn,
            (true, true) => NfaKind.BehindNotIn,
            (false, false) => NfaKind.AheadIn,
            _ => NfaKind.AheadNotIn,
        };
        return Add(kind, set.FirstBytes, next);
    }

    // Whether an atomic group means the same without being atomic: its preferred end is its longest, and the rest cannot begin at a shorter one
    private bool IsFinal(RegexNode body, Programs.Follow follow)
    {
        ByteAutomaton? longest = _cache.Find(body, Programs.Follow.Unknown, MatchMode.Longest, out _);
        if (longest is null)
            return false;
        if (longest.Inner.IsEmpty)
            return true;
        if (longest.Inner.Overlaps(follow.Bytes))
            return false;
        ByteAutomaton? preferred = _cache.Find(body, Programs.Follow.Done, MatchMode.Preferred, out _);
        return preferred is not null && AutomatonEquality.AcceptSameEnds(preferred, longest);
    }
}
