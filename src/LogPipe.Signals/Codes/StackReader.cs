using System.Text;
using LogPipe.Model;

namespace LogPipe.Signals.Codes;

/// <summary>
/// Reads what is stable in a stack trace: the types of the chain of exceptions, and the methods of the application itself. Java and its relatives, .NET, PHP, Python, JavaScript, Ruby, Go and Rust. One
/// thread at a time.
/// </summary>
/// <remarks>
/// The frames of the root cause count: wrappers differ by the way an error went, not by what it is. Where Java writes "... 17 more", these are the last 17 frames of the trace above, so that an
/// error has the same frames whether somebody wrapped it or not. Hot: a trace has dozens of lines, and nearly all of them are passed over where they lie; benchmark: CodeBenchmarks.
/// </remarks>
internal sealed class StackReader
{
    /// <summary>Frames that tell errors of one type apart; deeper ones tell callers apart.</summary>
    public const int MaxFrames = 3;

    /// <summary>Longer traces repeat themselves; the root cause of one that was cut is the last that is there.</summary>
    private const int MaxLines = 2000;

    private const int MaxMarks = 256;
    private const int MaxSections = 32;
    private const int MaxNameBytes = 512;

    /// <summary>Frames that say which methods call each other without end.</summary>
    private const int CycleMarks = 64;

    private readonly Mark[] _marks = new Mark[MaxMarks];
    private readonly Section[] _sections = new Section[MaxSections];
    private readonly byte[] _clean = new byte[MaxNameBytes];
    private int _linesLeft;
    private int _markCount;
    private int _sectionCount;
    private int _suppressedIndent;
    private bool _rootIsFirst;
    private bool _isPython;
    private int _goroutines;
    private Range _previous;

    /// <summary>Gets where the line of the root cause lies in the text: <c>Caused by: …</c>; empty where no line of its own has it.</summary>
    public Range RootHead { get; private set; }

    /// <summary>Reads a trace.</summary>
    /// <param name="text">The event's text, trace included.</param>
    /// <param name="types">Holds the type that the event names itself, if it does; takes those of the chain, outermost first, root cause last.</param>
    /// <param name="frames">Takes the application's frames of the root cause, innermost first; those nearest to it where it has none.</param>
    /// <param name="repeat">What the text ends with and came before; null where nothing is known of it. Remembers what it tells.</param>
    public void Read(ReadOnlySpan<byte> text, NameList types, NameList frames, RepeatedText? repeat = null)
    {
        (_markCount, _sectionCount, _suppressedIndent, _rootIsFirst, _isPython, _goroutines) = (0, 1, -1, false, false, 0);
        _sections[0] = default;
        RootHead = default;
        _previous = default;
        _linesLeft = MaxLines;
        int named = types.Count;
        int below = repeat is null ? 0 : text.Length - repeat.ByteCount;
        ReadLines(text[..below], 0, types);
        bool isAllBelow = repeat is not null && types.Count == named && named <= 1 && !HasBegun && IsFrame(text[below..]);
        if (isAllBelow && repeat!.Told is Told told && told.IsAbout(types))
        {
            told.Tell(types, frames);
            RootHead = told.RootBytes == 0 ? default : new Range(below + told.RootStart, below + told.RootStart + told.RootBytes);
            return;
        }

        byte[] type = isAllBelow && named > 0 ? types[0].ToArray() : [];
        ReadLines(text, below, types);
        Conclude(text, types, frames);
        if (isAllBelow)
        {
            (int start, int count) = RootHead.GetOffsetAndLength(text.Length);
            repeat!.Told = new Told(type, types, frames, start - below, RootHead.Equals(default) ? 0 : count);
        }
    }

    /// <summary>Says whether the lines so far said anything, so that what follows them does not say all.</summary>
    private bool HasBegun => _markCount > 0 || _sectionCount > 1 || _sections[0].Frames > 0 || _sections[0].Shared > 0 || _suppressedIndent >= 0 || _rootIsFirst || _goroutines > 0 || !RootHead.Equals(default);

