using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LogPipe.Model;
using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>
/// Hot: runs a <see cref="GrokProgram"/> over a line. A backtracking machine with its own stack: no recursion, no allocation, and a budget
/// of steps that bounds the time of any pattern on any line. Benchmark <c>GrokBenchmarks</c>.
/// </summary>
internal ref struct Interpreter
{
    private readonly GrokProgram _program;
    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<Utf8Slice> _captures;
    private readonly MatchScratch _scratch;
    private long _budget;

    public Interpreter(GrokProgram program, ReadOnlySpan<byte> text, Span<Utf8Slice> captures, long budget)
    {
        _program = program;
        _text = text;
        _captures = captures;
        _scratch = MatchScratch.Current;
        _scratch.EnsureRegisters(program.RegisterCount);
        _budget = budget;
        Furthest = -1;
    }

    /// <summary>Gets the instruction that failed behind <see cref="Furthest"/> bytes.</summary>
    public int FurthestInstruction { get; private set; }

    /// <summary>Gets where the attempt that matched <see cref="Furthest"/> bytes began.</summary>
    public int FurthestStart { get; private set; }

    /// <summary>Gets how many bytes the best attempt matched before it failed, or -1 when none was made.</summary>
    public int Furthest { get; private set; }

    /// <summary>Gets the place behind the match.</summary>
    public int End { get; private set; }

    public int Start { get; private set; }

    /// <summary>Searches for a match.</summary>
    /// <param name="from">Where the first attempt may begin; what begins before is known not to match.</param>
    public GrokOutcome Search(int from = 0)
    {
        SearchPlan plan = _program.Search;
        ReadOnlySpan<byte> text = _text;
        int at = from;
        bool checkedRequired = false;
        while (true)
        {
            if (plan.FirstTable is { } first && (at >= text.Length || first[text[at]] == 0))
            {
                if (plan.OnlyAtTextStart || at >= text.Length)
                    return GrokOutcome.NotMatched;
                int found = text[at..].IndexOfAny(plan.FirstBytes!);
                if (found < 0)
                    return GrokOutcome.NotMatched;
                at += found;
            }

            if (!plan.OnlyAtLineStart || at == 0 || text[at - 1] == '\n')
            {
                GrokOutcome outcome = Run(at);
                if (outcome != GrokOutcome.NotMatched || plan.OnlyAtTextStart)
                    return outcome;
                if (!checkedRequired && plan.Required is { } required)
                {
                    checkedRequired = true;
                    if (text[at..].IndexOf(required) < 0)
                        return GrokOutcome.NotMatched;
                }
            }

            if (at >= text.Length)
                return GrokOutcome.NotMatched;
            at = plan.OnlyAtLineStart ? NextLine(text, at) : Next(text, at);
            if (at < 0)
                return GrokOutcome.NotMatched;
        }
    }

    internal static int Next(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] < 0x80)
            return at + 1;
        _ = Utf8Chars.Read(text, at, out int byteCount);
        return at + byteCount;
    }

    internal static int NextLine(ReadOnlySpan<byte> text, int at)
    {
        int found = text[at..].IndexOf((byte)'\n');
        return found < 0 ? -1 : at + found + 1;
    }

    private GrokOutcome Run(int start)
    {
        GrokProgram program = _program;
        ReadOnlySpan<byte> text = _text;
        Instruction[] code = program.Code;
        Frame[] frames = _scratch.Frames;
        int[] registers = _scratch.Registers;
        Span<Utf8Slice> captures = _captures;
        captures.Fill(new Utf8Slice(-1, 0));
        byte[][] tables = program.Tables;
        byte[] literals = program.Literals;
        ref byte bytes = ref MemoryMarshal.GetReference(text);
        int pc = 0;
        int at = start;
        int height = 0;
        long budget = _budget;
        while (true)
        {
            ref readonly Instruction op = ref code[pc];
            switch (op.Op)
            {
                case OpCode.Byte:
                    if ((uint)at >= (uint)text.Length || text[at] != op.A)
                        goto Fail;
                    at++;
                    pc++;
                    continue;

                case OpCode.Literal:
                    if (text.Length - at < op.B || !text.Slice(at, op.B).SequenceEqual(literals.AsSpan(op.A, op.B)))
                        goto Fail;
                    at += op.B;
                    pc++;
                    continue;

                case OpCode.ShortLiteral:
                    if (text.Length - at >= 8)
                    {
                        if (((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at)) ^ op.Word) & op.Mask) != 0)
                            goto Fail;
                    }
                    else if (text.Length - at < op.B || !text.Slice(at, op.B).SequenceEqual(literals.AsSpan(op.A, op.B)))
                    {
                        goto Fail;
                    }

                    at += op.B;
                    pc++;
                    continue;

                case OpCode.MediumLiteral:
                    if (text.Length - at < op.B)
                        goto Fail;
                    if (((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at)) ^ op.Word)
                        | (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at + op.B - 8)) ^ op.Mask)) != 0)
                    {
                        goto Fail;
                    }

                    at += op.B;
                    pc++;
                    continue;

                case OpCode.InTable:
                    if ((uint)at >= (uint)text.Length || tables[op.A][text[at]] == 0)
                        goto Fail;
                    at++;
                    pc++;
                    continue;

                case OpCode.InSet:
                    {
                        if ((uint)at >= (uint)text.Length)
                            goto Fail;
                        int first = text[at];
                        if (first < 0x80)
                        {
                            if (tables[op.B][first] == 0)
                                goto Fail;
                            at++;
                        }
                        else
                        {
                            if (!Utf8Chars.IsIn(program.Sets[op.A], text, at, out int byteCount))
                                goto Fail;
                            at += byteCount;
                        }

                        pc++;
                        continue;
                    }

                case OpCode.RunPossessive:
                    {
                        int end = RunScanner.Scan(program.Runs[op.A], text, at, op.B, op.C);
                        if (end < 0)
                            goto Fail;
                        budget -= (end - at) >> (program.Runs[op.A].IsBytewise ? 6 : 3);
                        if (op.D != 0)
                        {
                            if (height > 0 && !Save(ref frames, ref height, captures, op.D - 1))
                                goto GiveUp;
                            captures[op.D - 1] = new Utf8Slice(at, end - at);
                        }

                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.RunTable:
                    {
                        byte[] table = tables[op.E];
                        int end = at;
                        int scalarEnd = Math.Min(text.Length, at + RunSpec.ScalarBytes);
                        while (end < scalarEnd && table[Unsafe.Add(ref bytes, end)] != 0)
                            end++;
                        if (end == scalarEnd && end < text.Length)
                            end = RunScanner.ScanBytes(program.Runs[op.A], text, end, text.Length);
                        if (end - at < op.B)
                            goto Fail;
                        budget -= (end - at) >> 6;
                        if (op.D != 0)
                        {
                            if (height > 0 && !Save(ref frames, ref height, captures, op.D - 1))
                                goto GiveUp;
                            captures[op.D - 1] = new Utf8Slice(at, end - at);
                        }

                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.RunUntilByte:
                    {
                        int found = text[at..].IndexOf((byte)op.E);
                        int end = found < 0 ? text.Length : at + found;
                        if (end - at < op.B)
                            goto Fail;
                        budget -= (end - at) >> 6;
                        if (op.D != 0)
                        {
                            if (height > 0 && !Save(ref frames, ref height, captures, op.D - 1))
                                goto GiveUp;
                            captures[op.D - 1] = new Utf8Slice(at, end - at);
                        }

                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.OptionalTable:
                    if ((uint)at < (uint)text.Length && tables[op.A][text[at]] != 0)
                        at++;
                    pc++;
                    continue;

                case OpCode.LazyUntilLiteral:
                    {
                        int found = op.F == 1
                            ? text[at..].IndexOf(literals[op.E])
                            : text[at..].IndexOf(literals.AsSpan(op.E, op.F));
                        if (found < 0)
                        {
                            budget -= (text.Length - at) >> 6;
                            goto Fail;
                        }

                        if (height == frames.Length && !Grow(ref frames))
                            goto GiveUp;
                        budget -= found >> 6;
                        at += found;
                        frames[height++] = new Frame { Kind = FrameKind.LazyLiteral, A = pc, B = at };
                        pc++;
                        continue;
                    }

                case OpCode.RunGreedy:
                    {
                        RunSpec run = program.Runs[op.A];
                        int end = RunScanner.Scan(run, text, at, op.B, op.C);
                        if (end < 0)
                            goto Fail;
                        budget -= (end - at) >> (run.IsBytewise ? 6 : 3);
                        int least = RunScanner.Skip(run, text, at, op.B);
                        if (end > least)
                        {
                            if (height == frames.Length && !Grow(ref frames))
                                goto GiveUp;
                            frames[height++] = new Frame { Kind = FrameKind.GreedyRun, A = pc, B = least, C = end };
                            at = -1;
                            goto Fail;
                        }

                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.RunLazy:
                    {
                        int end = RunScanner.Skip(program.Runs[op.A], text, at, op.B);
                        if (end < 0)
                            goto Fail;
                        if (op.C > op.B)
                        {
                            if (height == frames.Length && !Grow(ref frames))
                                goto GiveUp;
                            frames[height++] = new Frame { Kind = FrameKind.LazyRun, A = pc, B = end, C = -1 - op.B };
                            at = -1;
                            goto Fail;
                        }

                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.Automaton:
                    {
                        int end = program.Automata[op.A].Match(text, at);
                        if (end < 0)
                        {
                            if (end == ByteAutomaton.Undecided)
                            {
                                pc = op.B;
                                continue;
                            }

                            // a look-up a byte: an attempt from every place of a long line must not be free
                            budget -= (ByteAutomaton.NoMatchUpTo - end - at) >> 2;
                            goto Fail;
                        }

                        if (op.C != 0)
                        {
                            if (height == frames.Length && !Grow(ref frames))
                                goto GiveUp;
                            frames[height++] = new Frame { Kind = FrameKind.Choice, A = op.B, B = at };
                        }

                        budget -= (end - at) >> 4;
                        if (op.D != 0)
                        {
                            if (height > 0 && !Save(ref frames, ref height, captures, op.D - 1))
                                goto GiveUp;
                            captures[op.D - 1] = new Utf8Slice(at, end - at);
                        }

                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.Jump:
                    if (op.A <= pc && --budget < 0)
                        goto GiveUp;
                    pc = op.A;
                    continue;

                case OpCode.Choice:
                    if (height == frames.Length && !Grow(ref frames))
                        goto GiveUp;
                    frames[height++] = new Frame { Kind = FrameKind.Choice, A = op.A, B = at };
                    pc++;
                    continue;

                case OpCode.Dispatch:
                    pc = program.Jumps[op.A + ((uint)at < (uint)text.Length ? text[at] : 256)];
                    continue;

                case OpCode.LoopEnter:
                    if (height + 2 > frames.Length && !Grow(ref frames))
                        goto GiveUp;
                    frames[height++] = new Frame { Kind = FrameKind.Register, A = op.A, B = registers[op.A] };
                    frames[height++] = new Frame { Kind = FrameKind.Register, A = op.A + 1, B = registers[op.A + 1] };
                    registers[op.A] = 0;
                    registers[op.A + 1] = -1;
                    pc++;
                    continue;

                case OpCode.LoopTest:
                    {
                        int count = registers[op.A];
                        bool isEmptyTurn = registers[op.A + 1] == at && count > op.B;
                        if (--budget < 0)
                            goto GiveUp;
                        if (count >= op.B && (count >= op.C || isEmptyTurn))
                        {
                            pc = op.D;
                            continue;
                        }

                        if (height + 3 > frames.Length && !Grow(ref frames))
                            goto GiveUp;
                        if (count >= op.B)
                        {
                            if (op.E != 0)
                            {
                                // lazy: leave now, and take a turn from a frame that comes back to the entry behind this test
                                frames[height++] = new Frame { Kind = FrameKind.LoopTurn, A = pc, B = at };
                                pc = op.D;
                                continue;
                            }

                            frames[height++] = new Frame { Kind = FrameKind.Choice, A = op.D, B = at };
                        }

                        frames[height++] = new Frame { Kind = FrameKind.Register, A = op.A, B = count };
                        frames[height++] = new Frame { Kind = FrameKind.Register, A = op.A + 1, B = registers[op.A + 1] };
                        registers[op.A] = count + 1;
                        registers[op.A + 1] = at;
                        pc++;
                        continue;
                    }

                case OpCode.CaptureStart:
                    registers[op.A] = at;
                    pc++;
                    continue;

                case OpCode.CaptureStartInLoop:
                    if (height == frames.Length && !Grow(ref frames))
                        goto GiveUp;
                    frames[height++] = new Frame { Kind = FrameKind.Register, A = op.A, B = registers[op.A] };
                    registers[op.A] = at;
                    pc++;
                    continue;

                case OpCode.CaptureEnd:
                    if (height > 0 && !Save(ref frames, ref height, captures, op.A))
                        goto GiveUp;
                    captures[op.A] = new Utf8Slice(registers[op.B], at - registers[op.B]);
                    pc++;
                    continue;

                case OpCode.AtomicBegin:
                    registers[op.A] = height;
                    pc++;
                    continue;

                case OpCode.AtomicEnd:
                    height = Cut(frames, registers[op.A], height);
                    pc++;
                    continue;

                case OpCode.LookBegin:
                    registers[op.A] = height;
                    registers[op.A + 1] = at;
                    pc++;
                    continue;

                case OpCode.LookEnd:
                    height = Cut(frames, registers[op.A], height);
                    at = registers[op.A + 1];
                    pc++;
                    continue;

                case OpCode.NegativeLookBegin:
                    if (height == frames.Length && !Grow(ref frames))
                        goto GiveUp;
                    registers[op.A] = height;
                    registers[op.A + 1] = at;
                    frames[height++] = new Frame { Kind = FrameKind.Choice, A = op.B, B = at };
                    pc++;
                    continue;

                case OpCode.NegativeLookEnd:
                    // what the body captured is undone with its frames; the choice to go on is dropped with them
                    Undo(frames, registers, captures, registers[op.A], height);
                    height = registers[op.A];
                    goto Fail;

                case OpCode.BehindTry:
                    if (height == frames.Length && !Grow(ref frames))
                        goto GiveUp;
                    if (at > 0)
                        frames[height++] = new Frame { Kind = FrameKind.Behind, A = pc, B = at };
                    pc++;
                    continue;

                case OpCode.AtRegister:
                    if (registers[op.A] != at)
                        goto Fail;
                    pc++;
                    continue;

                case OpCode.Behind:
                    if (IsBehind(program, text, at, op.A, op.C) != (op.B != 0))
                        goto Fail;
                    pc++;
                    continue;

                case OpCode.Ahead:
                    if (((uint)at < (uint)text.Length && tables[op.A][text[at]] != 0) != (op.B != 0))
                        goto Fail;
                    pc++;
                    continue;

                case OpCode.Anchor:
                    if (!IsAt((AnchorKind)op.A, text, at, searchStart: 0))
                        goto Fail;
                    pc++;
                    continue;

                case OpCode.BackReference:
                    {
                        int end = MatchReference(program, text, captures, op, at);
                        if (end < 0)
                            goto Fail;
                        budget -= (end - at) >> 4;
                        at = end;
                        pc++;
                        continue;
                    }

                case OpCode.Accept:
                    _budget = budget;
                    Start = start;
                    End = at;
                    return GrokOutcome.Matched;

                default:
                    goto Fail;
            }

        Fail:
            if (at - start > Furthest)
            {
                Furthest = at - start;
                FurthestInstruction = pc;
                FurthestStart = start;
            }

            while (true)
            {
                if (height == 0 && budget >= 0)
                {
                    _budget = budget;
                    return GrokOutcome.NotMatched;
                }

                if (--budget < 0)
                    goto GiveUp;
                ref Frame frame = ref frames[height - 1];
                switch (frame.Kind)
                {
                    case FrameKind.Register:
                        registers[frame.A] = frame.B;
                        height--;
                        continue;

                    case FrameKind.Capture:
                        captures[frame.A] = new Utf8Slice(frame.B, frame.C);
                        height--;
                        continue;

                    case FrameKind.Choice:
                        pc = frame.A;
                        at = frame.B;
                        height--;
                        break;

                    case FrameKind.LoopTurn:
                        pc = frame.A;
                        at = frame.B;
                        height--;
                        ref readonly Instruction test = ref code[pc];
                        frames[height++] = new Frame { Kind = FrameKind.Register, A = test.A, B = registers[test.A] };
                        if (height == frames.Length && !Grow(ref frames))
                            goto GiveUp;
                        frames[height++] = new Frame { Kind = FrameKind.Register, A = test.A + 1, B = registers[test.A + 1] };
                        registers[test.A]++;
                        registers[test.A + 1] = at;
                        pc++;
                        break;

                    case FrameKind.GreedyRun:
                        {
                            // the first visit comes straight from the run: C is its end
                            RunSpec run = program.Runs[code[frame.A].A];
                            int place = RunScanner.GiveBack(run, text, frame.B, frame.C);
                            if (place < 0)
                            {
                                budget -= (frame.C - frame.B) >> 6;
                                height--;
                                continue;
                            }

                            if (!run.CountsBytes && !IsCharacterStart(text, frame.B, place))
                            {
                                frame.C = place - 1;
                                continue;
                            }

                            budget -= (frame.C - place) >> 6;
                            pc = frame.A + 1;
                            at = place;
                            if (place <= frame.B)
                                height--;
                            else
                                frame.C = run.CountsBytes ? place - 1 : Utf8Chars.Before(text, place);
                            break;
                        }

                    case FrameKind.LazyRun:
                        {
                            ref readonly Instruction lazy = ref code[frame.A];
                            RunSpec run = program.Runs[lazy.A];
                            int place = frame.B;
                            int count = frame.C;
                            if (count < 0)
                            {
                                count = -1 - count;
                            }
                            else
                            {
                                if (count >= lazy.C || place >= text.Length || !Utf8Chars.IsIn(run.Set, text, place, out int byteCount))
                                {
                                    height--;
                                    continue;
                                }

                                place += byteCount;
                                count++;
                            }

                            int next = RunScanner.Advance(run, text, place);
                            if (next < 0)
                            {
                                height--;
                                budget -= (text.Length - place) >> 6;
                                continue;
                            }

                            if (next > place && !Advance(run, text, ref place, ref count, next, lazy.C))
                            {
                                height--;
                                continue;
                            }

                            budget -= (place - frame.B) >> 6;
                            frame.B = place;
                            frame.C = count;
                            pc = frame.A + 1;
                            at = place;
                            if (count >= lazy.C)
                                height--;
                            break;
                        }

                    case FrameKind.LazyLiteral:
                        {
                            ref readonly Instruction until = ref code[frame.A];
                            int from = frame.B + 1;
                            int found = from > text.Length ? -1 : text[from..].IndexOf(literals.AsSpan(until.E, until.F));
                            if (found < 0)
                            {
                                height--;
                                budget -= (text.Length - from) >> 6;
                                continue;
                            }

                            budget -= found >> 6;
                            at = frame.B = from + found;
                            pc = frame.A + 1;
                            break;
                        }

                    default:
                        {
                            int earlier = Utf8Chars.Before(text, frame.B);
                            pc = frame.A + 1;
                            at = earlier;
                            if (earlier == 0)
                                height--;
                            else
                                frame.B = earlier;
                            break;
                        }
                }

                break;
            }
        }

    GiveUp:
        _budget = 0;
        return GrokOutcome.GaveUp;
    }

    // Notes a capture's present value, to be restored on the way back
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool Save(ref Frame[] frames, ref int height, ReadOnlySpan<Utf8Slice> captures, int slot)
    {
        if (height == frames.Length && !Grow(ref frames))
            return false;
        Utf8Slice old = captures[slot];
        frames[height++] = new Frame { Kind = FrameKind.Capture, A = slot, B = old.Start, C = old.ByteCount };
        return true;
    }

    // Moves a lazy run on to a place; false when a character on the way is not in the set or the count is used up
    internal static bool Advance(RunSpec run, ReadOnlySpan<byte> text, ref int place, ref int count, int to, int max)
    {
        if (run.IsBytewise && max == int.MaxValue && (run.CountsBytes || IsCharacterStart(text, place, to)))
        {
            int end = RunScanner.ScanBytes(run, text, place, to);
            count += end - place;
            place = end;
            return end == to;
        }

        while (place < to)
        {
            if (count >= max || !Utf8Chars.IsIn(run.Set, text, place, out int byteCount))
                return false;
            place += byteCount;
            count++;
        }

        return true;
    }

    internal static bool IsCharacterStart(ReadOnlySpan<byte> text, int least, int at)
    {
        if (at >= text.Length || at == least || (text[at] & 0xC0) != 0x80)
            return true;
        for (int back = 1; back <= 3 && at - back >= least; back++)
        {
            if ((text[at - back] & 0xC0) == 0x80)
                continue;
            _ = Utf8Chars.Read(text, at - back, out int byteCount);
            return byteCount <= back;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool Grow(ref Frame[] frames)
    {
        bool grown = _scratch.TryGrow();
        frames = _scratch.Frames;
        return grown;
    }

    // Drops choices from a height on but keeps what must be undone when an earlier choice is taken
    private static int Cut(Frame[] frames, int from, int to)
    {
        if (from == 0)
            return 0;
        int kept = from;
        for (int i = from; i < to; i++)
        {
            if (frames[i].Kind is FrameKind.Register or FrameKind.Capture)
                frames[kept++] = frames[i];
        }

        return kept;
    }

    private static void Undo(Frame[] frames, int[] registers, Span<Utf8Slice> captures, int from, int to)
    {
        for (int i = to - 1; i >= from; i--)
        {
            ref Frame frame = ref frames[i];
            if (frame.Kind == FrameKind.Register)
                registers[frame.A] = frame.B;
            else if (frame.Kind == FrameKind.Capture)
                captures[frame.A] = new Utf8Slice(frame.B, frame.C);
        }
    }

    internal static bool IsBehind(GrokProgram program, ReadOnlySpan<byte> text, int at, int set, int table)
    {
        if (at == 0)
            return false;
        byte before = text[at - 1];
        return before < 0x80
            ? program.Tables[table][before] != 0
            : Utf8Chars.IsIn(program.Sets[set], text, Utf8Chars.Before(text, at), out _);
    }

    internal static bool IsAt(AnchorKind kind, ReadOnlySpan<byte> text, int at, int searchStart) => kind switch
    {
        AnchorKind.TextStart => at == 0,
        AnchorKind.TextEnd => at == text.Length,
        AnchorKind.TextEndOrLastNewline => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        AnchorKind.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
        AnchorKind.LineEnd => at == text.Length ? at == 0 || text[at - 1] != '\n' : text[at] == '\n',
        AnchorKind.WordBoundary => Utf8Chars.IsWordBoundary(text, at),
        AnchorKind.NotWordBoundary => !Utf8Chars.IsWordBoundary(text, at),
        _ => at == searchStart,
    };

    // Ruby tries the latest group of a repeated name that has matched
    private static int MatchReference(GrokProgram program, ReadOnlySpan<byte> text, ReadOnlySpan<Utf8Slice> captures, in Instruction op, int at)
    {
        for (int i = op.B - 1; i >= 0; i--)
        {
            Utf8Slice slice = captures[program.Jumps[op.A + i]];
            if (slice.Start < 0)
                continue;
            ReadOnlySpan<byte> wanted = text.Slice(slice.Start, slice.ByteCount);
            if (text.Length - at < wanted.Length)
                return -1;
            ReadOnlySpan<byte> found = text.Slice(at, wanted.Length);
            bool equal = op.C == 0 ? found.SequenceEqual(wanted) : System.Text.Ascii.EqualsIgnoreCase(found, wanted) || found.SequenceEqual(wanted);
            return equal ? at + wanted.Length : -1;
        }

        return -1;
    }
}
