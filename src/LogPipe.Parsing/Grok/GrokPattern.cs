using System.Runtime.InteropServices;
using LogPipe.Model;
using LogPipe.Parsing.Grok.Emitting;
using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok;

/// <summary>A grok expression compiled to a program over UTF-8 bytes. Safe for any number of threads at once.</summary>
/// <remarks>
/// Semantics are those of Logstash (jls-grok on Onigmo): the search is not anchored, <c>^</c> and <c>$</c> are ends of lines, the dot
/// matches newlines, <c>\d \w \s</c> are ASCII, only <c>%{NAME:field}</c> and <c>(?&lt;field&gt;…)</c> capture.
/// </remarks>
public sealed class GrokPattern
{
    // Slots of back-references live on the stack besides the caller's; more are not worth a pool
    private const int MaxSlots = 1024;

    // A step is about 5 ns: an attempt that uses the whole budget takes some milliseconds
    private const long BaseBudget = 500_000;
    private const int BudgetPerByte = 8;

    private static long _gaveUpCount;

    private readonly GrokProgram _program;
    private readonly EmittedTier _emitted;
    private readonly int _captureCount;
    private readonly Lazy<GrokProgram> _plainProgram;

    private GrokPattern(string expression, SyntaxTree tree, GrokProgram program)
    {
        Expression = expression;
        Captures = tree.Captures;
        _captureCount = tree.Captures.Count;
        Tree = tree;
        _program = program;
        _emitted = new EmittedTier(program, tree.Captures.Count);
        _plainProgram = new Lazy<GrokProgram>(() => GrokCompiler.Compile(tree, cache: null));
    }

    /// <summary>Gets how many attempts of this process gave up because their step budget was used up.</summary>
    public static long GaveUpCount => Interlocked.Read(ref _gaveUpCount);

    /// <summary>Gets the expression as it was written.</summary>
    public string Expression { get; }

    /// <summary>Gets the captures, in the order in which their places stand in the expanded expression.</summary>
    public IReadOnlyList<GrokCapture> Captures { get; }

    /// <summary>Gets what the expression was compiled to.</summary>
    public GrokLowering Lowering => new(_program.Code.Length, _program.Automata.Length, _program.ChoiceCount, _program.Obstacles, MatcherEmitter.ObstacleOf(_program, _captureCount));

    internal SyntaxTree Tree { get; }

    /// <summary>Gets whether lines run through machine code by now.</summary>
    internal bool HasMachineCode => _emitted.Attempt is not null;

    /// <summary>Emits machine code now instead of after many lines, or goes on without for good; for tests and benchmarks.</summary>
    /// <returns>Whether the expression has machine code now.</returns>
    internal bool UseEmitted(bool emit) => _emitted.Use(emit);

    /// <summary>Gets what the first bytes of a match can be, where only the start of a text can begin one; else empty.</summary>
    internal ByteSet[] Leads => _program.Search.LeadSets;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="GrokException">The expression, or a definition it uses, is wrong, unknown, or refers to itself.</exception>
    public static GrokPattern Compile(string expression, GrokLibrary library)
    {
        return Compile(expression, GrokParser.Parse(expression, library), library);
    }

    internal static GrokPattern Compile(GrokDefinition definition, GrokLibrary library) =>
        Compile(definition.Expression, GrokParser.Parse(definition, library), library);

    private static GrokPattern Compile(string expression, SyntaxTree tree, GrokLibrary library)
    {
        if (tree.SlotCount > MaxSlots)
            throw new GrokException($"the expression has {tree.SlotCount} captures; at most {MaxSlots} are supported");
        return new GrokPattern(expression, tree, GrokCompiler.Compile(tree, library.Automata));
    }

    /// <summary>Searches a text for the expression.</summary>
    /// <param name="text">The text, UTF-8; bytes that are not valid count as one character each.</param>
    /// <param name="captures">Room for as many slices as <see cref="Captures"/>; relative to the text, Start -1 where nothing was captured.</param>
    /// <returns>Whether it matches; an attempt that gave up does not.</returns>
    public bool TryMatch(ReadOnlySpan<byte> text, Span<Utf8Slice> captures) => Match(text, captures) == GrokOutcome.Matched;

