using System.Reflection;
using System.Reflection.Emit;
using LogPipe.Model;
using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;
using OpCode = LogPipe.Parsing.Grok.Programs.OpCode;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Writes a <see cref="GrokProgram"/> as a method that takes every first choice: the usual log line runs through machine code without a dispatch, a stack or a table of instructions.
/// Where a first choice fails at once the other way is taken (<see cref="ChoiceFlow"/>); where it fails later and others are left, the method says so, and the interpreter, which is also its plain
/// twin, starts over.
/// </summary>
/// <remarks>Our profile asked for it: 60 % of the interpreter's time on the benchmark's lines was its own dispatch. Source: <c>benchmarks/results</c>.</remarks>
internal sealed class MatcherEmitter
{
    // A larger method takes the runtime's compiler longer than its lines will ever save
    private const int MaxInstructions = 1500;

    // Up to here a run is scanned byte by byte in place, behind it by vectors
    private const int ScalarBytes = 16;

    private static readonly FieldInfo SliceStart = typeof(Utf8Slice).GetField("<Start>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo SliceBytes = typeof(Utf8Slice).GetField("<ByteCount>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly GrokProgram _program;
    private readonly ChoiceFlow _flow;
    private readonly EmittedCode _code;
    private readonly ILGenerator _il;
    private readonly Label[] _labels;
    private readonly LocalBuilder _at;
    private readonly LocalBuilder _end;
    private readonly LocalBuilder _byte;
    private readonly LocalBuilder[] _registers;
    private readonly Dictionary<int, Way> _ways = [];
    private readonly Label _fail;
    private readonly Label _undecided;

    private MatcherEmitter(GrokProgram program, ChoiceFlow flow, EmittedCode code, ILGenerator il)
    {
        _program = program;
        _flow = flow;
        _code = code;
        _il = il;
        _labels = [.. program.Code.Select(_ => il.DefineLabel())];
        _at = il.DeclareLocal(typeof(int));
        _end = il.DeclareLocal(typeof(int));
        _byte = il.DeclareLocal(typeof(int));
        _registers = [.. Enumerable.Range(0, program.RegisterCount).Select(_ => il.DeclareLocal(typeof(int)))];
        for (int pc = 0; pc < program.Code.Length; pc++)
        {
            if (flow.IsGoneBackTo(pc))
                _ways[pc] = new Way(il.DefineLabel(), il.DeclareLocal(typeof(int)));
        }

        _fail = il.DefineLabel();
        _undecided = il.DefineLabel();
    }

    /// <summary>
    /// Emits a program, or gives null where it is too large. Looks at more than a byte, counted loops and back-references are not emitted: a text that comes to one is for the interpreter.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="captureCount">The captures; a program with further slots is for the interpreter.</param>
    public static EmittedAttempt? TryEmit(GrokProgram program, int captureCount)
    {
        if (Follow(program, captureCount, out _) is not { } flow)
            return null;
        var code = new EmittedCode(program);
        var method = new DynamicMethod(
            "GrokAttempt",
            typeof(int),
            [typeof(EmittedCode), typeof(byte).MakeByRefType(), typeof(int), typeof(int), typeof(Utf8Slice).MakeByRefType()],
            typeof(EmittedCode).Module,
            skipVisibility: true);
        new MatcherEmitter(program, flow, code, method.GetILGenerator()).EmitAll(captureCount);
        return method.CreateDelegate<EmittedAttempt>(code);
    }

    /// <summary>Says what of a program cannot be emitted; empty where everything can.</summary>
    /// <param name="program">The program.</param>
    /// <param name="captureCount">The captures.</param>
    /// <param name="isWhole">Whether nothing of it can be.</param>
    public static string ObstacleOf(GrokProgram program, int captureCount, out bool isWhole)
    {
        isWhole = Follow(program, captureCount, out string obstacle) is null;
        return obstacle;
    }

    private static ChoiceFlow? Follow(GrokProgram program, int captureCount, out string obstacle)
    {
        if (program.SlotCount != captureCount)
        {
            obstacle = "a back-reference to a group that is no field";
            return null;
        }

        ChoiceFlow flow = ChoiceFlow.Find(program, out obstacle);
        if (Enumerable.Range(0, program.Code.Length).Count(flow.IsReached) <= MaxInstructions)
            return flow;
        obstacle = $"more than {MaxInstructions} instructions";
        return null;
    }

    private void EmitAll(int captureCount)
    {
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Stloc, _at);
        for (int slot = 0; slot < captureCount; slot++)
        {
            LoadCapture(slot);
            _il.Emit(OpCodes.Ldc_I8, 0xFFFFFFFFL);
            _il.Emit(OpCodes.Stind_I8);
        }

        Instruction[] code = _program.Code;
        bool falls = true;
        for (int pc = 0; pc < code.Length; pc++)
        {
            if (!_flow.IsReached(pc))
            {
                // what is not on the way is jumped over by those who would fall into it: nobody does
                falls = false;
                continue;
            }

            _il.MarkLabel(_labels[pc]);
            falls = Emit(pc, code[pc]);
            if (falls && (pc + 1 >= code.Length || !_flow.IsReached(pc + 1)))
                throw new InvalidOperationException($"instruction {pc} falls into nothing");
        }

        if (falls)
            throw new InvalidOperationException("the program has no end");
        foreach ((int choice, Way way) in _ways)
        {
            _il.MarkLabel(way.Back);
            _il.Emit(OpCodes.Ldloc, way.Place);
            _il.Emit(OpCodes.Stloc, _at);
            _il.Emit(OpCodes.Br, _labels[code[choice].A]);
        }

        _il.MarkLabel(_fail);
        _il.Emit(OpCodes.Ldc_I4, EmittedCode.Failed);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Ret);
        _il.MarkLabel(_undecided);
        _il.Emit(OpCodes.Ldc_I4, EmittedCode.Undecided);
        _il.Emit(OpCodes.Ret);
    }

    // Gives whether the code goes on at the next instruction
    private bool Emit(int pc, Instruction op)
    {
        Label fail = _flow.IsFinal(pc) ? _fail : _flow.TryFindChoice(pc, op, out int choice) ? _ways[choice].Back : _undecided;
        switch (op.Op)
        {
            case OpCode.Accept:
                _il.Emit(OpCodes.Ldloc, _at);
                _il.Emit(OpCodes.Ret);
                return false;
            case OpCode.Fail:
                _il.Emit(OpCodes.Br, fail);
                return false;
            case OpCode.Jump:
                _il.Emit(OpCodes.Br, _labels[op.A]);
                return false;
            case OpCode.Dispatch:
                EmitDispatch(op.A);
                return false;
            case OpCode.Choice:
                if (_ways.TryGetValue(pc, out Way way))
                {
                    _il.Emit(OpCodes.Ldloc, _at);
                    _il.Emit(OpCodes.Stloc, way.Place);
                }

                return true;
            case OpCode.AtomicBegin or OpCode.AtomicEnd:
                return true;
            case OpCode.Byte:
                EmitLiteral([(byte)op.A], fail);
                return true;
            case OpCode.ShortLiteral or OpCode.MediumLiteral:
                EmitLiteral(_program.Literals.AsSpan(op.A, op.B), fail);
                return true;
            case OpCode.Literal:
                CallWithText(nameof(EmittedCode.IsLiteral), op.A, op.B);
                _il.Emit(OpCodes.Brfalse, fail);
                Advance(op.B);
                return true;
            case OpCode.InTable:
                JumpAtEnd(_at, fail);
                LoadByte(_at);
                ByteTest.Jump(_il, _byte, SetOf(_program.Tables[op.A]), members: false, fail, _code);
                Advance(1);
                return true;
            case OpCode.InSet:
                CallWithText(nameof(EmittedCode.Character), op.A);
                TakeOrFail(fail);
                return true;
            case OpCode.OptionalTable:
                EmitOptional(SetOf(_program.Tables[op.A]));
                return true;
            case OpCode.RunTable:
                EmitRunTable(op, fail);
                return true;
            case OpCode.RunUntilByte:
                EmitRunUntilByte(op, fail);
                return true;
            case OpCode.RunPossessive:
                EmitRun(op, fail);
                return true;
            case OpCode.RunGreedy:
                EmitGreedy(op, fail);
                return true;
            case OpCode.RunLazy:
                CallWithText(nameof(EmittedCode.Lazy), op.A, op.B, op.C);
                TakeOrFail(fail);
                return true;
            case OpCode.LazyUntilLiteral:
                EmitUntilLiteral(op, fail);
                return true;
            case OpCode.Automaton:
                new AutomatonEmitter(_il, _code, _program.Automata[op.A], op.A, _at, _end, _byte).Emit(_undecided, fail, op.D, StoreCapture);
                return true;
            case OpCode.CaptureStart or OpCode.CaptureStartInLoop:
                _il.Emit(OpCodes.Ldloc, _at);
                _il.Emit(OpCodes.Stloc, _registers[op.A]);
                return true;
            case OpCode.CaptureEnd:
                StoreCapture(op.A, _registers[op.B], _at);
                return true;
            case OpCode.Ahead:
                EmitAhead(op, fail);
                return true;
            case OpCode.Behind:
                CallWithText(nameof(EmittedCode.IsBehind), op.A, op.C);
                _il.Emit(op.B != 0 ? OpCodes.Brfalse : OpCodes.Brtrue, fail);
                return true;
            case OpCode.Anchor:
                EmitAnchor((AnchorKind)op.A, fail);
                return true;
            default:
                _il.Emit(OpCodes.Br, _undecided);
                return false;
        }
    }

    private void EmitDispatch(int table)
    {
        ReadOnlySpan<int> jumps = _program.Jumps.AsSpan(table, 257);
        JumpAtEnd(_at, _labels[jumps[256]]);
        var sets = new Dictionary<int, ByteSet>();
        for (int b = 0; b < 256; b++)
            sets[jumps[b]] = sets.GetValueOrDefault(jumps[b]) | ByteSet.Of(b);
        (int Target, ByteSet Set)[] targets = [.. sets.Select(static s => (s.Key, s.Value)).OrderBy(static s => s.Value.Count)];
        if (targets.Length > 1)
            LoadByte(_at);
        for (int i = 0; i < targets.Length - 1; i++)
            ByteTest.Jump(_il, _byte, targets[i].Set, members: true, _labels[targets[i].Target], _code);
        _il.Emit(OpCodes.Br, _labels[targets[^1].Target]);
    }

    // by words as wide as fit, the last one overlapping
    private void EmitLiteral(ReadOnlySpan<byte> bytes, Label fail)
    {
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Ldc_I4, bytes.Length);
        _il.Emit(OpCodes.Blt, fail);
        for (int offset = 0; offset < bytes.Length;)
        {
            int left = bytes.Length - offset;
            int width = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
            int from = offset;
            if (left is > 4 and < 8 && bytes.Length >= 8)
                (width, from) = (8, bytes.Length - 8);
            else if (left == 3 && bytes.Length >= 4)
                (width, from) = (4, bytes.Length - 4);
            EmitWord(bytes.Slice(from, width), from, fail);
            offset = from + width;
        }

        Advance(bytes.Length);
    }

    private void EmitWord(ReadOnlySpan<byte> word, int offset, Label fail)
    {
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, _at);
        if (offset > 0)
        {
            _il.Emit(OpCodes.Ldc_I4, offset);
            _il.Emit(OpCodes.Add);
        }

        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        if (word.Length > 1)
            _il.Emit(OpCodes.Unaligned, (byte)1);
        switch (word.Length)
        {
            case 8:
                _il.Emit(OpCodes.Ldind_I8);
                _il.Emit(OpCodes.Ldc_I8, BitConverter.ToInt64(word));
                break;
            case 4:
                _il.Emit(OpCodes.Ldind_I4);
                _il.Emit(OpCodes.Ldc_I4, BitConverter.ToInt32(word));
                break;
            case 2:
                _il.Emit(OpCodes.Ldind_U2);
                _il.Emit(OpCodes.Ldc_I4, (int)BitConverter.ToUInt16(word));
                break;
            default:
                _il.Emit(OpCodes.Ldind_U1);
                _il.Emit(OpCodes.Ldc_I4, (int)word[0]);
                break;
        }

        _il.Emit(OpCodes.Bne_Un, fail);
    }

    private void EmitOptional(ByteSet set)
    {
        Label over = _il.DefineLabel();
        JumpAtEnd(_at, over);
        LoadByte(_at);
        ByteTest.Jump(_il, _byte, set, members: false, over, _code);
        Advance(1);
        _il.MarkLabel(over);
    }

    // A run usually goes on up to where the rest begins; only where it does not, places before are looked for
    private void EmitGreedy(Instruction op, Label fail)
    {
        Label search = _il.DefineLabel();
        Label taken = _il.DefineLabel();
        RunSpec run = _program.Runs[op.A];
        if (run is { IsBytewise: true, CountsBytes: true, Stop: RunStop.Many, FollowLiteral: null, FollowTable: not null } && op is { B: <= 1, C: int.MaxValue })
        {
            EmitScan(SetOf(run.Table), op.A);
            if (op.B > 0)
            {
                _il.Emit(OpCodes.Ldloc, _end);
                _il.Emit(OpCodes.Ldloc, _at);
                _il.Emit(OpCodes.Ble, fail);
            }

            JumpAtEnd(_end, search);
            LoadByte(_end);
            ByteTest.Jump(_il, _byte, SetOf(run.FollowTable), members: true, taken, _code);
        }

        _il.MarkLabel(search);
        CallWithText(nameof(EmittedCode.Greedy), op.A, op.B, op.C);
        _il.Emit(OpCodes.Stloc, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Blt, fail);
        _il.MarkLabel(taken);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Stloc, _at);
    }

    private void EmitRunTable(Instruction op, Label fail)
    {
        EmitScan(SetOf(_program.Tables[op.E]), op.A);
        EndRun(op, fail);
    }

    // Sets the end of a run of bytes that starts here
    private void EmitScan(ByteSet set, int run)
    {
        Label turn = _il.DefineLabel();
        Label done = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Stloc, _end);
        _il.MarkLabel(turn);
        JumpAtEnd(_end, done);
        LoadByte(_end);
        ByteTest.Jump(_il, _byte, set, members: false, done, _code);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Ldc_I4, ScalarBytes);
        _il.Emit(OpCodes.Blt, turn);
        CallWithText(nameof(EmittedCode.RunBytes), _end, run);
        _il.Emit(OpCodes.Stloc, _end);
        _il.MarkLabel(done);
    }

    private void EmitRunUntilByte(Instruction op, Label fail)
    {
        CallWithText(nameof(EmittedCode.UntilByte), op.E);
        _il.Emit(OpCodes.Stloc, _end);
        EndRun(op, fail);
    }

    private void EmitRun(Instruction op, Label fail)
    {
        RunSpec run = _program.Runs[op.A];
        if (run is { Stop: RunStop.End, IsBytewise: true } && op is { B: 0, C: int.MaxValue })
        {
            _il.Emit(OpCodes.Ldarg_2);
            _il.Emit(OpCodes.Stloc, _end);
            EndRun(op, fail);
            return;
        }

        CallWithText(nameof(EmittedCode.Run), op.A, op.B, op.C);
        _il.Emit(OpCodes.Stloc, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Blt, fail);
        EndRun(op with { B = 0 }, fail);
    }

    private void EndRun(Instruction op, Label fail)
    {
        if (op.B > 0)
        {
            _il.Emit(OpCodes.Ldloc, _end);
            _il.Emit(OpCodes.Ldloc, _at);
            _il.Emit(OpCodes.Sub);
            _il.Emit(OpCodes.Ldc_I4, op.B);
            _il.Emit(OpCodes.Blt, fail);
        }

        if (op.D != 0)
            StoreCapture(op.D - 1, _at, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Stloc, _at);
    }

    private void EmitUntilLiteral(Instruction op, Label fail)
    {
        Label found = _il.DefineLabel();
        if (op.F == 1)
            CallWithText(nameof(EmittedCode.UntilByte), _program.Literals[op.E]);
        else
            CallWithText(nameof(EmittedCode.UntilLiteral), op.E, op.F);
        _il.Emit(OpCodes.Stloc, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(op.F == 1 ? OpCodes.Ldarg_2 : OpCodes.Ldc_I4_0);
        _il.Emit(op.F == 1 ? OpCodes.Blt : OpCodes.Bge, found);

        // it looked as far as the end: that is what the attempt is charged for
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Stloc, _at);
        _il.Emit(OpCodes.Br, fail);
        _il.MarkLabel(found);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Stloc, _at);
    }

    private void EmitAhead(Instruction op, Label fail)
    {
        bool wanted = op.B != 0;
        Label over = _il.DefineLabel();
        JumpAtEnd(_at, wanted ? fail : over);
        LoadByte(_at);
        ByteTest.Jump(_il, _byte, SetOf(_program.Tables[op.A]), members: !wanted, fail, _code);
        _il.MarkLabel(over);
    }

    private void EmitAnchor(AnchorKind kind, Label fail)
    {
        switch (kind)
        {
            case AnchorKind.TextStart or AnchorKind.SearchStart:
                _il.Emit(OpCodes.Ldloc, _at);
                _il.Emit(OpCodes.Brtrue, fail);
                break;
            case AnchorKind.TextEnd:
                _il.Emit(OpCodes.Ldloc, _at);
                _il.Emit(OpCodes.Ldarg_2);
                _il.Emit(OpCodes.Bne_Un, fail);
                break;
            case AnchorKind.WordBoundary or AnchorKind.NotWordBoundary:
                EmitBoundary(kind, fail);
                break;
            default:
                EmitRareAnchor(kind, fail);
                break;
        }
    }

    private void EmitRareAnchor(AnchorKind kind, Label fail)
    {
        Label over = _il.DefineLabel();
        if (kind == AnchorKind.LineStart)
        {
            _il.Emit(OpCodes.Ldloc, _at);
            _il.Emit(OpCodes.Brfalse, over);
        }

        CallWithText(nameof(EmittedCode.IsAt), (int)kind);
        _il.Emit(OpCodes.Brfalse, fail);
        _il.MarkLabel(over);
    }

    // By a table of what is in a word, 1, and what is above ASCII, 2, where only the whole rule knows
    private void EmitBoundary(AnchorKind kind, Label fail)
    {
        byte[] words = CharSet.Word.Ascii.ToTable();
        words.AsSpan(0x80).Fill(2);
        long table = _code.AddressOf(words);
        LocalBuilder before = _end;
        Label first = _il.DefineLabel();
        Label last = _il.DefineLabel();
        Label compare = _il.DefineLabel();
        Label rare = _il.DefineLabel();
        Label over = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Brfalse, first);
        LoadWordAt(-1, table, before);
        _il.Emit(OpCodes.Br, last);
        _il.MarkLabel(first);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, before);
        _il.MarkLabel(last);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, _byte);
        JumpAtEnd(_at, compare);
        LoadWordAt(0, table, _byte);
        _il.MarkLabel(compare);
        _il.Emit(OpCodes.Ldloc, before);
        _il.Emit(OpCodes.Ldloc, _byte);
        _il.Emit(OpCodes.Or);
        _il.Emit(OpCodes.Ldc_I4_2);
        _il.Emit(OpCodes.Bge, rare);
        _il.Emit(OpCodes.Ldloc, before);
        _il.Emit(OpCodes.Ldloc, _byte);
        _il.Emit(kind == AnchorKind.WordBoundary ? OpCodes.Beq : OpCodes.Bne_Un, fail);
        _il.Emit(OpCodes.Br, over);
        _il.MarkLabel(rare);
        EmitRareAnchor(kind, fail);
        _il.MarkLabel(over);
    }

    private void LoadWordAt(int offset, long table, LocalBuilder target)
    {
        _il.Emit(OpCodes.Ldc_I8, table);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I4, offset);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Stloc, target);
    }

    private void TakeOrFail(Label fail)
    {
        _il.Emit(OpCodes.Stloc, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Blt, fail);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Stloc, _at);
    }

    private void CallWithText(string method, params int[] numbers) => CallWithText(method, _at, numbers);

    // Calls an operation with the text, its length, a place, and numbers
    private void CallWithText(string method, LocalBuilder place, params int[] numbers)
    {
        MethodInfo target = typeof(EmittedCode).GetMethod(method)!;
        if (!target.IsStatic)
            _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldloc, place);
        foreach (int number in numbers)
            _il.Emit(OpCodes.Ldc_I4, number);
        _il.Emit(OpCodes.Call, target);
    }

    private void JumpAtEnd(LocalBuilder place, Label target)
    {
        _il.Emit(OpCodes.Ldloc, place);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Bge, target);
    }

    private void LoadByte(LocalBuilder place)
    {
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, place);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Stloc, _byte);
    }

    private void Advance(int byteCount)
    {
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I4, byteCount);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, _at);
    }

    private void LoadCapture(int slot)
    {
        _il.Emit(OpCodes.Ldarg_S, (byte)4);
        if (slot > 0)
        {
            _il.Emit(OpCodes.Ldc_I4, slot * 8);
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Add);
        }
    }

    private void StoreCapture(int slot, LocalBuilder from, LocalBuilder to)
    {
        LoadCapture(slot);
        _il.Emit(OpCodes.Ldloc, from);
        _il.Emit(OpCodes.Stfld, SliceStart);
        LoadCapture(slot);
        _il.Emit(OpCodes.Ldloc, to);
        _il.Emit(OpCodes.Ldloc, from);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stfld, SliceBytes);
    }

    private static ByteSet SetOf(byte[] table)
    {
        ByteSet set = ByteSet.None;
        for (int b = 0; b < 256; b++)
        {
            if (table[b] != 0)
                set |= ByteSet.Of(b);
        }

        return set;
    }

    // The other way of a choice, and where it begins
    private readonly record struct Way(Label Back, LocalBuilder Place);
}