    /// <summary>Says whether a line is one of those that nothing before them bears on: frames of Java, .NET, V8 and PHP.</summary>
    private static bool IsFrame(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        return line.StartsWith("at "u8) || line.StartsWith("#0 "u8);
    }

    /// <summary>Reads lines from an offset on.</summary>
    private void ReadLines(ReadOnlySpan<byte> text, int at, NameList types)
    {
        for (; _linesLeft > 0 && at < text.Length; _linesLeft--)
        {
            int end = text[at..].IndexOf((byte)'\n');
            int stop = end < 0 ? text.Length : at + end;
            int start = at;
            while (start < stop && text[start] is (byte)' ' or (byte)'\t')
                start++;
            ReadOnlySpan<byte> line = text[start..stop].TrimEnd(" \t\r"u8);
            if (!line.IsEmpty)
            {
                Take(text, line, start, start - at, types);
                _previous = new Range(start, start + line.Length);
            }

            at = stop + 1;
        }
    }

    private void Conclude(ReadOnlySpan<byte> text, NameList types, NameList frames)
    {
        for (int i = types.Count - 2; i >= 0; i--)
        {
            if (StackNames.IsCarrier(types[i]))
                types.RemoveAt(i);
        }

        if (types.Count > 0 && (types[^1].EndsWith("StackOverflowError"u8) || types[^1].EndsWith("RecursionError"u8)))
            AddCycle(text, frames);
        else
            AddFrames(text, frames);
    }

    private void Take(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, int start, int indent, NameList types)
    {
        switch (line[0])
        {
            case (byte)'a' when line.StartsWith("at "u8):
                At(line[3..], start + 3);
                break;
            case (byte)'.' when line.StartsWith("... "u8):
                Current.Shared = Number(line[4..]);
                break;
            case (byte)'C' when line.StartsWith("Caused by: "u8) && (_suppressedIndent < 0 || indent < _suppressedIndent):
                Cause(types, line["Caused by: "u8.Length..], start, start + line.Length);
                break;
            case (byte)'[' when line.StartsWith("[cause]: "u8):
                Cause(types, line["[cause]: "u8.Length..], start, start + line.Length);
                break;
            case (byte)'S' when line.StartsWith("Suppressed: "u8) && _suppressedIndent < 0:
                _suppressedIndent = indent;
                break;
            case (byte)'-' when line.StartsWith("---> "u8):
                types.Add(DotNetType(line[5..]));
                RootHead = new Range(start, start + line.Length);
                break;
            case (byte)'-' when line.StartsWith("--- End of inner"u8):
                Wrap();
                break;
            case (byte)'W' when line.StartsWith("Wrapped by: "u8):
                types.Insert(0, StackNames.TypeOf(line["Wrapped by: "u8.Length..]));
                Wrap();
                break;
            case (byte)'N' when line.StartsWith("Next "u8) && Current.Frames > 0 && line.IndexOf(": "u8) > 0:
                types.Insert(0, StackNames.TypeOf(line["Next "u8.Length..]));
                Wrap();
                break;
            case (byte)'T' when line.StartsWith("The above exception was"u8):
            case (byte)'D' when line.StartsWith("During handling of the above"u8):
                PythonCause(text, types);
                break;
            case (byte)'F' when line.StartsWith("File \""u8):
                Python(line, start);
                break;
            case (byte)'#' when line.Length > 3 && char.IsAsciiDigit((char)line[1]):
                Php(line, start);
                break;
            case (byte)'g' when line.StartsWith("goroutine "u8):
                _goroutines++;
                break;
            case (byte)'/' when _goroutines == 1 && indent > 0:
                // the goroutines after the first one only wait
                Go(text, line);
                break;
            case >= (byte)'0' and <= (byte)'9' when line.IndexOf(": "u8) is > 0 and < 5 and var colon && line.Length > colon + 3:
                Rust(line[(colon + 2)..], start + colon + 2);
                break;
            default:
                if (line.IndexOf(":in "u8) is > 0 and var method)
                    Ruby(line, start, method);
                break;
        }
    }

