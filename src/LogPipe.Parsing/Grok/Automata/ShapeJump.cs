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
            var known = new Dictionary<int, (int State, int End)>();
            for (int i = 0; i < starts.Length; i++)
            {
                if (!known.TryGetValue(starts[i], out (int State, int End) behind))
                    known[starts[i]] = behind = Follow(shape, classes, transitions, starts[i]);
                (states[i], ends[i]) = behind;
                any |= behind.State >= 0;
            }

            if (any)
                return new ShapeJump(shape, states, ends);
        }

        return null;
    }

    private static (int State, int End) Follow(DateShape shape, ReadOnlySpan<byte> classes, ReadOnlySpan<int> transitions, int start)
    {
        var here = new HashSet<(int State, int End)> { (start, -1) };
        int offset = 0;
        foreach (byte[][] step in shape.Steps)
        {
            var next = new HashSet<(int State, int End)>();
            foreach ((int state, int end) in here)
            {
                foreach (byte[] text in step)
                {
                    (int State, int End) at = (state, end);
                    for (int i = 0; i < text.Length; i++)
                    {
                        int entry = transitions[at.State + classes[text[i]]];
                        if ((entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0)
                            return (-1, -1);
                        at = (entry & ByteAutomaton.StateMask, (entry & ByteAutomaton.Accepts) != 0 ? offset + i : at.End);
                    }

                    next.Add(at);
                }
            }

            here = next;
            offset += step[0].Length;
        }

        return here.Count == 1 ? here.First() : (-1, -1);
    }
}
