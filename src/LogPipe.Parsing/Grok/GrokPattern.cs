using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LogPipe.Model;
using LogPipe.Parsing.Grok.Automata;
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

    private readonly AutomatonCache _automata;
    private readonly int _captureCount;
    private readonly Lazy<GrokProgram> _plainProgram;
    private readonly Lock _gate = new();
    private Lowered? _lowered;

    private GrokPattern(string expression, SyntaxTree tree, AutomatonCache automata)
    {
        if (tree.SlotCount > MaxSlots)
            throw new GrokException($"the expression has {tree.SlotCount} captures; at most {MaxSlots} are supported");
        Expression = expression;
        Captures = tree.Captures;
        _captureCount = tree.Captures.Count;
        Tree = tree;
        _automata = automata;
        Leads = SearchPlanner.LeadsOf(tree.Root);
        Needs = NeededBytes.Of(tree.Root);
        _plainProgram = new Lazy<GrokProgram>(() => GrokCompiler.Compile(tree, cache: null));
    }

    /// <summary>Gets how many attempts of this process gave up because their step budget was used up.</summary>
    public static long GaveUpCount => Interlocked.Read(ref _gaveUpCount);

    /// <summary>Gets the expression as it was written.</summary>
    public string Expression { get; }

    /// <summary>Gets the captures, in the order in which their places stand in the expanded expression.</summary>
    public IReadOnlyList<GrokCapture> Captures { get; }

    /// <summary>Gets what the expression was compiled to.</summary>
    public GrokLowering Lowering
    {
        get
        {
            GrokProgram program = Lower().Program;
            string obstacle = MatcherEmitter.ObstacleOf(program, _captureCount, out bool isWhole);
            return new(program.Code.Length, program.Automata.Length, program.ChoiceCount, program.Obstacles, obstacle, isWhole);
        }
    }

    internal SyntaxTree Tree { get; }

    /// <summary>Gets whether lines run through machine code by now.</summary>
    internal bool HasMachineCode => Lower().Emitted.Attempt is not null;

    /// <summary>Gets how many texts machine code has left to the interpreter.</summary>
    internal int UndecidedCount => Lower().Emitted.UndecidedCount;

    /// <summary>Emits machine code now instead of after many lines, or goes on without for good; for tests and benchmarks.</summary>
    /// <returns>Whether the expression has machine code now.</returns>
    internal bool UseEmitted(bool emit) => Lower().Emitted.Use(emit);

    /// <summary>Gets what the first bytes of a match can be, where only the start of a text can begin one; else empty.</summary>
    internal ByteSet[] Leads { get; }

    /// <summary>Gets bytes that every match contains.</summary>
    internal ByteSet Needs { get; }

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="GrokException">The expression, or a definition it uses, is wrong, unknown, or refers to itself.</exception>
    public static GrokPattern Compile(string expression, GrokLibrary library)
    {
        GrokPattern pattern = Prepare(expression, library);
        pattern.Lower();
        return pattern;
    }

    internal static GrokPattern Compile(GrokDefinition definition, GrokLibrary library)
    {
        var pattern = new GrokPattern(definition.Expression, GrokParser.Parse(definition, library), library.Automata);
        pattern.Lower();
        return pattern;
    }

    /// <summary>Reads an expression and compiles it when the first text comes: of a large catalog most are never asked. For expressions that are known to compile.</summary>
    /// <exception cref="GrokException">The expression, or a definition it uses, is wrong, unknown, or refers to itself.</exception>
    internal static GrokPattern Prepare(string expression, GrokLibrary library) => new(expression, GrokParser.Parse(expression, library), library.Automata);

    /// <summary>Searches a text for the expression.</summary>
    /// <param name="text">The text, UTF-8; bytes that are not valid count as one character each.</param>
    /// <param name="captures">Room for as many slices as <see cref="Captures"/>; relative to the text, Start -1 where nothing was captured.</param>
    /// <returns>Whether it matches; an attempt that gave up does not.</returns>
    public bool TryMatch(ReadOnlySpan<byte> text, Span<Utf8Slice> captures) => Match(text, captures) == GrokOutcome.Matched;

    /// <summary>Searches a text as <see cref="TryMatch"/> does and tells an attempt that gave up from one that failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public GrokOutcome Match(ReadOnlySpan<byte> text, Span<Utf8Slice> captures)
    {
        int fieldCount = _captureCount;
        if (captures.Length < fieldCount)
            ThrowTooSmall(captures.Length, fieldCount);
        Lowered lowered = Lower();
        GrokProgram program = lowered.Program;
        if (lowered.Emitted.Attempt is { } attempt)
            return MatchEmitted(lowered, attempt, text, captures);
        if (!program.Search.MayMatch(text))
            return GrokOutcome.NotMatched;
        lowered.Emitted.Count();
        GrokOutcome outcome;
        if (program.SlotCount == fieldCount)
        {
            outcome = Run(program, text, captures[..fieldCount], BudgetFor(text), from: 0);
        }
        else
        {
            Span<Utf8Slice> slots = stackalloc Utf8Slice[program.SlotCount];
            outcome = Run(program, text, slots, BudgetFor(text), from: 0);
            slots[..fieldCount].CopyTo(captures);
        }

        if (outcome == GrokOutcome.GaveUp)
            Interlocked.Increment(ref _gaveUpCount);
        return outcome;
    }

    /// <summary>Says whether a match may begin with a byte at the start of a text: false is certain, true is not.</summary>
    internal bool MayStartWith(byte value) => Leads is not [var first, ..] || first[value];

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private GrokOutcome MatchEmitted(Lowered lowered, EmittedAttempt attempt, ReadOnlySpan<byte> text, Span<Utf8Slice> captures)
    {
        // the usual line matches where it begins, or certainly does not
        SearchPlan plan = lowered.Program.Search;
        bool mayBegin = plan.FirstTable is not { } first || (!text.IsEmpty && first[text[0]] != 0);
        int answer = mayBegin ? attempt(ref MemoryMarshal.GetReference(text), text.Length, 0, ref MemoryMarshal.GetReference(captures)) : EmittedCode.Failed;
        if (answer >= 0)
        {
            lowered.Emitted.CountDecided();
            return GrokOutcome.Matched;
        }

        if (answer == EmittedCode.Undecided)
            lowered.Emitted.CountUndecided();
        return answer != EmittedCode.Undecided && plan.OnlyAtTextStart ? GrokOutcome.NotMatched : SearchEmitted(lowered.Program, attempt, text, captures[.._captureCount], answer);
    }

    private GrokOutcome SearchEmitted(GrokProgram program, EmittedAttempt attempt, ReadOnlySpan<byte> text, Span<Utf8Slice> captures, int firstAnswer)
    {
        long budget = BudgetFor(text);
        int undecidedAt = 0;
        GrokOutcome outcome = firstAnswer == EmittedCode.Undecided
            ? GrokOutcome.NotMatched
            : EmittedSearch.GoOn(attempt, program.Search, text, captures, ref budget, out undecidedAt);
        if (undecidedAt >= 0)
        {
            // what a match cannot do without is looked for before every choice is tried
            if (!program.Search.MayMatch(text) || IsWithoutRequired(text[undecidedAt..]))
                return GrokOutcome.NotMatched;
            outcome = Run(program, text, captures, budget, undecidedAt);
        }

        if (outcome == GrokOutcome.GaveUp)
            Interlocked.Increment(ref _gaveUpCount);
        return outcome;
    }

    /// <summary>Says whether a text lacks something that every match contains: true is certain, false is not.</summary>
    internal bool IsWithoutRequired(ReadOnlySpan<byte> text) => text.IndexOf(Required) < 0;

    /// <summary>Gets a text that every match contains; empty where none is known.</summary>
    internal ReadOnlySpan<byte> Required => Lower().Program.Search.Required;

    private static GrokOutcome Run(GrokProgram program, ReadOnlySpan<byte> text, Span<Utf8Slice> slots, long budget, int from)
    {
        var interpreter = new Interpreter(program, text, slots, budget);
        return interpreter.Search(from);
    }

    private Lowered Lower() => Volatile.Read(ref _lowered) ?? LowerNow();

    private Lowered LowerNow()
    {
        lock (_gate)
            return _lowered ??= new Lowered(GrokCompiler.Compile(Tree, _automata), _captureCount);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooSmall(int given, int needed) =>
        throw new ArgumentException($"room for {given} captures, but the pattern has {needed}", nameof(given));

    /// <summary>What runs.</summary>
    private sealed class Lowered(GrokProgram program, int captureCount)
    {
        public GrokProgram Program { get; } = program;

        public EmittedTier Emitted { get; } = new(program, captureCount);
    }
}
