using System.Runtime.CompilerServices;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Envelopes;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok.Syntax;
using LogPipe.Parsing.Json;
using LogPipe.Parsing.Multiline;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing;

/// <summary>
/// Understands one event: recognises the head of its first line, turns captures into ECS fields, and finishes the event once all of its lines
/// are there. One instance per lane.
/// </summary>
internal sealed class EventParser
{
    /// <summary>Stands for "no format".</summary>
    public const int Unknown = -1;

    /// <summary>Stands for a complete JSON object on one line.</summary>
    public const int Json = -2;

    /// <summary>Stands for a line of nothing but <c>key=value</c> pairs.</summary>
    public const int Pairs = -4;

    /// <summary>Stands for a head that general rules found in a format that nobody described.</summary>
    public const int Guessed = -3;

    // heads stand in the first few hundred bytes, but what they need may stand anywhere
    private const int MostLookedAt = 1024;

    // not of ECS, but the name that Filebeat gives it
    private static readonly FieldId LogSourceAddress = FieldId.Of("log.source.address");

    private readonly FormatCatalog _catalog;
    private readonly CaptureWriter _writer = new();
    private readonly JsonEvents _json;
    private Utf8Slice[] _captures = new Utf8Slice[LineFormat.MaxCaptures];
    private Utf8Slice[] _spareCaptures = new Utf8Slice[LineFormat.MaxCaptures];
    private readonly SourceZones _zones = new();

    /// <summary>Initializes the parser.</summary>
    public EventParser(FormatCatalog catalog)
    {
        _catalog = catalog;
        _json = new JsonEvents(catalog, _writer);
        Envelopes = new EnvelopeReader(_json);
    }

    /// <summary>Gets what takes lines out of agents' envelopes.</summary>
    public EnvelopeReader Envelopes { get; }

    /// <summary>Gets what remembers the lines below the first one of events.</summary>
    public RepeatedTraces Traces { get; } = new();

    /// <summary>Sets how stamps without a zone or a year are read from now on.</summary>
    public void UseTime(LogSource source, ReadOnlySpan<byte> envelopeZone, long baseNanoseconds, bool monthFirst = false)
    {
        _json.Forget();
        _writer.Time = new TimestampContext(_zones.Find(source, envelopeZone), baseNanoseconds, monthFirst);
    }

    /// <summary>Sets how stamps of a wrapped line are read: in the envelope's zone, near the envelope's time.</summary>
    public void UseTime(LogBatch batch, in Envelope envelope, long arrivedAt)
    {
        ReadOnlySpan<byte> zone = batch.TryGet(envelope.Fields, EcsFields.EventTimezone, out LogField field) && field.Kind == FieldKind.Text ? batch.Bytes(field.Slice) : default;
        UseTime(batch.Source, zone, envelope.Time == LogBatch.NoTime ? arrivedAt : envelope.Time);
    }

    /// <summary>Finds the format of an event's first line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="stream">What the stream wrote before; null for records that belong to no known stream.</param>
    /// <param name="strongOnly">True inside a multi-line event, where only a head that leaves no doubt may start the next one.</param>
    public HeadMatch MatchHead(ReadOnlySpan<byte> line, StreamFormats? stream, bool strongOnly)
    {
        if (stream is not null)
        {
            ReadOnlySpan<short> recent = stream.Recent;
            for (int i = 0; i < recent.Length; i++)
            {
                HeadMatch match = Try(recent[i], line, isDoubtful: recent.Length > 1);
                if (match.IsMatch)
                    return MoreTelling(line, stream, recent[(i + 1)..], match, strongOnly);
            }
        }

        if (JsonEvents.LooksLikeObject(line) && (!strongOnly || JsonEvents.LooksLikeEvent(line)))
            return new HeadMatch(Json, 0);
        if (PairLine.IsMatch(line, strongOnly))
            return new HeadMatch(Pairs, 0);
        if (line.IsEmpty)
            return HeadMatch.None;
        ReadOnlySpan<LineFormat> formats = _catalog.Formats;
        ByteSet present = PresentIn(line);
        foreach (short i in _catalog.CandidatesFor(line))
        {
            if ((strongOnly && formats[i].Definition.Weak) || (stream is not null && stream.Contains(i)))
                continue;
            int head = formats[i].MatchOpenHead(line, present, _captures);
            if (head >= 0)
                return new HeadMatch(i, head);
        }

        return Guess(line, strongOnly);
    }

