using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Automata;

/// <summary>
/// Makes a deterministic automaton by subset construction. Looks are resolved on the step that knows the next byte, so that an end is
/// reported on the transition behind it (as RE2 and Rust's regex-automata delay matches by one byte).
/// </summary>
internal sealed class AutomatonBuilder
{
    private const int MaxStates = 2500;
    private const int NoContext = -1;

    private readonly ByteNfa _nfa;
    private readonly MatchMode _mode;
    private readonly byte[] _classes = new byte[256];
    private readonly List<byte> _representatives = [];
    private readonly Dictionary<StateKey, int> _stateOf = [];
    private readonly List<StateKey> _states = [];
    private readonly List<int> _transitions = [];
    private readonly int[] _visited;
    private readonly int[] _queued;
    private int _stamp;
    private bool _quit;
    private bool _canQuit;

    private AutomatonBuilder(ByteNfa nfa, MatchMode mode)
    {
        _nfa = nfa;
        _mode = mode;
        _visited = new int[nfa.States.Count];
        _queued = new int[nfa.States.Count];
        PartitionBytes();
    }

    private int EndClass => _representatives.Count;

    private int Stride => _representatives.Count + 1;

    public static ByteAutomaton? TryBuild(ByteNfa nfa, MatchMode mode, out string obstacle)
    {
        obstacle = "";
        var builder = new AutomatonBuilder(nfa, mode);
        int[] starts = builder.AddStarts();
        for (int state = 0; state < builder._states.Count; state++)
        {
            if (builder._states.Count > MaxStates)
            {
                obstacle = $"more than {MaxStates} deterministic states";
                return null;
            }

            builder.FillTransitions(state);
        }

        return builder.Finish(starts);
    }

    // Bytes that no set tells apart share a column
    private void PartitionBytes()
    {
        var known = new HashSet<ByteSet> { ByteSet.NonAscii };
        var distinct = new List<ByteSet> { ByteSet.NonAscii };
        foreach (NfaState state in _nfa.States)
        {
            if (known.Add(state.Set))
                distinct.Add(state.Set);
            if (state.Kind is NfaKind.Boundary or NfaKind.NotBoundary && known.Add(CharSet.Word.Ascii))
                distinct.Add(CharSet.Word.Ascii);
        }

        var classOf = new Dictionary<string, byte>(StringComparer.Ordinal);
        Span<char> signature = stackalloc char[distinct.Count];
        for (int b = 0; b < 256; b++)
        {
            for (int i = 0; i < distinct.Count; i++)
                signature[i] = distinct[i][b] ? '1' : '0';
            string key = signature.ToString();
            if (!classOf.TryGetValue(key, out byte index))
            {
                classOf[key] = index = (byte)_representatives.Count;
                _representatives.Add((byte)b);
            }

            _classes[b] = index;
        }
    }

    private int[] AddStarts()
    {
        int[] starts = new int[Stride];
        int[] items = [_nfa.Start];
        for (int previous = 0; previous < Stride; previous++)
            starts[previous] = StateOf(items, previous) * Stride;
        return starts;
    }

    private int StateOf(int[] items, int previous)
    {
        var key = new StateKey(items, LooksBehind(items) ? previous : NoContext);
        if (!_stateOf.TryGetValue(key, out int state))
        {
            _stateOf[key] = state = _states.Count;
            _states.Add(key);
        }

        return state;
    }

    private bool LooksBehind(int[] items)
    {
        _stamp++;
        return Array.Exists(items, LooksBehind);
    }

    private bool LooksBehind(int item)
    {
        if (_visited[item] == _stamp)
            return false;
        _visited[item] = _stamp;
        NfaState state = _nfa.States[item];
        return state.Kind switch
        {
            NfaKind.BehindIn or NfaKind.BehindNotIn or NfaKind.Boundary or NfaKind.NotBoundary => true,
            NfaKind.Byte or NfaKind.Match => false,
            _ => Array.Exists(state.Targets, LooksBehind),
        };
    }

