namespace LogPipe.Parsing.Grok.Automata;

/// <summary>Where an automaton stands behind a date of a shape: proved at compile time by following every date of the shape at once.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="States">The state behind it for each class of the byte before, or -1 where dates differ in where they lead.</param>
/// <param name="Ends">The offset of the last end inside the shape, or -1.</param>
internal sealed record ShapeJump(DateShape Shape, int[] States, int[] Ends)
{
    /// <summary>Finds a shape with which every match of an automaton may begin, or null.</summary>
    public static ShapeJump? Find(ReadOnlySpan<byte> classes, ReadOnlySpan<int> transitions, int[] starts)
    {
        foreach (DateShape shape in DateShape.All)
        {
            int[] states = new int[starts.Length];
            int[] ends = new int[starts.Length];
            bool any = false;
            var known = new Dictionary<int, Place>();
            for (int i = 0; i < starts.Length; i++)
            {
                if (!known.TryGetValue(starts[i], out Place? behind))
                    known[starts[i]] = behind = Follow(shape, classes, transitions, starts[i]);
                (states[i], ends[i]) = behind;
                any |= behind.State >= 0;
            }

            if (any)
                return new ShapeJump(shape, states, ends);
        }

        return null;
    }

    private static Place Follow(DateShape shape, ReadOnlySpan<byte> classes, ReadOnlySpan<int> transitions, int start)
    {
        var here = new HashSet<Place> { new(start, -1) };
        int offset = 0;
        foreach (byte[][] step in shape.Steps)
        {
            var next = new HashSet<Place>();
            foreach ((int state, int end) in here)
            {
                foreach (byte[] text in step)
                {
                    (int to, int last) = (state, end);
                    for (int i = 0; i < text.Length; i++)
                    {
                        int entry = transitions[to + classes[text[i]]];
                        if ((entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0)
                            return Place.None;
                        to = entry & ByteAutomaton.StateMask;
                        last = (entry & ByteAutomaton.Accepts) != 0 ? offset + i : last;
                    }

                    next.Add(new(to, last));
                }
            }

            here = next;
            offset += step[0].Length;
        }

        return here.Count == 1 ? here.First() : Place.None;
    }

    // a class, and no tuple, so that the sets of it are compiled ahead
    private sealed record Place(int State, int End)
    {
        public static readonly Place None = new(-1, -1);
    }
}
