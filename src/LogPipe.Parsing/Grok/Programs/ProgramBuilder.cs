using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>Collects the instructions and tables of a program while it is compiled.</summary>
internal sealed class ProgramBuilder
{
    private readonly List<Instruction> _code = [];
    private readonly List<byte> _literals = [];
    private readonly List<byte[]> _tables = [];
    private readonly Dictionary<ByteSet, int> _tableOf = [];
    private readonly List<CharSet> _sets = [];
    private readonly Dictionary<CharSet, int> _setOf = [];
    private readonly List<RunSpec> _runs = [];
    private readonly List<int> _jumps = [];
    private readonly List<ByteAutomaton> _automata = [];
    private readonly List<(int From, int To)> _standBys = [];
    private readonly List<PartName> _parts = [PartName.None];
    private PartName _part = PartName.None;

    /// <summary>Gets the place of the next instruction.</summary>
    public int Here => _code.Count;

    /// <summary>Gets the number of instructions so far that leave a choice behind.</summary>
    public int ChoiceCount { get; set; }

    public int RegisterCount { get; private set; }

    /// <summary>Gets or sets the part of the expression that the next instructions belong to.</summary>
    public PartName Part
    {
        get => _part;
        set
        {
            _part = value;
            _parts.Add(value);
        }
    }

    public int Emit(OpCode op, int a = 0, int b = 0, int c = 0, int d = 0, int e = 0, int f = 0)
    {
        _code.Add(new Instruction { Op = op, A = a, B = b, C = c, D = d, E = e, F = f, Part = _parts.Count - 1 });
        return _code.Count - 1;
    }

    public void PatchA(int at, int value)
    {
        Instruction instruction = _code[at];
        instruction.A = value;
        _code[at] = instruction;
    }

    public void PatchB(int at, int value)
    {
        Instruction instruction = _code[at];
        instruction.B = value;
        _code[at] = instruction;
    }

    public void PatchD(int at, int value)
    {
        Instruction instruction = _code[at];
        instruction.D = value;
        _code[at] = instruction;
    }

    /// <summary>Drops the instructions from a place on, to compile that part in another way; tables they made stay.</summary>
    public void Rewind(int to)
    {
        _code.RemoveRange(to, _code.Count - to);
        _standBys.RemoveAll(s => s.From >= to);
    }

    /// <summary>Notes that the code since a place only stands by for an automaton that could not decide.</summary>
    public void MarkStandBy(int from) => _standBys.Add((from, Here));

    /// <summary>Lets the only instruction since a place set a capture itself, if it is one that can.</summary>
    public bool TryFuseCapture(int start, int slot)
    {
        if (_code.Count != start + 1)
            return false;
        Instruction only = _code[start];
        if (only.Op is not (OpCode.RunPossessive or OpCode.RunTable or OpCode.RunUntilByte or OpCode.Automaton))
            return false;
        only.D = slot + 1;
        _code[start] = only;
        return true;
    }

    public int NewRegisters(int count)
    {
        RegisterCount += count;
        return RegisterCount - count;
    }

    public int Literal(ReadOnlySpan<byte> bytes)
    {
        int offset = _literals.Count;
        foreach (byte b in bytes)
            _literals.Add(b);
        return offset;
    }

    public int Table(ByteSet set)
    {
        if (!_tableOf.TryGetValue(set, out int index))
        {
            _tableOf[set] = index = _tables.Count;
            _tables.Add(set.ToTable());
        }

        return index;
    }

    public int Set(CharSet set)
    {
        if (!_setOf.TryGetValue(set, out int index))
        {
            _setOf[set] = index = _sets.Count;
            _sets.Add(set);
        }

        return index;
    }

    public int Run(RunSpec run)
    {
        _runs.Add(run);
        return _runs.Count - 1;
    }

    public int Automaton(ByteAutomaton automaton)
    {
        int index = _automata.IndexOf(automaton);
        if (index >= 0)
            return index;
        _automata.Add(automaton);
        return _automata.Count - 1;
    }

    public int NewJumpTable()
    {
        int offset = _jumps.Count;
        for (int i = 0; i < 257; i++)
            _jumps.Add(0);
        return offset;
    }

    public void SetJump(int table, int value, int target) => _jumps[table + value] = target;

    public GrokProgram Build(int slotCount, SearchPlan search, IReadOnlyDictionary<string, string> obstacles) => new()
    {
        Parts = [.. _parts],
        ChoiceCount = CountChoices(),
        Obstacles = obstacles,
        Code = [.. _code],
        Literals = [.. _literals],
        Tables = [.. _tables],
        Sets = [.. _sets],
        Runs = [.. _runs],
        Jumps = [.. _jumps],
        Automata = [.. _automata],
        RegisterCount = RegisterCount,
        SlotCount = slotCount,
        Search = search,
    };

    private int CountChoices()
    {
        int count = 0;
        for (int i = 0; i < _code.Count; i++)
        {
            bool leavesChoice = _code[i].Op is OpCode.Choice or OpCode.RunGreedy or OpCode.RunLazy or OpCode.LazyUntilLiteral or OpCode.LoopTest
                or OpCode.BehindTry || _code[i] is { Op: OpCode.Automaton, C: 1 };
            if (leavesChoice && !_standBys.Exists(s => i >= s.From && i < s.To))
                count++;
        }

        return count;
    }
}
