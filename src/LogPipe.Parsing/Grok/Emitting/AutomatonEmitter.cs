using System.Reflection.Emit;
using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Writes a <see cref="ByteAutomaton"/> as code, a label for each state: digits of a number cost a comparison each instead of a look-up that waits for the one before. The states behind the first
/// few dozen stay in the table.
/// </summary>
internal sealed class AutomatonEmitter
{
    private const int MaxStates = 64;

    // Different ways to begin, by the byte before: inside a word, behind a digit, elsewhere
    private const int MaxStarts = 4;

    // Up to so many ways are told apart by comparisons, more by a jump table; what branches still more stays in the automaton's table
    private const int MaxTests = 4;
    private const int MaxWays = 24;

    private readonly ILGenerator _il;
    private readonly EmittedCode _code;
    private readonly ByteAutomaton _automaton;
    private readonly int _number;
    private readonly LocalBuilder _at;
    private readonly LocalBuilder _end;
    private readonly LocalBuilder _byte;
    private readonly LocalBuilder _place;
    private readonly StateClasses _classes;
    private readonly Dictionary<int, Label> _states = [];
    private readonly Queue<int> _open = new();

    public AutomatonEmitter(ILGenerator il, EmittedCode code, ByteAutomaton automaton, int number, LocalBuilder at, LocalBuilder end, LocalBuilder value)
    {
        _il = il;
        _code = code;
        _automaton = automaton;
        _classes = StateClasses.Find(automaton);
        _number = number;
        _at = at;
        _end = end;
        _byte = value;
        _place = il.DeclareLocal(typeof(int));
    }

    /// <summary>Writes it; the code goes on behind the match.</summary>
    /// <param name="undecided">Where to go when the general program has to decide.</param>
    /// <param name="fail">Where to go when nothing matches.</param>
    /// <param name="capture">The capture to set, plus one.</param>
    /// <param name="store">Sets a capture.</param>
    public void Emit(Label undecided, Label fail, int capture, Action<int, LocalBuilder, LocalBuilder> store)
    {
        Label done = _il.DefineLabel();
        Label whole = _il.DefineLabel();
        bool needsWhole = EmitStart(whole, done);
        while (_open.TryDequeue(out int state))
            EmitState(state, done, undecided);
        if (needsWhole)
        {
            _il.MarkLabel(whole);
            Call(nameof(EmittedCode.Automaton), () => _il.Emit(OpCodes.Ldloc, _at));
            TakeAnswer(undecided);
        }

        Label matched = _il.DefineLabel();
        _il.MarkLabel(done);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Bge, matched);

