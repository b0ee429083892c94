using System.Runtime.CompilerServices;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Formats;

/// <summary>A format ready to run: compiled patterns, and for each capture what becomes of it. Immutable; safe for any number of threads.</summary>
internal sealed class LineFormat
{
    /// <summary>The most captures that one expression of a format may have; it bounds the scratch space of a match.</summary>
    public const int MaxCaptures = 96;

    /// <summary>From this rank on a format is a layout of many programs: syslog lines, the usual Log4j patterns.</summary>
    private const int GeneralPriority = 40;

    /// <summary>From so many expressions on a trie over what they begin with finds the few that have a chance; fewer are as quickly asked in turn.</summary>
    private const int ManyExpressions = 4;

    /// <summary>How many bytes tell most formats of a stream apart: those of a year, an address, a bracket and a letter.</summary>
    private const int FirstPlaces = 4;

    private readonly Head[] _heads;
    private readonly GrokSet? _manyHeads;
    private readonly Refinement[] _refinements;
    private readonly GrokSet?[] _manyRefinements;
    private readonly ConstantFields _constants;

    // for each byte value at which of the first places of a head it may stand, a bit each; null where a head may begin with anything
    private readonly byte[]? _begins;
    private readonly int _openHeadCount;
    private readonly TextPair[] _pairs;
    private readonly TextPair[] _follows;
    private readonly TextPair[] _blocks;
    private readonly SplitField[] _splits;

    private LineFormat(FormatDefinition definition, Head[] heads, Refinement[] refinements, ConstantFields constants, EventExtractor[] extractors)
    {
        Definition = definition;
        _heads = heads;
        _refinements = refinements;
        _manyHeads = heads.Length < ManyExpressions ? null : new GrokSet(heads.Select(static h => h.Pattern));
        _manyRefinements = new GrokSet?[refinements.Length];
        for (int i = 0; i < refinements.Length; i++)
            _manyRefinements[i] = SetFrom(i);
        _constants = constants;
        Extractors = extractors;
        _splits = [.. definition.Splits.Select(static s => new SplitField(FieldId.Of(s.Field), Encoding.UTF8.GetBytes(s.Separators)))];
        _openHeadCount = definition.Matches.Count;
        _begins = BeginsOf(heads);
        _pairs = Bytes(definition.Pairs);
        _follows = Bytes(definition.Follows);
        _blocks = Bytes(definition.Blocks);
        TakesIndented = _blocks.Length == 0 && !definition.SingleLine
            && !Array.Exists(heads, static h => h.Pattern.MayStartWith((byte)' ') || h.Pattern.MayStartWith((byte)'\t'));
    }

    /// <summary>Gets what the format was made from.</summary>
    public FormatDefinition Definition { get; }

    /// <summary>Gets the format's name.</summary>
    public string Name => Definition.Name;

    /// <summary>Gets a value that says whether many programs write this layout, so that one with a format of its own may match it as well.</summary>
    public bool IsGeneral => Definition.Weak || Definition.Priority >= GeneralPriority;

    /// <summary>Gets the extractors that run on each finished event.</summary>
    public EventExtractor[] Extractors { get; }

    /// <summary>Gets a value that says whether a line that begins with white space always goes on an open event of the format.</summary>
    public bool TakesIndented { get; }

    /// <summary>Compiles a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="library">The patterns.</param>
    /// <param name="whenUsed">Whether an expression is compiled when the first line comes to it: for formats that tests have compiled.</param>
    /// <exception cref="GrokException">A pattern is wrong; the message names its file and line.</exception>
    /// <exception cref="FormatException">An extractor's name is unknown, or a pattern has more than <see cref="MaxCaptures"/> captures.</exception>
    public static LineFormat Compile(FormatDefinition definition, GrokLibrary library, bool whenUsed = false)
    {
        var captures = new CapturePlanner(definition);
        Head[] heads = [.. definition.Matches.Concat(definition.InnerMatches).Select(m => CompileHead(m, library, captures, whenUsed))];
        Refinement[] refinements = [.. definition.Refinements.Select(r => new Refinement(
            r.Field == "event.original" ? null : FieldId.Of(r.Field),
            CompileHead(r.Pattern, library, captures, whenUsed),
            r.Alone))];
        string dataset = definition.Dataset ?? definition.Name;
        var constants = new ConstantFields();
        constants.Add(EcsFields.EventDataset, TextConstant.Of(dataset));
        constants.Add(EcsFields.EventModule, TextConstant.Of(dataset.Split('.')[0]));
        constants.Add(LogPipeFields.Format, TextConstant.Of(definition.Name));
        if (definition.ServiceType is { } service)
            constants.Add(EcsFields.ServiceType, TextConstant.Of(service));
        foreach ((string field, string value) in definition.Constants)
            constants.Add(FieldId.Of(field), TextConstant.Of(value));
        EventExtractor[] extractors = [.. definition.Extractors.Select(name => EventExtractors.Find(name)
            ?? throw new FormatException($"{definition.Origin}: format '{definition.Name}' asks for the unknown extractor '{name}': known are {EventExtractors.Names}"))];
        return new LineFormat(definition, heads, refinements, constants, extractors);
    }

