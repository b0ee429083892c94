using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

internal sealed partial class GrokCompiler
{
    private void CompileLoop(LoopNode loop, Follow follow)
    {
        if (SingleSetOf(loop.Body) is { } set)
        {
            CompileRun(set, loop, follow);
            return;
        }

        if (loop.Kind == LoopKind.Possessive)
        {
            CompileAtomic(loop with { Kind = LoopKind.Greedy });
            return;
        }

        bool isNullable = Lead.Of(loop.Body).Passes;
        int size = SizeOf(loop.Body);
        int copies = loop.Max == LoopNode.Unlimited ? loop.Min + 1 : loop.Max;
        if (!isNullable && (long)copies * (size + 1) <= MaxUnrolled)
            CompileUnrolled(loop, follow);
        else if (!isNullable && loop.Min == 0 && loop.Max == LoopNode.Unlimited)
            CompileStar(loop.Body, loop.Kind, follow);
        else if (!isNullable && loop.Min == 1 && loop.Max == LoopNode.Unlimited && size <= MaxUnrolled)
            CompileUnrolled(loop, follow);
        else
            CompileCounted(loop, follow);
    }

    private void CompileRun(CharSet set, LoopNode loop, Follow follow)
    {
        if (loop is { Min: 0, Max: 1 } && set.IsEmpty)
            return;
        LoopKind kind = loop.Kind;
        int max = loop.Max;
        bool decided = !set.FirstBytes.Overlaps(follow.Bytes) || (follow.Boundary && loop.Min > 0 && IsWord(set));
        if (follow.Always && kind == LoopKind.Lazy)
        {
            max = loop.Min;
            kind = LoopKind.Possessive;
        }
        else if (kind == LoopKind.Greedy && (decided || follow.Always))
        {
            kind = LoopKind.Possessive;
        }
        else if (kind == LoopKind.Lazy && !set.FirstBytes.Overlaps(follow.Bytes) && loop.Max == LoopNode.Unlimited)
        {
            // the rest cannot begin inside the run: shortest and longest are the same
            kind = LoopKind.Possessive;
        }

        if (max == 0)
            return;
        bool isHintUsable = !follow.AtEnd && !follow.Boundary;
        var run = new RunSpec(set, follow.AtEnd ? ByteSet.All : follow.Bytes, isHintUsable ? follow.Literal : null);
        if (kind == LoopKind.Possessive || loop.Min == max)
        {
            EmitPossessive(run, loop.Min, max);
            return;
        }

        _out.ChoiceCount++;
        bool jumpsToLiteral = kind == LoopKind.Lazy && loop.Min == 0 && max == LoopNode.Unlimited && run is { Stop: RunStop.End, FollowLiteral: not null };
        if (jumpsToLiteral && run.FollowLiteral![0] is < 0x80 or >= 0xC0)
            _out.Emit(OpCode.LazyUntilLiteral, _out.Run(run), 0, 0, 0, _out.Literal(run.FollowLiteral), run.FollowLiteral.Length);
        else
            _out.Emit(kind == LoopKind.Greedy ? OpCode.RunGreedy : OpCode.RunLazy, _out.Run(run), loop.Min, max);
    }

    private void EmitPossessive(RunSpec run, int min, int max)
    {
        bool isOpenBytes = max == LoopNode.Unlimited && run.IsBytewise && (run.CountsBytes || min <= 1);
        if (isOpenBytes && run.Stop == RunStop.Byte)
            _out.Emit(OpCode.RunUntilByte, _out.Run(run), min, max, 0, run.StopByte);
        else if (isOpenBytes && run.Stop == RunStop.Many)
            _out.Emit(OpCode.RunTable, _out.Run(run), min, max, 0, _out.Table(run.Set.Ascii | (run.Set.HasAllNonAscii ? ByteSet.NonAscii : ByteSet.None)));
        else if (min == 0 && max == 1 && run.CountsBytes)
            _out.Emit(OpCode.OptionalTable, _out.Table(run.Set.Ascii));
        else
            _out.Emit(OpCode.RunPossessive, _out.Run(run), min, max);
    }

    private static bool IsWord(CharSet set) => set.IsAsciiOnly && (set.Ascii & ~CharSet.Word.Ascii).IsEmpty;

    // x{2,4} as x x (x (x)?)?; x+ as x x*
    private void CompileUnrolled(LoopNode loop, Follow follow)
    {
        Lead body = Lead.Of(loop.Body);
        bool isOpen = loop.Max == LoopNode.Unlimited;
        for (int i = 0; i < loop.Min; i++)
        {
            bool isLast = i == loop.Min - 1;
            Compile(loop.Body, !isLast ? Before(body) : loop.Max > loop.Min ? follow.Or(body) : follow);
        }

        if (isOpen)
        {
            CompileStar(loop.Body, loop.Kind, follow);
            return;
        }

        var exits = new List<Action<int>>();
        for (int i = loop.Min; i < loop.Max; i++)
        {
            exits.Add(EmitGate(body, follow, loop.Kind == LoopKind.Lazy));
            Compile(loop.Body, i == loop.Max - 1 ? follow : follow.Or(body));
        }

        foreach (Action<int> patch in exits)
            patch(_out.Here);
    }

    private static Follow Before(Lead lead) => new(lead.Bytes, lead.AtEnd, false, false, null);

