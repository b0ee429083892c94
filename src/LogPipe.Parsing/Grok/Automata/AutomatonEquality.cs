namespace LogPipe.Parsing.Grok.Automata;

/// <summary>Compares automata of the same expression.</summary>
internal static class AutomatonEquality
{
    /// <summary>Says whether the preferred end is always the longest: wherever the second accepts, so does the first.</summary>
    public static bool AcceptSameEnds(ByteAutomaton preferred, ByteAutomaton longest)
    {
        if (!preferred.Classes.SequenceEqual(longest.Classes))
            return false;
        var seen = new HashSet<Pair>();
        var open = new Stack<Pair>();
        for (int i = 0; i < preferred.Starts.Length; i++)
            open.Push(new(preferred.Starts[i], longest.Starts[i]));
        while (open.TryPop(out Pair? pair))
        {
            if (!seen.Add(pair))
                continue;
            for (int c = 0; c < longest.Stride; c++)
            {
                int wide = longest.Transitions[pair.Longest + c];
                int narrow = preferred.Transitions[pair.Preferred + c];
                if ((wide & ByteAutomaton.Accepts) != 0 && (narrow & ByteAutomaton.Accepts) == 0)
                    return false;
                if ((wide & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0)
                    continue;
                if ((narrow & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0)
                    return false;
                open.Push(new(narrow & ByteAutomaton.StateMask, wide & ByteAutomaton.StateMask));
            }
        }

        return true;
    }

    private sealed record Pair(int Preferred, int Longest);
}
