using LogPipe.Parsing.Grok.Programs;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Finds out, for each instruction of a program, whether it is on the way of first choices at all, and whether a choice may have been left behind when it is reached: where none is, a failure
/// there is final.
/// </summary>
internal sealed class ChoiceFlow
{
    private readonly Reach[] _reach;

    private ChoiceFlow(Reach[] reach) => _reach = reach;

    public bool IsReached(int pc) => _reach[pc] != Reach.Never;

    public bool MayHaveChoice(int pc) => _reach[pc] == Reach.WithChoice;

    /// <summary>Follows a program up to its end and to what cannot be emitted.</summary>
    /// <param name="program">The program.</param>
    /// <param name="obstacle">What cannot be emitted, and so is for the interpreter to decide when a text comes to it; empty for nothing.</param>
    public static ChoiceFlow Find(GrokProgram program, out string obstacle)
    {
        obstacle = "";
        Instruction[] code = program.Code;
        var reach = new Reach[code.Length];
        var atomic = new Dictionary<int, Reach>();
        var ends = new List<(int Register, int Pc)>();
        var work = new Stack<(int Pc, Reach Reach)>();
        work.Push((0, Reach.WithoutChoice));
        while (work.TryPop(out (int Pc, Reach Reach) next))
        {
            (int pc, Reach now) = next;
            if (reach[pc] >= now)
                continue;
            reach[pc] = now;
            Instruction op = code[pc];
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
                case OpCode.Choice or OpCode.RunGreedy or OpCode.RunLazy or OpCode.LazyUntilLiteral:
                    work.Push((pc + 1, Reach.WithChoice));
                    break;
                case OpCode.Automaton:
                    work.Push((pc + 1, op.C != 0 ? Reach.WithChoice : now));
                    break;
                case OpCode.AtomicBegin:
                    atomic[op.A] = now;
                    work.Push((pc + 1, now));
                    foreach ((_, int end) in ends.Where(e => e.Register == op.A))
                        work.Push((end + 1, now));
                    break;
                case OpCode.AtomicEnd:
                    // what was left behind before the group counts, not what was left in it; a group begins on every way to its end
                    ends.Add((op.A, pc));
                    work.Push((pc + 1, atomic[op.A]));
                    break;
                case OpCode.Byte or OpCode.Literal or OpCode.ShortLiteral or OpCode.MediumLiteral or OpCode.InTable or OpCode.InSet or OpCode.RunPossessive
                    or OpCode.RunTable or OpCode.RunUntilByte or OpCode.OptionalTable or OpCode.CaptureStart or OpCode.CaptureStartInLoop or OpCode.CaptureEnd
                    or OpCode.Behind or OpCode.Ahead or OpCode.Anchor:
                    work.Push((pc + 1, now));
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

        return new ChoiceFlow(reach);
    }

    private enum Reach : byte
    {
        Never,
        WithoutChoice,
        WithChoice,
    }
}