    private ref Section Current => ref _sections[_sectionCount - 1];

    /// <summary>A cause follows below: it is the root cause until another one comes.</summary>
    private void Cause(NameList types, ReadOnlySpan<byte> head, int start, int end)
    {
        _suppressedIndent = -1;
        types.Add(StackNames.TypeOf(head));
        RootHead = new Range(start, end);
        Begin();
    }

    /// <summary>What follows wraps what came before: the first one is the root cause.</summary>
    private void Wrap()
    {
        _rootIsFirst = true;
        Begin();
    }

    private void Begin()
    {
        if (_sectionCount < MaxSections)
            _sections[_sectionCount++] = default;
    }

    /// <summary>Python writes the root cause first, its type behind its frames.</summary>
    private void PythonCause(ReadOnlySpan<byte> text, NameList types)
    {
        ReadOnlySpan<byte> type = StackNames.TypeOf(text[_previous]);
        if (!_rootIsFirst)
        {
            types.Add(type);
            RootHead = _previous;
        }
        else if (types.Count > 0)
            types.Insert(types.Count - 1, type);
        Wrap();
    }

    /// <summary>A socket's error is told apart by its number only: <c>System.Net.Sockets.SocketException (111): …</c>.</summary>
    private static ReadOnlySpan<byte> DotNetType(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf(": "u8);
        ReadOnlySpan<byte> type = end < 0 ? head : head[..end];
        return type.EndsWith(")"u8) && type.IndexOf(" ("u8) > 0 ? type : StackNames.TypeOf(head);
    }

    /// <summary>Java and .NET: <c>java.base/a.B.c(B.java:1)</c>, <c>A.B.C(String x) in f:line 1</c>; V8: <c>f (file:1:2)</c>, <c>file:1:2</c>.</summary>
    private void At(ReadOnlySpan<byte> method, int start)
    {
        int index = Current.Frames++;
        int words = (method.StartsWith("async "u8) ? "async "u8.Length : 0) + (method.StartsWith("new "u8) ? "new "u8.Length : 0);
        method = method[words..];
        start += words;
        int open = method.IndexOf((byte)'(');
        if (open <= 0)
        {
            if (method.IndexOf((byte)':') > 0 && !StackNames.IsLibraryPath(method) && BaseName(method) is { IsEmpty: false } file)
                Add(index, start + method.IndexOf(file), file.Length, Kind.Plain);
            return;
        }

        ReadOnlySpan<byte> place = method[open..];
        ReadOnlySpan<byte> name = method[..open].TrimEnd((byte)' ');
        int module = name.LastIndexOf((byte)'/') + 1;
        name = name[module..];
        if (StackNames.IsFramework(name) || StackNames.IsGenerated(method[..open]))
            return;
        bool isFile = place.Length > 1 && (place[1] is (byte)'/' or (byte)'n' or (byte)'f' or (byte)'w' || place.IndexOf(" in /"u8) >= 0);
        if (!isFile || !StackNames.IsLibraryPath(place))
            Add(index, start + module, name.Length, Kind.Plain);
    }

    private void Python(ReadOnlySpan<byte> line, int start)
    {
        int index = Current.Frames++;
        _isPython = true;
        if (!StackNames.IsLibraryPath(line))
            Add(index, start, line.Length, Kind.Python);
    }

    /// <summary><c>#0 /srv/app/Order.php(12): Acme\Order-&gt;pay(1)</c>.</summary>
    private void Php(ReadOnlySpan<byte> line, int start)
    {
        int index = Current.Frames++;
        int colon = line.IndexOf("): "u8);
        if (colon < 0 || StackNames.IsLibraryPath(line))
            return;
        ReadOnlySpan<byte> call = line[(colon + 3)..];
        int open = call.IndexOf((byte)'(');
        Add(index, start + colon + 3, open < 0 ? call.Length : open, Kind.Php);
    }