    /// <summary>Searches a text as <see cref="TryMatch"/> does and tells an attempt that gave up from one that failed.</summary>
    public GrokOutcome Match(ReadOnlySpan<byte> text, Span<Utf8Slice> captures)
    {
        int fieldCount = _captureCount;
        if (captures.Length < fieldCount)
            ThrowTooSmall(captures.Length, fieldCount);
        if (_emitted.Attempt is { } attempt)
            return MatchEmitted(attempt, text, captures);
        if (!_program.Search.MayMatch(text))
            return GrokOutcome.NotMatched;
        _emitted.Count();
        GrokOutcome outcome;
        if (_program.SlotCount == fieldCount)
        {
            outcome = Run(text, captures[..fieldCount], BudgetFor(text), from: 0);
        }
        else
        {
            Span<Utf8Slice> slots = stackalloc Utf8Slice[_program.SlotCount];
            outcome = Run(text, slots, BudgetFor(text), from: 0);
            slots[..fieldCount].CopyTo(captures);
        }

        if (outcome == GrokOutcome.GaveUp)
            Interlocked.Increment(ref _gaveUpCount);
        return outcome;
    }

    /// <summary>Says whether a match may begin with a byte at the start of a text: false is certain, true is not.</summary>
    internal bool MayStartWith(byte value) => _program.Search.Leads is not { } leads || (leads[value] & 1) != 0;

    /// <summary>Says how far the expression comes on a text and what stops it. For people: slower than <see cref="Match"/>.</summary>
    public GrokExplanation Explain(ReadOnlySpan<byte> text)
    {
        GrokProgram program = _plainProgram.Value;
        var interpreter = new Interpreter(program, text, new Utf8Slice[program.SlotCount], BudgetFor(text));
        GrokOutcome outcome = interpreter.Search();
        if (outcome == GrokOutcome.Matched)
            return new GrokExplanation(outcome, interpreter.Start, interpreter.End, "", "", "");
        if (interpreter.Furthest < 0)
            return new GrokExplanation(outcome, 0, 0, "", "", "a character that the expression can begin with");
        Instruction failed = program.Code[interpreter.FurthestInstruction];
        PartName part = program.Parts[failed.Part];
        return new GrokExplanation(
            outcome, interpreter.FurthestStart, interpreter.FurthestStart + interpreter.Furthest, part.Reference, part.Pattern, PartName.Describe(failed, program));
    }

    private static long BudgetFor(ReadOnlySpan<byte> text) => BaseBudget + ((long)text.Length * BudgetPerByte);

    private GrokOutcome MatchEmitted(EmittedAttempt attempt, ReadOnlySpan<byte> text, Span<Utf8Slice> captures)
    {
        // the usual line matches where it begins, or certainly does not
        SearchPlan plan = _program.Search;
        bool mayBegin = plan.FirstTable is not { } first || (!text.IsEmpty && first[text[0]] != 0);
        int answer = mayBegin ? attempt(ref MemoryMarshal.GetReference(text), text.Length, 0, ref MemoryMarshal.GetReference(captures)) : EmittedCode.Failed;
        if (answer >= 0)
            return GrokOutcome.Matched;
        return answer != EmittedCode.Undecided && plan.OnlyAtTextStart ? GrokOutcome.NotMatched : SearchEmitted(attempt, text, captures[.._captureCount], answer);
    }

    private GrokOutcome SearchEmitted(EmittedAttempt attempt, ReadOnlySpan<byte> text, Span<Utf8Slice> captures, int firstAnswer)
    {
        long budget = BudgetFor(text);
        int undecidedAt = 0;
        GrokOutcome outcome = firstAnswer == EmittedCode.Undecided
            ? GrokOutcome.NotMatched
            : EmittedSearch.GoOn(attempt, _program.Search, text, captures, ref budget, out undecidedAt);
        if (undecidedAt >= 0)
        {
            // what a match cannot do without is looked for before every choice is tried
            if (!_program.Search.MayMatch(text) || IsWithoutRequired(text[undecidedAt..]))
                return GrokOutcome.NotMatched;
            outcome = Run(text, captures, budget, undecidedAt);
        }

        if (outcome == GrokOutcome.GaveUp)
            Interlocked.Increment(ref _gaveUpCount);
        return outcome;
    }

    /// <summary>Says whether a text lacks something that every match contains: true is certain, false is not.</summary>
    internal bool IsWithoutRequired(ReadOnlySpan<byte> text) => _program.Search.Required is { } required && text.IndexOf(required) < 0;

    private GrokOutcome Run(ReadOnlySpan<byte> text, Span<Utf8Slice> slots, long budget, int from)
    {
        var interpreter = new Interpreter(_program, text, slots, budget);
        return interpreter.Search(from);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooSmall(int given, int needed) =>
        throw new ArgumentException($"room for {given} captures, but the pattern has {needed}", nameof(given));
}
