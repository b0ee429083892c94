using LogPipe.Parsing.Grok.Syntax;

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
    private int _loopDepth;

    private GrokCompiler()
    {
    }

    public static GrokProgram Compile(SyntaxTree tree)
    {
        var compiler = new GrokCompiler();
        compiler.Compile(tree.Root, Follow.Done);
        compiler._out.Emit(OpCode.Accept);
        return compiler._out.Build(tree.SlotCount, SearchPlanner.Plan(tree.Root));
    }

    private void Compile(RegexNode node, Follow follow)
    {
        if (_out.Here > MaxInstructions)
            throw new GrokException($"the expression needs more than {MaxInstructions} instructions; lower its repeat counts");
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
                Compile(named.Body, follow);
                break;
            case BackReferenceNode reference:
                CompileBackReference(reference);
                break;
            default:
                throw new InvalidOperationException($"no code for {node.GetType().Name}");
        }
    }

    private void CompileLiteral(byte[] bytes)
    {
        if (bytes.Length == 1)
            _out.Emit(OpCode.Byte, bytes[0]);
        else
            _out.Emit(OpCode.Literal, _out.Literal(bytes), bytes.Length);
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
        int register = _out.NewRegisters(1);
        _out.Emit(_loopDepth > 0 ? OpCode.CaptureStartInLoop : OpCode.CaptureStart, register);
        Compile(capture.Body, follow);
        _out.Emit(OpCode.CaptureEnd, capture.Slot, register);
    }

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