    /// <summary>
    /// Looks for a format that says more about a line than the recent one that matched it: layouts that most applications use match
    /// lines of a server that has a format of its own. Other recent formats are asked every time, all formats of a lower rank now and then.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="stream">What the stream wrote before.</param>
    /// <param name="others">The recent formats that the line did not come to; those before the one that matched it have been asked.</param>
    /// <param name="match">The match.</param>
    /// <param name="strongOnly">As for <see cref="MatchHead"/>.</param>
    private HeadMatch MoreTelling(ReadOnlySpan<byte> line, StreamFormats stream, ReadOnlySpan<short> others, HeadMatch match, bool strongOnly)
    {
        if (match.Format is Json or Pairs)
            return match;
        int rank = match.Format < 0 ? int.MaxValue : match.Format;
        foreach (short other in others)
        {
            if (other < 0 || other >= rank || (strongOnly && _catalog[other].Definition.Weak) || !_catalog[other].MayBegin(line))
                continue;
            int head = _catalog[other].MatchHead(line, _spareCaptures, isDoubtful: true);
            if (head >= 0)
                return Instead(other, head);
        }

        return (match.Format < 0 || _catalog[match.Format].IsGeneral) && stream.IsTimeToLook() ? Scan(line, match, strongOnly) : match;
    }

    /// <summary>Tries every format of a lower rank than the one that matched.</summary>
    private HeadMatch Scan(ReadOnlySpan<byte> line, HeadMatch match, bool strongOnly)
    {
        ReadOnlySpan<LineFormat> formats = _catalog.Formats;
        int end = match.Format < 0 ? formats.Length : match.Format;
        ByteSet present = PresentIn(line);
        foreach (short i in _catalog.CandidatesFor(line))
        {
            if (i >= end)
                break;
            if (strongOnly && formats[i].Definition.Weak)
                continue;
            int head = formats[i].MatchOpenHead(line, present, _spareCaptures);
            if (head >= 0)
                return Instead(i, head);
        }

        return match;
    }

    /// <summary>Takes a match whose captures are the spare ones instead of the one that was found first, whose captures are untouched until then.</summary>
    private HeadMatch Instead(int format, int head)
    {
        (_captures, _spareCaptures) = (_spareCaptures, _captures);
        return new HeadMatch(format, head);
    }

    /// <summary>Tries one format on a line.</summary>
    /// <param name="format">The format.</param>
    /// <param name="line">The line.</param>
    /// <param name="isDoubtful">Whether the line may well be one of another format; the answer is the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public HeadMatch Try(int format, ReadOnlySpan<byte> line, bool isDoubtful = false)
    {
        switch (format)
        {
            case Json:
                return JsonEvents.LooksLikeObject(line) ? new HeadMatch(Json, 0) : HeadMatch.None;
            case Pairs:
                return PairLine.IsMatch(line, strongOnly: false) ? new HeadMatch(Pairs, 0) : HeadMatch.None;
            case Guessed:
                return Guess(line, strongOnly: true);
            case Unknown:
                return HeadMatch.None;
            default:
                int head = _catalog[format].MayBegin(line) ? _catalog[format].MatchHead(line, _captures, isDoubtful) : -1;
                return head < 0 ? HeadMatch.None : new HeadMatch(format, head);
        }
    }

    /// <summary>Says whether a format has lines that could start an event and belong to the one before all the same.</summary>
    public bool HasPairs(int format) => format >= 0 && _catalog[format].HasPairs;

    /// <summary>Says whether a line that could start an event of this format belongs to the one whose last line is given.</summary>
    public bool IsPair(int format, ReadOnlySpan<byte> last, ReadOnlySpan<byte> line, bool isCutAtSecond) =>
        format >= 0 && _catalog[format].IsPair(last, line, isCutAtSecond);

    /// <summary>Says whether a file's first line shows that the file was cut before the second line of a pair.</summary>
    public bool IsSecondOfPair(int format, ReadOnlySpan<byte> line) => format >= 0 && _catalog[format].IsSecondOfPair(line);

    /// <summary>Says whether a line belongs to an event of this format because it is inside a block, whatever it looks like.</summary>
    public bool IsInBlock(int format, ReadOnlySpan<byte> line, ref bool isInside) => format >= 0 && _catalog[format].IsInBlock(line, ref isInside);

    /// <summary>Finds who sent the line that <see cref="MatchHead"/> or <see cref="Try"/> has just matched, where its format carries lines of other programs.</summary>
    public bool TryFindSender(HeadMatch match, ReadOnlySpan<byte> line, out ReadOnlySpan<byte> sender, out int message)
    {
        if (match.Format >= 0)
            return _catalog[match.Format].TryFindSender(match.Head, line, _captures, out sender, out message);
        sender = default;
        message = 0;
        return false;
    }

    /// <summary>Says whether every indented line goes on an event of this format, because none can be anything else.</summary>
    public bool TakesIndented(int format) => format >= 0 && _catalog[format].TakesIndented;

    /// <summary>Says whether only indented lines go on an event of this format.</summary>
    public bool TakesIndentedOnly(int format) => format >= 0 && _catalog[format].Definition.IndentedOnly;

    /// <summary>Says whether lines without a head may belong to events of this format.</summary>
    public bool TakesMoreLines(int format) => format is not (Json or Pairs) && (format < 0 || !_catalog[format].Definition.SingleLine);

    /// <summary>
    /// Says whether an event's head is so plain that only lines which look like the rest of a trace belong to it, not every line without a head.
    /// </summary>
    public static bool IsHeadless(HeadMatch match) => match.Format == Unknown || (match.Format == Guessed && match.Head == GuessedHead.LevelOnly);

