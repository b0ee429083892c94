using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>
/// Compiles a syntax tree to a program. Each node is compiled knowing what can follow it: where only one way can succeed, no choice is
/// left behind, so that the usual log line runs straight through.
/// </summary>
/// <remarks>
/// Sources: auto-possessification as PCRE2 does it (<c>pcre2_auto_possess.c</c>, the idea: a run need not give back what the rest cannot
/// begin with), first-byte dispatch as in LL(1) parsers.
/// </remarks>
internal sealed partial class GrokCompiler
{
    // A loop is written out when that takes no more instructions than this
    private const int MaxUnrolled = 48;

    // Beyond this size the program is refused rather than let a counted loop of counted loops fill the memory
    private const int MaxInstructions = 400_000;

    private readonly ProgramBuilder _out = new();
    private readonly AutomatonCache? _cache;
    private readonly Dictionary<string, string> _obstacles = new(StringComparer.Ordinal);
    private IReadOnlyList<GrokCapture> _captures = [];
    private int _loopDepth;

    private GrokCompiler(AutomatonCache? cache) => _cache = cache;

    /// <summary>Compiles a tree; without a cache no automata are made (for explanations and as a second twin in tests).</summary>
    public static GrokProgram Compile(SyntaxTree tree, AutomatonCache? cache)
    {
        var compiler = new GrokCompiler(cache) { _captures = tree.Captures };
        compiler.Compile(tree.Root, Follow.Done);
        compiler._out.Emit(OpCode.Accept);
        return compiler._out.Build(tree.SlotCount, SearchPlanner.Plan(tree.Root), compiler._obstacles);
    }

    private void Compile(RegexNode node, Follow follow)
    {
        if (_out.Here > MaxInstructions)
            throw new GrokException($"the expression needs more than {MaxInstructions} instructions; lower its repeat counts");
        if (!TryCompileAutomaton(node, follow))
            CompilePlain(node, follow);
    }

    private void CompilePlain(RegexNode node, Follow follow)
    {
        switch (node)
        {
            case EmptyNode:
                break;
            case LiteralNode literal:
                CompileLiteral(literal.Bytes);
                break;
            case SetNode set:
                CompileSet(set.Set);
                break;
            case ConcatNode concat:
                CompileConcat(concat.Items, follow);
                break;
            case AlternateNode alternate:
                CompileAlternate(alternate, follow);
                break;
            case LoopNode loop:
                CompileLoop(loop, follow);
                break;
            case AtomicNode atomic:
                CompileAtomic(atomic.Body);
                break;
            case LookNode look:
                CompileLook(look);
                break;
            case AnchorNode anchor:
                _out.Emit(OpCode.Anchor, (int)anchor.Kind);
                break;
            case CaptureNode capture:
                CompileCapture(capture, follow);
                break;
            case NamedNode named:
                CompileNamed(named, follow);
                break;
            case BackReferenceNode reference:
                CompileBackReference(reference);
                break;
            default:
                throw new InvalidOperationException($"no code for {node.GetType().Name}");
        }
    }

    private void CompileNamed(NamedNode named, Follow follow)
    {
        PartName outer = _out.Part;
        _out.Part = new PartName(outer.Reference.Length > 0 ? outer.Reference : $"%{{{named.Name}}}", named.Name);
        Compile(named.Body, follow);
        _out.Part = outer;
    }

    private void CompileLiteral(byte[] bytes)
    {
        if (bytes.Length == 1)
            _out.Emit(OpCode.Byte, bytes[0]);
        else if (bytes.Length <= 8)
            EmitShortLiteral(bytes);
        else if (bytes.Length <= 16)
            EmitMediumLiteral(bytes);
        else
            _out.Emit(OpCode.Literal, _out.Literal(bytes), bytes.Length);
    }

    private void EmitShortLiteral(byte[] bytes)
    {
        // in the byte order of the machine, as the interpreter reads the text
        Span<byte> padded = stackalloc byte[8];
        bytes.CopyTo(padded);
        ulong word = MemoryMarshal.Read<ulong>(padded);
        padded.Clear();
        padded[..bytes.Length].Fill(0xFF);
        ulong mask = MemoryMarshal.Read<ulong>(padded);
        _out.Emit(OpCode.ShortLiteral, _out.Literal(bytes), bytes.Length, (int)word, (int)(word >> 32), (int)mask, (int)(mask >> 32));
    }