        // how far it looked is what the attempt is charged for
        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Stloc, _at);
        _il.Emit(OpCodes.Br, fail);
        _il.MarkLabel(matched);
        if (capture != 0)
            store(capture - 1, _at, _end);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Stloc, _at);
    }

    // Gives whether some ways lead to the whole automaton in its table
    private bool EmitStart(Label whole, Label done)
    {
        if (_automaton.Jump is { } jump)
        {
            int state = jump.States[^1];
            if (state < 0)
            {
                _il.Emit(OpCodes.Br, whole);
                return true;
            }

            int end = jump.Ends[^1];
            JumpUnlessBefore(BytesWhere(c => jump.States[c] == state && jump.Ends[c] == end), whole);
            Call(nameof(EmittedCode.IsDate), () => _il.Emit(OpCodes.Ldloc, _at));
            _il.Emit(OpCodes.Brfalse, whole);
            SetEnd(end);
            _il.Emit(OpCodes.Ldloc, _at);
            _il.Emit(OpCodes.Ldc_I4, jump.Shape.ByteCount);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Stloc, _place);
            _il.Emit(OpCodes.Br, LabelOf(state)!.Value);
            return true;
        }

        int[] starts = [.. _automaton.Starts.ToArray().Select(_classes.RepresentativeOf)];
        int first = starts[^1];
        int[] others = [.. starts.Where(s => s != first).Distinct()];
        if (others.Length >= MaxStarts)
        {
            _il.Emit(OpCodes.Br, whole);
            return true;
        }

        SetEnd(ByteAutomaton.NoMatch);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Stloc, _place);
        foreach (int other in others)
        {
            JumpUnlessBefore(~BytesWhere(c => starts[c] == other), LabelOf(other)!.Value);
        }

        EmitAddress(first, done);
        _il.Emit(OpCodes.Br, LabelOf(first)!.Value);
        return false;
    }

    // An address that ends where the automaton certainly does is passed at once
    private void EmitAddress(int start, Label done)
    {
        ByteSet terminators = AddressShape.Terminators(_automaton, start);
        if (terminators.IsEmpty)
            return;
        Label none = _il.DefineLabel();
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Call, typeof(AddressShape).GetMethod(nameof(AddressShape.EndOf))!);
        _il.Emit(OpCodes.Stloc, _place);
        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Blt, none);
        LoadByte();
        ByteTest.Jump(_il, _byte, terminators, members: false, none, _code);
        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Stloc, _end);
        _il.Emit(OpCodes.Br, done);
        _il.MarkLabel(none);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Stloc, _place);
    }

    private void LoadByte()
    {
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Stloc, _byte);
    }

    // Jumps unless the byte before is in a set; at the start of the text it counts as in it
    private void JumpUnlessBefore(ByteSet set, Label target)
    {
        if (set == ByteSet.All)
            return;
        Label fine = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Brfalse, fine);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Stloc, _byte);
        ByteTest.Jump(_il, _byte, set, members: false, target, _code);
        _il.MarkLabel(fine);
    }

    // A label for a state, or null where there are too many already
    private Label? LabelOf(int state)
    {
        state = _classes.RepresentativeOf(state);
        if (_states.TryGetValue(state, out Label label))
            return label;
        if (_states.Count >= MaxStates)
            return null;
        _states[state] = label = _il.DefineLabel();
        _open.Enqueue(state);
        return label;
    }

    private void EmitState(int state, Label done, Label undecided)
    {
        _il.MarkLabel(_states[state]);
        ReadOnlySpan<int> row = _automaton.Transitions.Slice(state, _automaton.Stride);
        var ways = new Dictionary<int, ByteSet>();
        for (int b = 0; b < 256; b++)
        {
            int entry = Canonical(row[_automaton.Classes[b]]);
            ways[entry] = ways.GetValueOrDefault(entry) | ByteSet.Of(b);
        }

        if (ways.Count > MaxWays)
        {
            GoOnInTable(state, done, undecided);
            return;
        }

        Label atEnd = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Bge, atEnd);
        LoadByte();

        // where the state stays is asked first, then what leads on; what ends the match is what is left, if anything does
        (int Entry, ByteSet Set)[] order = [.. ways.Select(static w => (w.Key, w.Value)).OrderBy(w => Rank(w.Key, state)).ThenBy(static w => w.Value.Count)];
        var labels = new Label[order.Length];
        for (int i = 0; i < order.Length; i++)
            labels[i] = _il.DefineLabel();
        if (order.Length > MaxTests)
            EmitSwitch(order, labels);
        for (int i = 0; i < order.Length - 1 && order.Length <= MaxTests; i++)
            ByteTest.Jump(_il, _byte, order[i].Set, members: true, labels[i], _code);

        // a way that stays needs no end where every other way, and the end of the text, sets one
        bool endsLater = ways.Keys.All(static e => (e & (ByteAutomaton.Accepts | ByteAutomaton.Quits)) != 0) && (row[_automaton.Stride - 1] & ByteAutomaton.Accepts) != 0;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            _il.MarkLabel(labels[i]);
            int entry = order[i].Entry;
            EmitWay(endsLater && Rank(entry, state) == 0 ? entry & ~ByteAutomaton.Accepts : entry, done, undecided);
        }

        _il.MarkLabel(atEnd);
        EmitLast(row[_automaton.Stride - 1], done, undecided);
    }

    // Entries that do the same are one
    private int Canonical(int entry)
    {
        int flags = entry & ~ByteAutomaton.StateMask;
        return (entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0 ? flags : flags | _classes.RepresentativeOf(entry & ByteAutomaton.StateMask);
    }

    private void EmitSwitch((int Entry, ByteSet Set)[] ways, Label[] labels)
    {
        byte[] wayOf = new byte[256];
        for (int b = 0; b < 256; b++)
            wayOf[b] = (byte)Array.FindIndex(ways, w => w.Set[b]);
        _il.Emit(OpCodes.Ldc_I8, _code.AddressOf(wayOf));
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Ldloc, _byte);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Switch, labels[..^1]);
    }

    private static int Rank(int entry, int state)
    {
        if ((entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) != 0)
            return 2;
        return (entry & ByteAutomaton.StateMask) == state ? 0 : 1;
    }

    private void EmitWay(int entry, Label done, Label undecided)
    {
        if ((entry & ByteAutomaton.Quits) != 0)
        {
            _il.Emit(OpCodes.Br, undecided);
            return;
        }

        if ((entry & ByteAutomaton.Accepts) != 0)
        {
            _il.Emit(OpCodes.Ldloc, _place);
            _il.Emit(OpCodes.Stloc, _end);
        }

        if ((entry & ByteAutomaton.Dead) != 0)
        {
            _il.Emit(OpCodes.Br, done);
            return;
        }

        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, _place);
        int next = entry & ByteAutomaton.StateMask;
        if (LabelOf(next) is { } label)
            _il.Emit(OpCodes.Br, label);
        else
            GoOnInTable(next, done, undecided);
    }

    private void EmitLast(int entry, Label done, Label undecided)
    {
        if ((entry & ByteAutomaton.Quits) != 0)
        {
            _il.Emit(OpCodes.Br, undecided);
            return;
        }

        if ((entry & ByteAutomaton.Accepts) != 0)
        {
            _il.Emit(OpCodes.Ldloc, _place);
            _il.Emit(OpCodes.Stloc, _end);
        }

        _il.Emit(OpCodes.Br, done);
    }

    private void GoOnInTable(int state, Label done, Label undecided)
    {
        Call(nameof(EmittedCode.AutomatonFrom), () => _il.Emit(OpCodes.Ldloc, _place), () =>
        {
            _il.Emit(OpCodes.Ldc_I4, state);
            _il.Emit(OpCodes.Ldloc, _end);
        });
        TakeAnswer(undecided);
        _il.Emit(OpCodes.Br, done);
    }

    // Sets the end, or the place up to which the table was followed in vain
    private void TakeAnswer(Label undecided)
    {
        Label found = _il.DefineLabel();
        _il.Emit(OpCodes.Stloc, _end);
        if (_automaton.CanQuit)
            JumpIfEnd(ByteAutomaton.Undecided, undecided);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Bge, found);
        _il.Emit(OpCodes.Ldc_I4, ByteAutomaton.NoMatchUpTo);
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, _place);
        _il.MarkLabel(found);
    }

    private void Call(string method, Action place, Action? more = null)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        place();
        _il.Emit(OpCodes.Ldc_I4, _number);
        more?.Invoke();
        _il.Emit(OpCodes.Call, typeof(EmittedCode).GetMethod(method)!);
    }

    private void JumpIfEnd(int value, Label target)
    {
        _il.Emit(OpCodes.Ldloc, _end);
        _il.Emit(OpCodes.Ldc_I4, value);
        _il.Emit(OpCodes.Beq, target);
    }

    // An offset from the start, or "none"
    private void SetEnd(int offset)
    {
        if (offset < 0)
        {
            _il.Emit(OpCodes.Ldc_I4, ByteAutomaton.NoMatch);
        }
        else
        {
            _il.Emit(OpCodes.Ldloc, _at);
            _il.Emit(OpCodes.Ldc_I4, offset);
            _il.Emit(OpCodes.Add);
        }

        _il.Emit(OpCodes.Stloc, _end);
    }

    private ByteSet BytesWhere(Func<int, bool> ofClass)
    {
        ByteSet set = ByteSet.None;
        for (int b = 0; b < 256; b++)
        {
            if (ofClass(_automaton.Classes[b]))
                set |= ByteSet.Of(b);
        }

        return set;
    }
}