    /// <summary>
    /// Writes the fields of the head that <see cref="MatchHead"/> or <see cref="Try"/> has just found; nothing else may run in between.
    /// </summary>
    /// <returns>True when the message continues on the event's further lines.</returns>
    public bool Begin(LogBatch batch, ref LogRecord record, Utf8Slice line, HeadMatch match)
    {
        record.Format = match.Format;
        switch (match.Format)
        {
            case Json:
                record.Format = _json.Parse(batch, ref record, line);
                return record.Format == Unknown;
            case Pairs:
                record.Format = _json.ParsePairs(batch, ref record, line);
                return record.Format == Unknown;
            case Guessed:
                return GuessedHead.Write(batch, ref record, line, _writer.Time);
            case Unknown:
                return true;
            default:
                LineFormat format = _catalog[match.Format];
                if (format.Definition.MonthFirst != _writer.Time.MonthFirst)
                    _writer.Time = _writer.Time with { MonthFirst = format.Definition.MonthFirst };
                return format.ApplyHead(batch, ref record, match.Head, line.Start, line.ByteCount, _captures, _writer);
        }
    }

    /// <summary>Completes an event whose lines are all there.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The event; <see cref="LogRecord.Text"/> covers all of its lines.</param>
    /// <param name="messageIsOpen">What <see cref="Begin"/> returned.</param>
    /// <param name="envelope">What was around the event's first line.</param>
    public void Finish(LogBatch batch, ref LogRecord record, bool messageIsOpen, in Envelope envelope)
    {
        if (record.Format == Unknown && envelope.WrappedAs >= 0)
        {
            record.Format = envelope.WrappedAs;
            batch.SetText(ref record, EcsFields.Message, record.Text);
        }

        bool multiline = (record.Flags & RecordFlags.Multiline) != 0;
        if (messageIsOpen && multiline && batch.TryGet(record, EcsFields.Message, out LogField message))
            batch.SetText(ref record, EcsFields.Message, Utf8Slice.Between(message.Slice.Start, record.Text.End));
        if (record.Format >= 0)
        {
            LineFormat format = _catalog[record.Format];
            format.Refine(batch, ref record, _captures, _writer);
            foreach (EventExtractor extract in format.Extractors)
                extract(batch, ref record);
            if (multiline)
                RuntimeErrors.Extract(batch, ref record);
        }
        else
            FinishUnknown(batch, ref record, envelope);

        batch.AddMissing(ref record, envelope.Fields);
        if (batch.StreamOf(record).HostName is { } host && !batch.Has(record, EcsFields.HostName))
            batch.AddText(ref record, EcsFields.HostName, Encoding.UTF8.GetBytes(host));
        if (batch.StreamOf(record).SenderAddress is { } address && !batch.Has(record, LogSourceAddress))
            batch.AddText(ref record, LogSourceAddress, Encoding.UTF8.GetBytes(address));
        if (record.Timestamp == LogBatch.NoTime)
            record.Timestamp = envelope.Time;
        if (!batch.Has(record, EcsFields.Message))
            batch.AddText(ref record, EcsFields.Message, record.Text);
        Levels.Normalize(batch, ref record);
    }

    /// <summary>Gives the bytes that occur in a line; of a long line all, because to look costs more than it saves.</summary>
    private static ByteSet PresentIn(ReadOnlySpan<byte> line) => line.Length <= MostLookedAt ? ByteSet.In(line) : ByteSet.All;

    private HeadMatch Guess(ReadOnlySpan<byte> line, bool strongOnly)
    {
        int kind = GuessedHead.Find(line, _writer.Time, strongOnly);
        return kind < 0 ? HeadMatch.None : new HeadMatch(Guessed, kind);
    }

    private static void FinishUnknown(LogBatch batch, ref LogRecord record, in Envelope envelope)
    {
        if (record.Format == Unknown)
        {
            batch.SetText(ref record, EcsFields.Message, record.Text);
            bool isError = RuntimeErrors.Extract(batch, ref record);
            // an agent that says how severe the line is has understood it already
            if (batch.TryGet(envelope.Fields, EcsFields.LogLevel, out _))
                return;
            if (isError)
            {
                batch.AddConstant(ref record, EcsFields.LogLevel, Levels.Error);
                batch.AddConstant(ref record, EcsFields.Tags, Tags.FormatGuessed);
            }
            else if ((record.Flags & RecordFlags.Split) == 0)
                batch.AddConstant(ref record, EcsFields.Tags, Tags.ParseFailure);
        }
        else
        {
            // V8's plain "Error: text" over its frames, which reads like a level
            ReadOnlySpan<byte> text = batch.Bytes(record.Text);
            if (text.StartsWith("Error: "u8) && JavaErrors.FirstFrame(text) >= 0)
                batch.SetText(ref record, EcsFields.Message, record.Text);
            RuntimeErrors.Extract(batch, ref record);
        }
    }
}