    private void EmitMediumLiteral(byte[] bytes)
    {
        ulong first = MemoryMarshal.Read<ulong>(bytes);
        ulong last = MemoryMarshal.Read<ulong>(bytes.AsSpan(bytes.Length - 8));
        _out.Emit(OpCode.MediumLiteral, _out.Literal(bytes), bytes.Length, (int)first, (int)(first >> 32), (int)last, (int)(last >> 32));
    }

    private void CompileSet(CharSet set)
    {
        if (set.IsEmpty)
            _out.Emit(OpCode.Fail);
        else if (set.IsAsciiOnly)
            _out.Emit(OpCode.InTable, _out.Table(set.Ascii));
        else
            _out.Emit(OpCode.InSet, _out.Set(set), _out.Table(set.Ascii), set.HasAllNonAscii ? 1 : 0);
    }

    private void CompileConcat(RegexNode[] items, Follow follow)
    {
        var follows = new Follow[items.Length];
        Follow next = follow;
        for (int i = items.Length - 1; i >= 0; i--)
        {
            follows[i] = next;
            next = next.Before(items[i]);
        }

        for (int i = 0; i < items.Length; i++)
            Compile(items[i], follows[i]);
    }

    private void CompileCapture(CaptureNode capture, Follow follow)
    {
        PartName outer = _out.Part;
        if (outer.Reference.Length == 0 && capture.Slot < _captures.Count)
            _out.Part = new PartName(Reference(_captures[capture.Slot]), "");
        CompileCaptured(capture, follow);
        _out.Part = outer;
    }

    private static string Reference(GrokCapture capture) =>
        capture.PatternName.Length == 0 ? $"(?<{capture.FieldName}>…)" : $"%{{{capture.PatternName}:{capture.FieldName}}}";

    private void CompileCaptured(CaptureNode capture, Follow follow)
    {
        if (TryCompileFused(capture, follow))
            return;
        int register = _out.NewRegisters(1);
        _out.Emit(_loopDepth > 0 ? OpCode.CaptureStartInLoop : OpCode.CaptureStart, register);
        Compile(capture.Body, follow);
        _out.Emit(OpCode.CaptureEnd, capture.Slot, register);
    }

    // A body that is one instruction sets the capture itself. Bodies with captures inside are not tried: each level would be compiled twice
    private bool TryCompileFused(CaptureNode capture, Follow follow)
    {
        if (HasCapture(capture.Body))
            return false;
        int start = _out.Here;
        int choices = _out.ChoiceCount;
        Compile(capture.Body, follow);
        if (_out.TryFuseCapture(start, capture.Slot))
            return true;
        _out.Rewind(start);
        _out.ChoiceCount = choices;
        if (!TryCompileWholeAutomaton(capture.Body, follow))
            return false;
        if (_out.TryFuseCapture(start, capture.Slot))
            return true;
        _out.Rewind(start);
        _out.ChoiceCount = choices;
        return false;
    }

    private static bool HasCapture(RegexNode node) => node switch
    {
        CaptureNode => true,
        ConcatNode concat => Array.Exists(concat.Items, HasCapture),
        AlternateNode alternate => Array.Exists(alternate.Branches, HasCapture),
        LoopNode loop => HasCapture(loop.Body),
        AtomicNode atomic => HasCapture(atomic.Body),
        LookNode look => HasCapture(look.Body),
        NamedNode named => HasCapture(named.Body),
        _ => false,
    };

    private void CompileAtomic(RegexNode body)
    {
        int register = _out.NewRegisters(1);
        int choices = _out.ChoiceCount;
        _out.Emit(OpCode.AtomicBegin, register);
        Compile(body, Follow.Done);

        // without a choice inside there is nothing to forget; begin stays, it is one store
        if (_out.ChoiceCount != choices)
            _out.Emit(OpCode.AtomicEnd, register);
        _out.ChoiceCount = choices;
    }

    private void CompileBackReference(BackReferenceNode reference)
    {
        int list = _out.NewJumpTable();
        for (int i = 0; i < Math.Min(reference.Slots.Length, 257); i++)
            _out.SetJump(list, i, reference.Slots[i]);
        _out.Emit(OpCode.BackReference, list, Math.Min(reference.Slots.Length, 257), reference.IgnoreCase ? 1 : 0);
    }
}