    /// <summary>Says whether a line may be a head by its first bytes: false is certain, true is not. Streams that print many formats ask it of each for every line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool MayBegin(ReadOnlySpan<byte> line)
    {
        if (_begins is not { } begins)
            return true;
        for (int i = 0; i < FirstPlaces && i < line.Length; i++)
        {
            if ((begins[line[i]] >> i & 1) == 0)
                return false;
        }

        return true;
    }

    /// <summary>Tries the format's expressions on an event's first line, in a stream that writes the format.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="captures">Room for <see cref="MaxCaptures"/> captures; slices relative to the line.</param>
    /// <param name="isDoubtful">
    /// Whether the line may well be one of another format: then what an expression cannot do without is looked for first, some 10 ns that spare an attempt of 100 and more.
    /// </param>
    /// <returns>The number of the expression that matched, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int MatchHead(ReadOnlySpan<byte> line, Span<Utf8Slice> captures, bool isDoubtful = false)
    {
        var required = new RequiredText(line);
        if (_manyHeads is not null)
        {
            foreach (short i in _manyHeads.CandidatesFor(line))
            {
                GrokPattern pattern = _heads[i].Pattern;
                if (!(isDoubtful && required.IsMissing(pattern.Required)) && pattern.TryMatch(line, captures))
                    return i;
            }

            return -1;
        }

        for (int i = 0; i < _heads.Length; i++)
        {
            GrokPattern pattern = _heads[i].Pattern;
            if (!(isDoubtful && required.IsMissing(pattern.Required)) && pattern.TryMatch(line, captures))
                return i;
        }

        return -1;
    }

    /// <summary>Tries the format's expressions on an event's first line, but for those that say nothing in a stream which was not seen to write the format.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="present">The bytes that occur in the line: an expression that needs another one is not tried.</param>
    /// <param name="captures">Room for <see cref="MaxCaptures"/> captures; slices relative to the line.</param>
    /// <returns>The number of the expression that matched, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int MatchOpenHead(ReadOnlySpan<byte> line, ByteSet present, Span<Utf8Slice> captures)
    {
        for (int i = 0; i < _openHeadCount; i++)
        {
            GrokPattern pattern = _heads[i].Pattern;
            if (present.Contains(pattern.Needs) && pattern.TryMatch(line, captures))
                return i;
        }

        return -1;
    }

    /// <summary>Gets a value that says whether a line with a head may belong to the event before it.</summary>
    public bool HasPairs => _pairs.Length > 0 || _follows.Length > 0;

