using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Automata;

/// <summary>Which of the possible ends of a match an automaton reports.</summary>
internal enum MatchMode : byte
{
    /// <summary>The longest.</summary>
    Longest,

    /// <summary>The one that backtracking would try first.</summary>
    Preferred,
}

/// <summary>
/// Hot: a deterministic automaton over bytes: one table look-up a byte, no choices. Immutable. Benchmark <c>GrokBenchmarks</c>.
/// </summary>
internal sealed class ByteAutomaton
{
    /// <summary>No end was found so far.</summary>
    public const int NoMatch = -1;

    /// <summary>Answer of <see cref="Match"/>, less the place up to which it had to look: the text does not match here.</summary>
    public const int NoMatchUpTo = -3;

    /// <summary>Answer of <see cref="Match"/>: a word boundary beside a character above ASCII needs the general program.</summary>
    public const int Undecided = -2;

    internal const int Accepts = 1 << 30;
    internal const int Dead = 1 << 29;
    internal const int Quits = 1 << 28;
    internal const int StateMask = (1 << 28) - 1;

    private readonly byte[] _classes;
    private readonly int[] _transitions;
    private readonly int[] _starts;
    private readonly int _endClass;
    private readonly ShapeJump? _jump;

    internal ByteAutomaton(byte[] classes, int classCount, int[] transitions, int[] starts, ByteSet inner, bool canQuit)
    {
        _classes = classes;
        _endClass = classCount;
        Stride = classCount + 1;
        _transitions = transitions;
        _starts = starts;
        Inner = inner;
        CanQuit = canQuit;
        _jump = ShapeJump.Find(classes, transitions, starts);
    }

    /// <summary>Gets whether a usual date at the start is passed in one step.</summary>
    public bool HasJump => _jump is not null;

    /// <summary>Gets the bytes that can stand at an end which is not the longest: when the rest cannot begin with one, the longest is the only one.</summary>
    public ByteSet Inner { get; }

    /// <summary>Gets whether <see cref="Undecided"/> is possible.</summary>
    public bool CanQuit { get; }

    public int StateCount => _transitions.Length / Stride;

    internal int Stride { get; }

    internal ReadOnlySpan<int> Transitions => _transitions;

    internal ReadOnlySpan<int> Starts => _starts;

    internal ReadOnlySpan<byte> Classes => _classes;

    internal ShapeJump? Jump => _jump;

    /// <summary>Gives the end of the match that begins at a place, or <see cref="Undecided"/>, or <see cref="NoMatchUpTo"/> less a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Match(ReadOnlySpan<byte> text, int at)
    {
        int before = at == 0 ? _endClass : _classes[text[at - 1]];
        if (_jump is { } jump && text.Length - at >= 20 && jump.States[before] >= 0 && jump.Shape.IsAt(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at)))
            return MatchFrom(text, at + jump.Shape.ByteCount, jump.States[before], jump.Ends[before] < 0 ? NoMatch : at + jump.Ends[before]);
        return MatchFrom(text, at, _starts[before], NoMatch);
    }

    /// <summary>Goes on from a state at a place, with the last end found before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int MatchFrom(ReadOnlySpan<byte> text, int at, int state, int end)
    {
        ref byte bytes = ref MemoryMarshal.GetReference(text);
        ref byte classes = ref MemoryMarshal.GetArrayDataReference(_classes);
        ref int transitions = ref MemoryMarshal.GetArrayDataReference(_transitions);
        int length = text.Length;
        while (at < length)
        {
            int next = Unsafe.Add(ref transitions, state + Unsafe.Add(ref classes, Unsafe.Add(ref bytes, at)));
            if (next >= Quits)
            {
                if ((next & Accepts) != 0)
                    end = at;
                if ((next & (Dead | Quits)) != 0)
                    return (next & Quits) != 0 ? Undecided : end < 0 ? NoMatchUpTo - at : end;
                next &= StateMask;
            }

            state = next;
            at++;
        }

        int last = Unsafe.Add(ref transitions, state + _endClass);
        if ((last & Quits) != 0)
            return Undecided;
        return (last & Accepts) != 0 ? at : end < 0 ? NoMatchUpTo - at : end;
    }
}