    private void CompileStar(RegexNode body, LoopKind kind, Follow follow)
    {
        Lead lead = Lead.Of(body);
        if (kind == LoopKind.Greedy)
            body = WithRun(body, follow);
        int start = _out.Here;
        Action<int> patchExit = EmitGate(lead, follow, kind == LoopKind.Lazy);
        _loopDepth++;
        Compile(body, follow.Or(lead));
        _loopDepth--;
        _out.Emit(OpCode.Jump, start);
        patchExit(_out.Here);
    }

    /// <summary>
    /// Lets a turn of <c>(?:[^"\\]|\\.)*</c>, the inside of a quoted string, take all that the set can take: where neither another branch nor the rest
    /// can begin with a character of the set, one turn that takes ten is the same as ten turns.
    /// </summary>
    private static RegexNode WithRun(RegexNode body, Follow follow)
    {
        if (body is NamedNode named)
            return named with { Body = WithRun(named.Body, follow) };
        if (body is not AlternateNode alternate || HasCapture(body))
            return body;
        int at = Array.FindIndex(alternate.Branches, static b => b is SetNode);
        if (at < 0)
            return body;
        CharSet set = ((SetNode)alternate.Branches[at]).Set;
        if (set.FirstBytes.Overlaps(follow.Bytes))
            return body;
        for (int i = 0; i < alternate.Branches.Length; i++)
        {
            if (i == at)
                continue;
            Lead other = Lead.Of(alternate.Branches[i]);
            if (other.Passes || other.AtEnd || other.Bytes.Overlaps(set.FirstBytes))
                return body;
        }

        var branches = (RegexNode[])alternate.Branches.Clone();
        branches[at] = new LoopNode(branches[at], 1, LoopNode.Unlimited, LoopKind.Possessive);
        return alternate with { Branches = branches };
    }

    /// <summary>
    /// Decides by the next byte between the body, which is compiled right behind, and an exit, whose place is patched in later. Only where
    /// both have a chance a choice is left behind.
    /// </summary>
    private Action<int> EmitGate(Lead body, Follow follow, bool isLazy)
    {
        int table = _out.NewJumpTable();
        int dispatch = _out.Emit(OpCode.Dispatch, table);
        GateSides[] sides = SidesOf(body, follow);
        bool needsChoice = Array.Exists(sides, static s => s == GateSides.Both) && !(follow.Always && isLazy);
        int choice = -1;
        int jump = -1;
        if (needsChoice)
        {
            _out.ChoiceCount++;
            choice = _out.Emit(OpCode.Choice);
            jump = isLazy ? _out.Emit(OpCode.Jump) : -1;
        }

        int bodyAt = _out.Here;
        if (isLazy && needsChoice)
            _out.PatchA(choice, bodyAt);
        return exit =>
        {
            if (needsChoice)
                _out.PatchA(isLazy ? jump : choice, exit);
            for (int b = 0; b <= 256; b++)
            {
                int both = needsChoice ? dispatch + 1 : exit;
                _out.SetJump(table, b, sides[b] switch { GateSides.Body => bodyAt, GateSides.Both => both, _ => exit });
            }
        };
    }

    // Where neither side fits, the exit fails by itself
    private static GateSides[] SidesOf(Lead body, Follow follow)
    {
        var sides = new GateSides[257];
        for (int b = 0; b <= 256; b++)
        {
            bool inBody = b == 256 ? body.AtEnd : body.Bytes[b] || body.Passes;
            bool inExit = b == 256 ? follow.AtEnd : follow.Bytes[b];
            sides[b] = !inBody ? GateSides.Exit : inExit ? GateSides.Both : GateSides.Body;
        }

        return sides;
    }

    private enum GateSides : byte
    {
        Exit,
        Body,
        Both,
    }

    private void CompileCounted(LoopNode loop, Follow follow)
    {
        int registers = _out.NewRegisters(2);
        _out.Emit(OpCode.LoopEnter, registers);
        int test = _out.Emit(OpCode.LoopTest, registers, loop.Min, loop.Max, 0, loop.Kind == LoopKind.Lazy ? 1 : 0);
        _out.ChoiceCount++;
        _loopDepth++;
        Compile(loop.Body, follow.Or(Lead.Of(loop.Body)));
        _loopDepth--;
        _out.Emit(OpCode.Jump, test);
        _out.PatchD(test, _out.Here);
    }

    // The number of instructions that a node takes, roughly
    private static int SizeOf(RegexNode node) => node switch
    {
        ConcatNode concat => SizeOf(concat.Items),
        AlternateNode alternate => SizeOf(alternate.Branches) + alternate.Branches.Length + 1,
        LoopNode loop when SingleSetOf(loop.Body) is not null => 1,
        LoopNode loop => (int)Math.Min(1000L, (long)(SizeOf(loop.Body) + 2) * Math.Clamp(loop.Max == LoopNode.Unlimited ? loop.Min + 1 : loop.Max, 1, 16)),
        AtomicNode atomic => SizeOf(atomic.Body) + 2,
        LookNode look => SizeOf(look.Body) + 2,
        CaptureNode capture => SizeOf(capture.Body) + 2,
        NamedNode named => SizeOf(named.Body),
        _ => 1,
    };

    private static int SizeOf(RegexNode[] nodes)
    {
        int size = 0;
        foreach (RegexNode node in nodes)
            size = checked(size + SizeOf(node));
        return size;
    }
}
