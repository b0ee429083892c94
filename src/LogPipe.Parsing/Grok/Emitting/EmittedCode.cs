using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LogPipe.Model;
using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>One attempt of an emitted program.</summary>
/// <param name="text">The first byte of the text.</param>
/// <param name="length">The bytes of the text.</param>
/// <param name="at">Where the match has to begin.</param>
/// <param name="captures">The first of the program's captures.</param>
/// <returns>The end of the match; <see cref="EmittedCode.Undecided"/>; or <see cref="EmittedCode.Failed"/> minus the place where it failed for good.</returns>
internal delegate int EmittedAttempt(ref byte text, int length, int at, ref Utf8Slice captures);

/// <summary>What emitted machine code refers to: tables that stay where they are, and the operations that are too large to be written out. Immutable.</summary>
internal sealed class EmittedCode
{
    /// <summary>Answer of an attempt: another choice could still succeed; the interpreter has to say.</summary>
    public const int Undecided = -1;

    /// <summary>Answer of an attempt, less the place of the failure: no way leads to a match.</summary>
    public const int Failed = -2;

    private readonly GrokProgram _program;
    private readonly RunSpec[] _runs;
    private readonly ByteAutomaton[] _automata;
    private readonly DateShape?[] _dates;
    private readonly List<byte[]> _pinned = [];
    private readonly Dictionary<ByteSet, long> _addresses = [];

    public EmittedCode(GrokProgram program)
    {
        _program = program;
        _runs = program.Runs;
        _automata = program.Automata;
        _dates = [.. program.Automata.Select(static a => a.Jump?.Shape)];
    }

    /// <summary>Gives the address of a table of 256 bytes, which lives as long as this object.</summary>
    public unsafe long AddressOf(ReadOnlySpan<byte> values)
    {
        byte[] table = GC.AllocateArray<byte>(256, pinned: true);
        values.CopyTo(table);
        _pinned.Add(table);
        return (long)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(table));
    }

    /// <summary>Gives the address of a set's membership table, which lives as long as this object.</summary>
    public long AddressOf(ByteSet set)
    {
        if (!_addresses.TryGetValue(set, out long address))
            _addresses[set] = address = AddressOf(set.ToTable());
        return address;
    }

    /// <summary>Gives the place of the next byte of a value, or the end of the text.</summary>
    public static int UntilByte(ref byte text, int length, int at, byte value)
    {
        int found = Rest(ref text, length, at).IndexOf(value);
        return found < 0 ? length : at + found;
    }

    /// <summary>Gives the place of the next occurrence of a literal of the program, or -1.</summary>
    public int UntilLiteral(ref byte text, int length, int at, int offset, int byteCount)
    {
        int found = Rest(ref text, length, at).IndexOf(_program.Literals.AsSpan(offset, byteCount));
        return found < 0 ? -1 : at + found;
    }

    public bool IsLiteral(ref byte text, int length, int at, int offset, int byteCount) =>
        length - at >= byteCount && Rest(ref text, at + byteCount, at).SequenceEqual(_program.Literals.AsSpan(offset, byteCount));

    /// <summary>Gives the end of the longest run, or -1 when it is too short.</summary>
    public int Run(ref byte text, int length, int at, int run, int min, int max) => RunScanner.Scan(_runs[run], Text(ref text, length), at, min, max);

    /// <summary>Gives the end of a long bytewise run.</summary>
    public int RunBytes(ref byte text, int length, int at, int run) => RunScanner.ScanBytes(_runs[run], Text(ref text, length), at, length);

    /// <summary>Gives the last place of a run where the rest has a chance, as the interpreter's first try; -1 for none.</summary>
    public int Greedy(ref byte text, int length, int at, int run, int min, int max)
    {
        RunSpec spec = _runs[run];
        ReadOnlySpan<byte> all = Text(ref text, length);
        int end = RunScanner.Scan(spec, all, at, min, max);
        if (end < 0)
            return -1;
        int least = RunScanner.Skip(spec, all, at, min);
        if (end <= least)
            return end;
        while (true)
        {
            int place = RunScanner.GiveBack(spec, all, least, end);
            if (place < 0 || spec.CountsBytes || Interpreter.IsCharacterStart(all, least, place))
                return place;
            end = place - 1;
        }
    }

    /// <summary>Gives the first place of a run where the rest has a chance, as the interpreter's first try; -1 for none.</summary>
    public int Lazy(ref byte text, int length, int at, int run, int min, int max)
    {
        RunSpec spec = _runs[run];
        ReadOnlySpan<byte> all = Text(ref text, length);
        int place = RunScanner.Skip(spec, all, at, min);
        if (place < 0 || max <= min)
            return place;
        int next = RunScanner.Advance(spec, all, place);
        int count = min;
        return next < 0 || (next > place && !Interpreter.Advance(spec, all, ref place, ref count, next, max)) ? -1 : place;
    }

    /// <summary>Gives the place behind one character of a set, or -1.</summary>
    public int Character(ref byte text, int length, int at, int set) =>
        at < length && Utf8Chars.IsIn(_program.Sets[set], Text(ref text, length), at, out int byteCount) ? at + byteCount : -1;

    public bool IsBehind(ref byte text, int length, int at, int set, int table) => Interpreter.IsBehind(_program, Text(ref text, length), at, set, table);

    public static bool IsAt(ref byte text, int length, int at, int kind) => Interpreter.IsAt((AnchorKind)kind, Text(ref text, length), at, searchStart: 0);

    public int Automaton(ref byte text, int length, int at, int automaton) => _automata[automaton].Match(Text(ref text, length), at);

    public int AutomatonFrom(ref byte text, int length, int at, int automaton, int state, int end) =>
        _automata[automaton].MatchFrom(Text(ref text, length), at, state, end);

    public bool IsDate(ref byte text, int length, int at, int automaton) =>
        length - at >= 20 && _dates[automaton]!.IsAt(ref Unsafe.Add(ref text, at));

    private static ReadOnlySpan<byte> Text(ref byte text, int length) => MemoryMarshal.CreateReadOnlySpan(ref text, length);

    private static ReadOnlySpan<byte> Rest(ref byte text, int end, int at) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, at), end - at);
}
