using LogPipe.Parsing.Grok.Automata;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Finds the states of an automaton that behave alike, so that code is written once for all of them (Moore 1956, "Gedanken-experiments on sequential machines"). Not done when the automaton
/// is made, which happens at every start and for patterns that no line ever asks for.
/// </summary>
internal sealed class StateClasses
{
    private readonly int[] _classOf;
    private readonly int[] _representatives;
    private readonly int _stride;

    private StateClasses(int[] classOf, int[] representatives, int stride)
    {
        _classOf = classOf;
        _representatives = representatives;
        _stride = stride;
    }

    public int Count => _representatives.Length;

    /// <summary>Gives the state that stands for all that behave like this one.</summary>
    public int RepresentativeOf(int state) => _representatives[_classOf[state / _stride]];

    public static StateClasses Find(ByteAutomaton automaton)
    {
        int stride = automaton.Stride;
        int count = automaton.StateCount;
        int[] classOf = new int[count];
        int[] row = new int[stride + 1];
        int classes = 1;
        while (true)
        {
            var known = new Dictionary<Row, int>();
            int[] next = new int[count];
            int[] first = new int[count];
            for (int state = 0; state < count; state++)
            {
                row[stride] = classOf[state];
                for (int c = 0; c < stride; c++)
                    row[c] = Behavior(automaton.Transitions[(state * stride) + c], stride, classOf);
                var key = new Row(row);
                if (!known.TryGetValue(key, out int number))
                {
                    known[new Row([.. row])] = number = known.Count;
                    first[number] = state * stride;
                }

                next[state] = number;
            }

            bool isStable = known.Count == classes;
            (classOf, classes) = (next, known.Count);
            if (isStable)
                return new StateClasses(classOf, first[..classes], stride);
        }
    }

    // What stops needs no next state: it is left out, so that dead ends are alike wherever they point
    private static int Behavior(int entry, int stride, int[] classOf)
    {
        int flags = entry & ~ByteAutomaton.StateMask;
        return (entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0 ? flags : flags | classOf[(entry & ByteAutomaton.StateMask) / stride];
    }

    private readonly record struct Row(int[] Values)
    {
        public bool Equals(Row other) => Values.AsSpan().SequenceEqual(other.Values);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Values.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
