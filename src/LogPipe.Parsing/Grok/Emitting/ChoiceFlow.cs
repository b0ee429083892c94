using LogPipe.Parsing.Grok.Programs;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Finds out, for each instruction of a program, whether it is on the way at all, and which choice a failure there goes back to: none, so that it is final; one that is always the same, so that the
/// other way can be taken at once; or one that only the interpreter knows.
/// </summary>
/// <remarks>
/// A choice is known while nothing but single characters and fixed texts has been tried since: nothing has to be taken back then but the place, and to go back costs no more than a few bytes. That is
/// the end of loops such as <c>(?:\](?! )[^\]]*)*</c>, where the usual line fails once.
/// </remarks>
internal sealed class ChoiceFlow
{
    private const int Never = -2;
    private const int None = -1;
    private const int Unknown = int.MaxValue;

    private readonly int[] _last;
    private readonly HashSet<int> _goneBackTo;

    private ChoiceFlow(int[] last, HashSet<int> goneBackTo)
    {
        _last = last;
        _goneBackTo = goneBackTo;
    }

    /// <summary>Says whether an instruction is on the way.</summary>
    public bool IsReached(int pc) => _last[pc] != Never;

    /// <summary>Says whether a failure of an instruction is final.</summary>
    public bool IsFinal(int pc) => _last[pc] == None;

    /// <summary>Finds the choice that a failure of an instruction goes back to.</summary>
    /// <returns>False where that is none, or not always the same.</returns>
    public bool TryFindChoice(int pc, Instruction op, out int choice)
    {
        choice = _last[pc];
        return choice is not (None or Unknown) && !MayScan(op);
    }

    /// <summary>Says whether some failure goes back to a choice.</summary>
    public bool IsGoneBackTo(int choice) => _goneBackTo.Contains(choice);

    /// <summary>Follows a program up to its end and to what cannot be emitted.</summary>
    /// <param name="program">The program.</param>
    /// <param name="obstacle">What cannot be emitted, and so is for the interpreter to decide when a text comes to it; empty for nothing.</param>
    public static ChoiceFlow Find(GrokProgram program, out string obstacle)
    {
        obstacle = "";
        Instruction[] code = program.Code;
        int[] last = new int[code.Length];
        Array.Fill(last, Never);
        var goneBackTo = new HashSet<int>();
        var atomic = new Dictionary<int, int>();
        var ends = new List<(int Register, int Pc)>();
        var work = new Stack<(int Pc, int Last)>();
        work.Push((0, None));
        while (work.TryPop(out (int Pc, int Last) next))
        {
            int pc = next.Pc;
            int now = Join(last[pc], next.Last);
            if (last[pc] == now)
                continue;
            last[pc] = now;
            Instruction op = code[pc];
            if (now is not (None or Unknown) && !MayScan(op) && goneBackTo.Add(now))
                work.Push((code[now].A, Behind(last[now])));
            switch (op.Op)
            {
                case OpCode.Accept or OpCode.Fail:
                    break;
                case OpCode.Jump:
                    work.Push((op.A, now));
                    break;
                case OpCode.Dispatch:
                    foreach (int target in program.Jumps.AsSpan(op.A, 257))
                        work.Push((target, now));
                    break;
                case OpCode.Choice:
                    work.Push((pc + 1, pc));
                    if (goneBackTo.Contains(pc))
                        work.Push((op.A, Behind(now)));
                    break;
                case OpCode.RunGreedy or OpCode.RunLazy or OpCode.LazyUntilLiteral:
                    work.Push((pc + 1, Unknown));
                    break;
                case OpCode.Automaton:
                    work.Push((pc + 1, op.C != 0 ? Unknown : Behind(now)));
                    break;
                case OpCode.AtomicBegin:
                    atomic[op.A] = now;
                    work.Push((pc + 1, now));
                    foreach ((_, int end) in ends.Where(e => e.Register == op.A))
                        work.Push((end + 1, Behind(now)));
                    break;
                case OpCode.AtomicEnd:
                    // what was left behind before the group counts, not what was left in it; a group begins on every way to its end
                    ends.Add((op.A, pc));
                    work.Push((pc + 1, Behind(atomic[op.A])));
                    break;
                case OpCode.Byte or OpCode.Literal or OpCode.ShortLiteral or OpCode.MediumLiteral or OpCode.InTable or OpCode.InSet or OpCode.OptionalTable
                    or OpCode.Behind or OpCode.Ahead or OpCode.Anchor:
                    work.Push((pc + 1, now));
                    break;
                case OpCode.RunPossessive or OpCode.RunTable or OpCode.RunUntilByte or OpCode.CaptureStart or OpCode.CaptureStartInLoop or OpCode.CaptureEnd:
                    work.Push((pc + 1, Behind(now)));
                    break;
                default:
                    obstacle = op.Op switch
                    {
                        OpCode.BackReference => "a back-reference",
                        OpCode.LoopEnter or OpCode.LoopTest => "a loop that is counted or may take empty turns",
                        _ => "a look at more than one character",
                    };
                    break;
            }
        }

        return new ChoiceFlow(last, goneBackTo);
    }

    // Ways that come together know no more than they agree on
    private static int Join(int a, int b) => a == Never || a == b ? b : b == Never ? a : Unknown;

    // A choice is forgotten for good where its place or a capture would have to be taken back too, and below one that was gone back to
    private static int Behind(int last) => last is Never or None ? last : Unknown;

    // Goes over any number of bytes before it fails
    private static bool MayScan(Instruction op) => op.Op is OpCode.RunGreedy or OpCode.RunLazy or OpCode.LazyUntilLiteral or OpCode.RunPossessive or OpCode.Automaton;
}
