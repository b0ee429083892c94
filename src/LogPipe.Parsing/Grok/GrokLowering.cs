namespace LogPipe.Parsing.Grok;

/// <summary>Says what an expression was compiled to: for <c>logpipe check --verbose</c>.</summary>
/// <param name="InstructionCount">Instructions of the program.</param>
/// <param name="AutomatonCount">Parts that run as deterministic automata.</param>
/// <param name="ChoiceCount">Instructions that may leave a choice behind to come back to; 0 means that the pattern never backtracks.</param>
/// <param name="General">The library patterns in it that run by general instructions because they cannot be an automaton, and why.</param>
/// <param name="Obstacle">What keeps the expression, or the texts that come to it, with the interpreter; empty where all of it becomes machine code.</param>
/// <param name="IsInterpreted">Whether the expression stays with the interpreter however many lines it sees.</param>
public sealed record GrokLowering(
    int InstructionCount, int AutomatonCount, int ChoiceCount, IReadOnlyDictionary<string, string> General, string Obstacle, bool IsInterpreted);