    /// <summary>Says whether a line, though it has a head, belongs to the event that ends with <paramref name="last"/>.</summary>
    /// <param name="last">The open event's last line.</param>
    /// <param name="line">The line.</param>
    /// <param name="isCutAtSecond">What <see cref="IsSecondOfPair"/> said about the file's first line.</param>
    public bool IsPair(ReadOnlySpan<byte> last, ReadOnlySpan<byte> line, bool isCutAtSecond)
    {
        foreach ((byte[] first, byte[] second) in _pairs)
        {
            if (isCutAtSecond ? line.StartsWith(first) : line.StartsWith(second) && last.StartsWith(first))
                return true;
        }

        foreach ((byte[] first, byte[] second) in _follows)
        {
            if (line.IndexOf(second) >= 0 && last.IndexOf(first) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Gets the expressions for a line in a stream that does not write the format yet.</summary>
    public IEnumerable<GrokPattern> OpenHeads => _heads.Take(_openHeadCount).Select(static h => h.Pattern);

    /// <summary>Finds who sent a line and where its message starts, in a format whose lines carry those of other programs.</summary>
    /// <param name="head">What <see cref="MatchHead"/> returned.</param>
    /// <param name="line">The line.</param>
    /// <param name="captures">What it captured.</param>
    /// <param name="sender">What stands between time and message.</param>
    /// <param name="message">Where the message starts.</param>
    /// <returns>False where the format is none, or the line has no time or no message.</returns>
    public bool TryFindSender(int head, ReadOnlySpan<byte> line, ReadOnlySpan<Utf8Slice> captures, out ReadOnlySpan<byte> sender, out int message)
    {
        sender = default;
        message = 0;
        if (!Definition.Wraps || head < 0)
            return false;
        int timeEnd = -1;
        foreach (int time in _heads[head].Times)
            timeEnd = captures[time].ByteCount > 0 ? captures[time].End : timeEnd;
        int start = -1;
        foreach (int text in _heads[head].Messages)
            start = captures[text].ByteCount > 0 ? captures[text].Start : start;
        if (timeEnd < 0 || start < timeEnd)
            return false;
        sender = line[timeEnd..start];
        message = start;
        return true;
    }

    /// <summary>Says whether a line belongs to an event because it is inside one of the format's blocks.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isInside">Whether the lines before have opened a block; it may change with the line.</param>
    public bool IsInBlock(ReadOnlySpan<byte> line, ref bool isInside)
    {
        if (_blocks.Length == 0)
            return false;
        bool wasInside = isInside;
        foreach ((byte[] first, byte[] last) in _blocks)
        {
            if (line.IndexOf(last) >= 0)
                isInside = false;
            else if (line.IndexOf(first) >= 0)
                isInside = true;
        }

        return wasInside;
    }

    /// <summary>
    /// Says whether a line is the second of a pair. A file that starts with one was cut there, as Filebeat's module for MySQL cuts (the server starts a file
    /// with the first): the rest of it is cut there too, and the first line of each pair ends the event before.
    /// </summary>
    public bool IsSecondOfPair(ReadOnlySpan<byte> line)
    {
        foreach ((_, byte[] second) in _pairs)
        {
            if (line.StartsWith(second))
                return true;
        }

        return false;
    }

    /// <summary>Gives one expression, for explanations.</summary>
    public GrokPattern Pattern(int head) => _heads[head].Pattern;

    /// <summary>Puts the captures of a matched head into the record's fields.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The record.</param>
    /// <param name="head">What <see cref="MatchHead"/> returned.</param>
    /// <param name="lineStart">Where the line starts in the batch's buffer.</param>
    /// <param name="lineByteCount">The line's bytes.</param>
    /// <param name="captures">What <see cref="MatchHead"/> captured.</param>
    /// <param name="writer">Turns captures into fields.</param>
    /// <returns>True when the message runs to the end of the line and so continues on the event's further lines.</returns>
    public bool ApplyHead(LogBatch batch, ref LogRecord record, int head, int lineStart, int lineByteCount, ReadOnlySpan<Utf8Slice> captures, CaptureWriter writer) =>
        writer.Write(batch, ref record, _heads[head].Plans, captures, lineStart, lineByteCount);

    /// <summary>Runs the refinements and adds the constants, once the event is whole.</summary>
    public void Refine(LogBatch batch, ref LogRecord record, Span<Utf8Slice> captures, CaptureWriter writer)
    {
        for (int i = 0; i < _refinements.Length; i++)
        {
            Refinement refinement = _refinements[i];
            Utf8Slice value = record.Text;
            if (refinement.Field is { } id)
            {
                if (!batch.TryGet(record, id, out LogField field) || field.Kind != FieldKind.Text)
                    continue;
                value = field.Slice;
            }

            ReadOnlySpan<byte> text = batch.Bytes(value);
            int feed = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = feed < 0 || refinement.Field is null ? text : text[..feed].TrimEnd((byte)'\r');
            int taken = i;
            if (_manyRefinements[i] is { } many)
            {
                taken = many.Match(line, captures);
                if (taken < 0)
                {
                    i += many.Patterns.Count - 1;
                    continue;
                }

                taken += i;
            }
            else if (!refinement.Head.Pattern.TryMatch(line, captures))
                continue;
            bool open = writer.Write(batch, ref record, _refinements[taken].Head.Plans, captures, value.Start, line.Length, value.End);
            if (open && feed >= 0 && batch.TryGet(record, EcsFields.Message, out LogField message))
                batch.SetText(ref record, EcsFields.Message, Utf8Slice.Between(message.Slice.Start, value.End));
            if (!refinement.Alone)
                i = SkipOthersOf(refinement.Field, taken);
        }

        foreach ((FieldId field, byte[] separators) in _splits)
            FieldLists.Split(batch, ref record, field, separators, out _);
        batch.AddMissing(ref record, _constants);
    }

    private static TextPair[] Bytes(IReadOnlyList<FormatPair> pairs) =>
        [.. pairs.Select(static p => new TextPair(Encoding.UTF8.GetBytes(p.First), Encoding.UTF8.GetBytes(p.Second)))];

    private static Head CompileHead(FormatPattern source, GrokLibrary library, CapturePlanner planner, bool whenUsed)
    {
        GrokPattern pattern;
        try
        {
            string expression = $@"\A(?:{source.Expression})";
            pattern = whenUsed ? GrokPattern.Prepare(expression, library) : GrokPattern.Compile(expression, library);
        }
        catch (GrokException e)
        {
            throw new GrokException($"{source.Origin}: {e.Message}", e);
        }

        if (pattern.Captures.Count > MaxCaptures)
            throw new FormatException($"{source.Origin}: the expression has {pattern.Captures.Count} captures, at most {MaxCaptures} are allowed: split it with 'then'");
        return new Head(pattern, [.. pattern.Captures.Select(planner.Plan)], NumbersOf(pattern, "timestamp"), NumbersOf(pattern, "message"));
    }

    /// <summary>The first refinement that matches a field wins: goes past the other ones written for it right after.</summary>
    private int SkipOthersOf(FieldId? field, int index)
    {
        while (index + 1 < _refinements.Length && _refinements[index + 1].Field == field && !_refinements[index + 1].Alone)
            index++;
        return index;
    }

    // The expressions for one field that follow each other from here, if they are many: the first of them that matches wins
    private GrokSet? SetFrom(int index)
    {
        if (_refinements[index].Alone || (index > 0 && _refinements[index - 1].Field == _refinements[index].Field && !_refinements[index - 1].Alone))
            return null;
        int end = SkipOthersOf(_refinements[index].Field, index);
        return end - index + 1 < ManyExpressions ? null : new GrokSet(_refinements[index..(end + 1)].Select(static r => r.Head.Pattern));
    }

    private static byte[]? BeginsOf(Head[] heads)
    {
        byte[] begins = new byte[256];
        foreach (Head head in heads)
        {
            ByteSet[] leads = head.Pattern.Leads;
            if (leads.Length == 0)
                return null;
            for (int place = 0; place < FirstPlaces; place++)
            {
                for (int value = 0; value < begins.Length; value++)
                {
                    if (place >= leads.Length || leads[place][value])
                        begins[value] |= (byte)(1 << place);
                }
            }
        }

        return begins;
    }

    private static int[] NumbersOf(GrokPattern pattern, string field)
    {
        var numbers = new List<int>();
        for (int i = 0; i < pattern.Captures.Count; i++)
        {
            if (pattern.Captures[i].FieldName == field)
                numbers.Add(i);
        }

        return [.. numbers];
    }

    /// <summary>Looks for texts that expressions cannot do without, and keeps the last answer: the heads of a format mostly need the same text.</summary>
    private ref struct RequiredText(ReadOnlySpan<byte> line)
    {
        private readonly ReadOnlySpan<byte> _line = line;
        private ReadOnlySpan<byte> _asked;
        private bool _isMissing;

        public bool IsMissing(ReadOnlySpan<byte> text)
        {
            if (!text.SequenceEqual(_asked))
            {
                _asked = text;
                _isMissing = _line.IndexOf(text) < 0;
            }

            return _isMissing;
        }
    }

    private sealed record Head(GrokPattern Pattern, CapturePlan[] Plans, int[] Times, int[] Messages);

    // Classes, as is all that a start makes many of: what the framework has for lists of classes is compiled ahead, for those of structs it is not
    private sealed record Refinement(FieldId? Field, Head Head, bool Alone);

    private sealed record TextPair(byte[] First, byte[] Second);

    private sealed record SplitField(FieldId Field, byte[] Separators);
}
