using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Automata;

/// <summary>Keeps the automata of a library, so that a timestamp used by forty patterns is built once.</summary>
internal sealed class AutomatonCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Question, Answer> _known = [];

    /// <summary>Gives the automaton of a node, or null and why there is none.</summary>
    public ByteAutomaton? Find(RegexNode node, Follow follow, MatchMode mode, out string obstacle)
    {
        // The lock is held while building: it is re-entrant (a group inside asks again) and compilation is not the hot path
        lock (_gate)
        {
            var question = new Question(node, follow.Bytes, mode);
            if (!_known.TryGetValue(question, out Answer? found))
            {
                ByteNfa? nfa = ByteNfa.TryBuild(node, follow, this, out string problem);
                ByteAutomaton? automaton = nfa is null ? null : AutomatonBuilder.TryBuild(nfa, mode, out problem);
                _known[question] = found = new Answer(automaton, problem);
            }

            obstacle = found.Obstacle;
            return found.Automaton;
        }
    }

    // classes, and no tuples, so that the dictionary is compiled ahead; the comparisons are written out because those of enums and structs are not
    private sealed record Question(RegexNode Node, ByteSet Follow, MatchMode Mode)
    {
        public bool Equals(Question? other) => other is not null && Mode == other.Mode && Follow == other.Follow && Node.Equals(other.Node);

        public override int GetHashCode() => HashCode.Combine(Node.GetHashCode(), Follow.GetHashCode(), (int)Mode);
    }

    private sealed record Answer(ByteAutomaton? Automaton, string Obstacle);
}