    /// <summary>The line of the file, with the call on the line before: <c>main.(*Cart).Total(0x0)</c>.</summary>
    private void Go(ReadOnlySpan<byte> text, ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> call = text[_previous];
        if (!call.EndsWith(")"u8) || file.IndexOf(".go:"u8) < 0)
            return;
        int index = Current.Frames++;
        int open = call.LastIndexOf((byte)'(');
        if (open > 0 && !StackNames.IsLibraryPath(file) && !StackNames.IsFramework(call) && !call.StartsWith("panic("u8))
            Add(index, _previous.Start.Value, open, Kind.Plain);
    }

    /// <summary><c>shop::cart::total::h0123456789abcdef</c>.</summary>
    private void Rust(ReadOnlySpan<byte> name, int start)
    {
        int index = Current.Frames++;
        if (name.IndexOf("::"u8) < 0 || StackNames.IsFramework(name))
            return;
        int hash = name.LastIndexOf("::h"u8);
        Add(index, start, hash > 0 && name.Length - hash == 19 ? hash : name.Length, Kind.Plain);
    }

    /// <summary><c>from app/models/cart.rb:41:in 'Cart#total'</c>.</summary>
    private void Ruby(ReadOnlySpan<byte> line, int start, int method)
    {
        if (line[..method].IndexOf(".rb:"u8) < 0)
            return;
        int index = Current.Frames++;
        ReadOnlySpan<byte> name = line[(method + 5)..];
        int end = name.IndexOf((byte)'\'');
        if (end > 0 && !StackNames.IsLibraryPath(line[..method]))
            Add(index, start, method + 5 + end, Kind.Ruby);
    }

    private void Add(int index, int start, int length, Kind kind)
    {
        if (_suppressedIndent < 0 && _markCount < MaxMarks && length is > 0 and <= MaxNameBytes)
            _marks[_markCount++] = new Mark(_sectionCount - 1, index, start, length, kind);
    }

    private void AddFrames(ReadOnlySpan<byte> text, NameList frames)
    {
        if (!_rootIsFirst)
            Gather(text, _sectionCount - 1, 0, frames);
        for (int i = 0; i < _sectionCount && frames.Count == 0; i++)
        {
            int section = _rootIsFirst ? i : _sectionCount - 1 - i;
            Gather(text, section, 0, frames);
        }
    }

    /// <summary>Adds the application's frames of one exception from an index on: those that are written, then those that it shares with the trace above.</summary>
    private void Gather(ReadOnlySpan<byte> text, int section, int from, NameList frames)
    {
        ref readonly Section own = ref _sections[section];
        for (int i = 0; i < _markCount && frames.Count < MaxFrames; i++)
        {
            Mark mark = _marks[_isPython ? _markCount - 1 - i : i];
            if (mark.Section == section && mark.Index >= from)
                AddClean(text, mark, frames);
        }

        if (section > 0 && own.Shared > 0 && frames.Count < MaxFrames && !_rootIsFirst)
        {
            ref readonly Section above = ref _sections[section - 1];
            Gather(text, section - 1, above.Frames + above.Shared - own.Shared + Math.Max(0, from - own.Frames), frames);
        }
    }

    /// <summary>What calls itself without end is cut anywhere in its cycle: the methods count, not where it was cut.</summary>
    private void AddCycle(ReadOnlySpan<byte> text, NameList frames)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var one = new NameList();
        for (int i = 0; i < Math.Min(_markCount, CycleMarks); i++)
        {
            one.Clear();
            AddClean(text, _marks[i], one);
            names.Add(Encoding.UTF8.GetString(one[0]));
        }

