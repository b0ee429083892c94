using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Automata;

/// <summary>Keeps the automata of a library, so that a timestamp used by forty patterns is built once.</summary>
internal sealed class AutomatonCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(RegexNode Node, ByteSet Follow, MatchMode Mode), (ByteAutomaton? Automaton, string Obstacle)> _known = [];

    /// <summary>Gives the automaton of a node, or null and why there is none.</summary>
    public ByteAutomaton? Find(RegexNode node, Follow follow, MatchMode mode, out string obstacle)
    {
        // The lock is held while building: it is re-entrant (a group inside asks again) and compilation is not the hot path
        lock (_gate)
        {
            if (!_known.TryGetValue((node, follow.Bytes, mode), out (ByteAutomaton? Automaton, string Obstacle) found))
            {
                ByteNfa? nfa = ByteNfa.TryBuild(node, follow, this, out string problem);
                ByteAutomaton? automaton = nfa is null ? null : AutomatonBuilder.TryBuild(nfa, mode, out problem);
                found = (automaton, problem);
                _known[(node, follow.Bytes, mode)] = found;
            }

            obstacle = found.Obstacle;
            return found.Automaton;
        }
    }
}
