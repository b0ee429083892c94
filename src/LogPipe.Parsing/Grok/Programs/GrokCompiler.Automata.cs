using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

internal sealed partial class GrokCompiler
{
    // A part smaller than this runs as fast by instructions, and its several ends are cheap to try
    private const int MinGuessedSize = 12;

    // Set while the general code behind an automaton is compiled: it must not ask the automaton again
    private bool _isGeneral;

    /// <summary>
    /// Lowers a part without captures to a deterministic automaton where that is exact: when the rest cannot begin at any end but the longest,
    /// or when the preferred end is final. Elsewhere the automaton proposes the preferred end and the general code stays behind as a choice.
    /// </summary>
    private bool TryCompileAutomaton(RegexNode node, Follow follow)
    {
        if (_cache is null || _isGeneral || !IsWorthAutomaton(node))
            return false;
        ByteAutomaton? longest = _cache.Find(node, follow, MatchMode.Longest, out string obstacle);
        if (longest is null)
        {
            Note(node, obstacle);
            return false;
        }

        if (!longest.Inner.Overlaps(follow.Bytes))
        {
            EmitAutomaton(node, longest, follow, isGuess: false);
            return true;
        }

        if (!follow.Always && SizeOf(node) < MinGuessedSize)
            return false;
        ByteAutomaton? preferred = _cache.Find(node, follow, MatchMode.Preferred, out obstacle);
        if (preferred is null)
            return false;
        EmitAutomaton(node, preferred, follow, isGuess: !follow.Always);
        return true;
    }

    // A captured part of several instructions without a decision (an optional sign and digits) is one step as an automaton
    private bool TryCompileWholeAutomaton(RegexNode node, Follow follow)
    {
        if (_cache is null || _isGeneral || !Shape.Of(node).IsLowerable)
            return false;
        ByteAutomaton? longest = _cache.Find(node, follow, MatchMode.Longest, out _);
        if (longest is null || longest.CanQuit || longest.Inner.Overlaps(follow.Bytes))
            return false;
        EmitAutomaton(node, longest, follow, isGuess: false);
        return true;
    }

    private void EmitAutomaton(RegexNode node, ByteAutomaton automaton, Follow follow, bool isGuess)
    {
        int index = _out.Automaton(automaton);
        bool needsGeneral = isGuess || automaton.CanQuit;
        int at = _out.Emit(OpCode.Automaton, index, 0, isGuess ? 1 : 0);
        if (!needsGeneral)
            return;
        int over = _out.Emit(OpCode.Jump);
        _out.PatchB(at, _out.Here);
        if (isGuess)
            _out.ChoiceCount++;
        int general = _out.Here;
        _isGeneral = true;
        CompilePlain(node, follow);
        _isGeneral = false;
        _out.MarkStandBy(general);
        _out.PatchA(over, _out.Here);
    }

    private void Note(RegexNode node, string obstacle)
    {
        if (node is NamedNode named)
            _obstacles.TryAdd(named.Name, obstacle);
    }

    // Parts with a real decision inside; runs and literals are faster by vectorised instructions
    private static bool IsWorthAutomaton(RegexNode node) =>
        node is NamedNode or AlternateNode or ConcatNode or LoopNode && Shape.Of(node) is { HasDecision: true, IsLowerable: true };
}