        foreach (string name in names.Take(MaxFrames))
            frames.Add(Encoding.UTF8.GetBytes(name));
    }

    private void AddClean(ReadOnlySpan<byte> text, Mark mark, NameList frames)
    {
        ReadOnlySpan<byte> raw = text.Slice(mark.Start, mark.Length);
        int count = mark.Kind switch
        {
            Kind.Python => PythonName(raw, _clean),
            Kind.Ruby => RubyName(raw, _clean),
            Kind.Php => PhpName(raw, _clean),
            _ => StackNames.Clean(raw, _clean),
        };
        ReadOnlySpan<byte> name = _clean.AsSpan(0, count);
        // what calls itself calls itself more or less often
        if (count > 0 && (frames.Count == 0 || !frames[frames.Count - 1].SequenceEqual(name)))
            frames.Add(name);
    }

    /// <summary><c>File "/srv/app/orders.py", line 41, in load</c> gives <c>orders.load</c>.</summary>
    private static int PythonName(ReadOnlySpan<byte> line, Span<byte> clean)
    {
        ReadOnlySpan<byte> path = line[6..];
        int end = path.IndexOf((byte)'"');
        int method = line.LastIndexOf(", in "u8);
        return Join(BaseName(end < 0 ? path : path[..end]), method < 0 ? default : line[(method + 5)..], clean);
    }

    private static int RubyName(ReadOnlySpan<byte> line, Span<byte> clean)
    {
        int method = line.IndexOf(":in "u8);
        int file = line.IndexOf(".rb:"u8);
        ReadOnlySpan<byte> name = line[(method + 5)..];
        // 'block (2 levels) in Cart#total': the block is numbered by what is around it
        int inside = name.LastIndexOf(" in "u8);
        return Join(BaseName(line[..(file + 3)]), inside < 0 ? name : name[(inside + 4)..], clean);
    }

    /// <summary>PHP numbers its closures by file and line: <c>{closure:/srv/app/Cart.php:12}</c>.</summary>
    private static int PhpName(ReadOnlySpan<byte> call, Span<byte> clean)
    {
        int closure = call.IndexOf("{closure:"u8);
        if (closure < 0)
            return StackNames.Clean(call, clean);
        call[..closure].CopyTo(clean);
        "{closure}"u8.CopyTo(clean[closure..]);
        return closure + "{closure}"u8.Length;
    }

    private static int Join(ReadOnlySpan<byte> file, ReadOnlySpan<byte> method, Span<byte> clean)
    {
        file.CopyTo(clean);
        clean[file.Length] = (byte)'.';
        method.CopyTo(clean[(file.Length + 1)..]);
        return file.Length + 1 + method.Length;
    }

    private static ReadOnlySpan<byte> BaseName(ReadOnlySpan<byte> path)
    {
        path = path[(path.LastIndexOfAny((byte)'/', (byte)'\\') + 1)..];
        int dot = path.IndexOf((byte)'.');
        return dot < 0 ? path : path[..dot];
    }

    private static int Number(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte c in text)
        {
            if (!char.IsAsciiDigit((char)c) || number > 100_000)
                break;
            number = (number * 10) + (c - '0');
        }

        return number;
    }

    private enum Kind : byte
    {
        Plain,
        Python,
        Php,
        Ruby,
    }

    /// <summary>What the lines below an event's head tell, given the type that the event names itself.</summary>
    private sealed class Told(byte[] type, NameList types, NameList frames, int rootStart, int rootBytes)
    {
        private readonly byte[][] _types = types.ToArray();
        private readonly byte[][] _frames = frames.ToArray();

        /// <summary>Gets where the line of the root cause begins, from those lines on.</summary>
        public int RootStart => rootStart;

        /// <summary>Gets the bytes of the line of the root cause, or 0 where it has none.</summary>
        public int RootBytes => rootBytes;

        public bool IsAbout(NameList named) => named.Count == 0 ? type.Length == 0 : named[0].SequenceEqual(type);

        public void Tell(NameList types, NameList frames)
        {
            types.Clear();
            foreach (byte[] name in _types)
                types.Add(name);
            foreach (byte[] name in _frames)
                frames.Add(name);
        }
    }

    /// <summary>A frame of the application: where its name lies in the text, and its place in the trace of its exception.</summary>
    private readonly record struct Mark(int Section, int Index, int Start, int Length, Kind Kind);

    /// <summary>The trace of one exception: frames that are written, and frames that it shares with the one above.</summary>
    private struct Section
    {
        public int Frames;
        public int Shared;
    }
}