    private void FillTransitions(int state)
    {
        StateKey key = _states[state];
        var next = new List<int>();
        for (int c = 0; c < Stride; c++)
        {
            _stamp++;
            _quit = false;
            next.Clear();
            bool accepts = false;
            foreach (int item in key.Items)
            {
                if (Step(item, key.Previous, c, next, ref accepts))
                    break;
            }

            _canQuit |= _quit;
            int entry = accepts ? ByteAutomaton.Accepts : 0;
            if (_quit)
                entry |= ByteAutomaton.Quits;
            else if (next.Count == 0)
                entry |= ByteAutomaton.Dead;
            else
                entry |= StateOf([.. next], c) * Stride;
            _transitions.Add(entry);
        }
    }

    // Follows the choices of an item; true when a preferred end was found and nothing behind it counts
    private bool Step(int item, int previous, int c, List<int> next, ref bool accepts)
    {
        if (_visited[item] == _stamp)
            return false;
        _visited[item] = _stamp;
        NfaState state = _nfa.States[item];
        switch (state.Kind)
        {
            case NfaKind.Match:
                accepts = true;
                return _mode == MatchMode.Preferred;
            case NfaKind.Byte:
                if (c != EndClass && state.Set[_representatives[c]] && _queued[state.Targets[0]] != _stamp)
                {
                    _queued[state.Targets[0]] = _stamp;
                    next.Add(state.Targets[0]);
                }

                return false;
            case NfaKind.Split:
                foreach (int target in state.Targets)
                {
                    if (Step(target, previous, c, next, ref accepts))
                        return true;
                }

                return false;
            default:
                return Holds(state, previous, c) && Step(state.Targets[0], previous, c, next, ref accepts);
        }
    }

    private bool Holds(NfaState state, int previous, int c)
    {
        switch (state.Kind)
        {
            case NfaKind.BehindIn:
                return previous != EndClass && state.Set[_representatives[previous]];
            case NfaKind.BehindNotIn:
                return previous == EndClass || !state.Set[_representatives[previous]];
            case NfaKind.AheadIn:
                return c != EndClass && state.Set[_representatives[c]];
            case NfaKind.AheadNotIn:
                return c == EndClass || !state.Set[_representatives[c]];
            default:
                bool isBoundary = IsWord(previous) != IsWord(c);
                return isBoundary == (state.Kind == NfaKind.Boundary);
        }
    }

    private bool IsWord(int c)
    {
        if (c == EndClass)
            return false;
        byte representative = _representatives[c];
        _quit |= representative >= 0x80;
        return CharSet.Word.Ascii[representative];
    }

    private ByteAutomaton Finish(int[] starts)
    {
        bool[] alive = FindAlive();
        int[] table = [.. _transitions];
        ByteSet inner = ByteSet.None;
        for (int i = 0; i < table.Length; i++)
        {
            int entry = table[i];
            bool stops = (entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0;
            if (!stops && !alive[(entry & ByteAutomaton.StateMask) / Stride])
                table[i] = (entry & ByteAutomaton.Accepts) | ByteAutomaton.Dead;
            else if (!stops && (entry & ByteAutomaton.Accepts) != 0)
                inner |= BytesOf(i % Stride);
        }

        return new ByteAutomaton(_classes, EndClass, table, starts, inner, _canQuit);
    }

    // States from which an end can still be reached
    private bool[] FindAlive()
    {
        bool[] alive = new bool[_states.Count];
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int state = _states.Count - 1; state >= 0; state--)
            {
                for (int c = 0; c < Stride && !alive[state]; c++)
                {
                    int entry = _transitions[(state * Stride) + c];
                    bool goesOn = (entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) == 0;
                    if ((entry & (ByteAutomaton.Accepts | ByteAutomaton.Quits)) != 0 || (goesOn && alive[(entry & ByteAutomaton.StateMask) / Stride]))
                        changed = alive[state] = true;
                }
            }
        }

        return alive;
    }

    private ByteSet BytesOf(int c)
    {
        ByteSet bytes = ByteSet.None;
        for (int b = 0; b < 256; b++)
        {
            if (_classes[b] == c)
                bytes |= ByteSet.Of(b);
        }

        return bytes;
    }

    // a class, so that dictionary and list are compiled ahead
    private sealed record StateKey(int[] Items, int Previous)
    {
        public bool Equals(StateKey? other) => other is not null && Previous == other.Previous && Items.AsSpan().SequenceEqual(other.Items);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Previous);
            foreach (int item in Items)
                hash.Add(item);
            return hash.ToHashCode();
        }
    }
}
