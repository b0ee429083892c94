using LogPipe.Model;
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

    private static long gaveUpCount;

    private readonly GrokProgram _program;

    private GrokPattern(string expression, SyntaxTree tree, GrokProgram program)
    {
        Expression = expression;
        Captures = tree.Captures;
        Tree = tree;
        _program = program;
    }

    /// <summary>Gets how many attempts of this process gave up because their step budget was used up.</summary>
    public static long GaveUpCount => Interlocked.Read(ref gaveUpCount);

    /// <summary>Gets the expression as it was written.</summary>
    public string Expression { get; }

    /// <summary>Gets the captures, in the order in which their places stand in the expanded expression.</summary>
    public IReadOnlyList<GrokCapture> Captures { get; }

    internal SyntaxTree Tree { get; }

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="GrokException">The expression, or a definition it uses, is wrong, unknown, or refers to itself.</exception>
    public static GrokPattern Compile(string expression, GrokLibrary library)
    {
        SyntaxTree tree = GrokParser.Parse(expression, library);
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
        int fieldCount = Captures.Count;
        if (captures.Length < fieldCount)
            ThrowTooSmall(captures.Length, fieldCount);
        GrokOutcome outcome;
        if (_program.SlotCount == fieldCount)
        {
            outcome = Run(text, captures[..fieldCount]);
        }
        else
        {
            Span<Utf8Slice> slots = stackalloc Utf8Slice[_program.SlotCount];
            outcome = Run(text, slots);
            slots[..fieldCount].CopyTo(captures);
        }

        if (outcome == GrokOutcome.GaveUp)
            Interlocked.Increment(ref gaveUpCount);
        return outcome;
    }

    private GrokOutcome Run(ReadOnlySpan<byte> text, Span<Utf8Slice> slots)
    {
        var interpreter = new Interpreter(_program, text, slots, BaseBudget + ((long)text.Length * BudgetPerByte));
        return interpreter.Search();
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooSmall(int given, int needed) =>
        throw new ArgumentException($"room for {given} captures, but the pattern has {needed}", nameof(given));
}
