using LogPipe.Model;
using LogPipe.Parsing.Envelopes;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Multiline;

/// <summary>
/// Joins lines into events, stream by stream, while the formats recognise their heads. The result depends on the lines and their order only, never on
/// how they were cut into reads and batches; time matters only when a stream falls silent.
/// </summary>
/// <remarks>
/// Hot: once per line. Lines that follow each other in the batch's buffer are joined without a copy. An event that is open when its batch ends is carried over
/// as bytes (one copy per stream and batch) and given out in a small batch of its own before the batch that ends it.
/// </remarks>
internal sealed class LineJoiner(EventParser parser, FormatCatalog catalog, JoinLimits limits)
{
    private readonly Dictionary<LogSource, SourceState> _sources = [];
    private readonly Wrapping _bare = new(default, Envelope.None, IsWrapped: false);
    private long _now = LogBatch.NoTime;

    /// <summary>Goes over to other formats, between two batches: events that wait for more lines stay open, under the format of the same name where it still has their head.</summary>
    public void Use(EventParser newParser, FormatCatalog newCatalog)
    {
        FormatCatalog old = catalog;
        parser = newParser;
        catalog = newCatalog;
        int Renumber(int format) => format < 0 ? format : newCatalog.IndexOf(old[format].Name);
        foreach (SourceState source in _sources.Values)
        {
            foreach (StreamState state in source.Streams)
            {
                state.Formats.Renumber(Renumber);
                state.SplitFormat = state.SplitFormat is { } split ? Renumber(split) : null;
                if (state.Carried.IsSet)
                    state.Carried.Match = Again(state.Carried, Renumber(state.Carried.Match.Format));
            }
        }
    }

    // The head of an open event as the new formats see it
    private HeadMatch Again(CarriedEvent carried, int format)
    {
        ReadOnlySpan<byte> head = carried.Bytes[..Math.Min(carried.FirstLineByteCount, carried.ByteCount)];
        HeadMatch match = parser.Try(format, head);
        if (!match.IsMatch)
            match = parser.MatchHead(head, stream: null, strongOnly: false);
        return match.IsMatch ? match : new HeadMatch(EventParser.Unknown, 0);
    }

    /// <summary>Takes a batch of lines; its records become events.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">Lines that belonged to events before, in their order.</param>
    /// <param name="emit">Takes the events.</param>
    public void Accept(LogBatch batch, List<TraceBlock> known, IBatchEmitter emit)
    {
        SourceState source = StateOf(batch.Source);
        if (batch.ArrivedAt > _now)
            _now = batch.ArrivedAt;
        source.ReadTo = Math.Max(source.ReadTo, batch.CommitPosition);
        if (source.HasMore && !batch.HasMore)
            source.CaughtUpAt = _now;
        source.HasMore = batch.HasMore;
        long arrivedAt = batch.ArrivedAt == LogBatch.NoTime ? _now : batch.ArrivedAt;
        parser.UseTime(batch.Source, default, arrivedAt);

        int written = 0;
        int block = 0;
        int blockStart = known.Count > 0 ? known[0].Record : int.MaxValue;
        for (int line = 0; line < batch.RecordCount; line++)
        {
            if (line == blockStart)
            {
                TraceBlock lines = known[block++];
                blockStart = block < known.Count ? known[block].Record : int.MaxValue;
                if (TryJoinBlock(batch, source, lines))
                {
                    line += lines.Text.LineCount - 1;
                    continue;
                }
            }

            if (!batch.Records[line].IsLive)
            {
                Keep(batch, line, written++);
                continue;
            }

            if (TryJoinIndented(batch, source, line))
                continue;
            ref LogRecord record = ref batch.Records[line];
            if (record.Timestamp == LogBatch.NoTime && !EnvelopeReader.MayBeWrapped(batch.Bytes(record.Text)))
            {
                if (AddLine(batch, source, source.StateOf(batch.StreamOf(record), catalog), _bare, line, written, emit))
                    written++;
                continue;
            }

            Utf8Slice wrapped = record.Text;
            bool isWrapped = TryUnwrap(batch, ref record, out Envelope envelope);
            StreamState state = isWrapped
                ? source.StateOf(batch, ref record, parser.Envelopes.StreamKey, catalog)
                : source.StateOf(batch.StreamOf(record), catalog);
            bool hasOwnTime = isWrapped || envelope.Time != LogBatch.NoTime;
            if (hasOwnTime)
                parser.UseTime(batch, envelope, arrivedAt);
            if (AddLine(batch, source, state, new Wrapping(wrapped, envelope, isWrapped), line, written, emit))
                written++;
            if (hasOwnTime)
                parser.UseTime(batch.Source, default, arrivedAt);
        }

        foreach (StreamState state in source.Streams)
        {
            CarryOver(batch, state);
            state.NumberInBatch = -1;
        }

        batch.Truncate(written);
        batch.CommitPosition = Math.Min(batch.CommitPosition, source.FirstHeld());
        source.Emit(emit);
        source.CommittedTo = batch.CommitPosition;
        emit.Emit(batch);
    }

    /// <summary>Gives out events whose stream has been silent for long enough.</summary>
    public void Advance(DateTimeOffset now, IBatchEmitter emit)
    {
        _now = (now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        long deadline = _now - (limits.FlushAfter.Ticks * TimeSpan.NanosecondsPerTick);
        foreach (SourceState source in _sources.Values)
        {
            // what is known to come and does not is on its way: an event must not be cut because a broker is slow
            if (source.HasMore)
                continue;
            foreach (StreamState state in source.Streams)
            {
                if (state.Carried.IsSet && Math.Max(state.Carried.TouchedAt, source.CaughtUpAt) <= deadline)
                {
                    state.SplitFormat = state.Carried.Match.Format;
                    GiveOut(source, state, emit);
                }
            }

            source.EmitWithCommit(emit);
        }
    }

    /// <summary>Gives out everything held for a source and forgets it.</summary>
    public void EndOfSource(LogSource source, IBatchEmitter emit)
    {
        if (!_sources.Remove(source, out SourceState? state))
            return;
        GiveOutAll(state, emit);
    }

    /// <summary>Forgets a source with everything held for it.</summary>
    /// <returns>The lines that were held.</returns>
    public long Abandon(LogSource source)
    {
        if (!_sources.Remove(source, out SourceState? state))
            return 0;
        long lines = 0;
        foreach (StreamState stream in state.Streams)
            lines += stream.Carried.IsSet ? stream.Carried.LineCount : 0;
        return lines;
    }

    /// <summary>Gives out everything held.</summary>
    public void Drain(IBatchEmitter emit)
    {
        foreach (SourceState source in _sources.Values)
            GiveOutAll(source, emit);
    }

    /// <summary>Takes off what agents wrapped around a line; the input's own time of a message (Kafka's) counts where no wrapper says one.</summary>
    private bool TryUnwrap(LogBatch batch, ref LogRecord record, out Envelope envelope)
    {
        long seen = record.Timestamp;
        record.Timestamp = LogBatch.NoTime;
        bool isWrapped = parser.Envelopes.TryUnwrap(batch, ref record, batch.StreamOf(record).HoldsEnvelopes, out envelope);
        if (seen != LogBatch.NoTime && envelope.Time == LogBatch.NoTime)
            envelope = envelope with { Time = seen };
        return isWrapped;
    }

    /// <summary>
    /// Joins a line that begins with white space to the open event of its stream where nothing else can become of it: most lines of a stack trace end here. Says and does
    /// what <see cref="AddLine"/> would.
    /// </summary>
    private bool TryJoinIndented(LogBatch batch, SourceState source, int line)
    {
        ref readonly LogRecord record = ref batch.Records[line];
        ReadOnlySpan<byte> text = batch.Bytes(record.Text);
        if (text.Length < 2 || text[0] is not ((byte)'\t' or (byte)' ') || (text[1] <= ' ' && text.IndexOfAnyExcept(" \t\r"u8) < 0))
            return false;
        StreamState? state = source.LastStateOf(batch.StreamOf(record));
        if (state is null || state.OpenRecord < 0 || !state.TakesIndented || state.IsPartial || !HasRoom(batch, state, record))
            return false;
        Join(batch, state, line, isBlank: false, isRest: false);
        state.LastIndented = true;
        return true;
    }

    /// <summary>
    /// Joins lines that went on an event of the same format before to the open event, where they follow it directly. Says and does what the lines would one by one: all of them look continued, and the
    /// stream's own format, the only one that would be asked about those at the margin, has no such head.
    /// </summary>
    private bool TryJoinBlock(LogBatch batch, SourceState source, in TraceBlock block)
    {
        StreamState? state = source.LastStateOf(batch.Streams[0]);
        if (state is null || state.OpenRecord < 0 || !state.TakesIndented || state.IsPartial || state.IsCopied || state.LastLine != block.Record - 1)
            return false;
        ref LogRecord open = ref batch.Records[state.OpenRecord];
        ref readonly LogRecord last = ref batch.Records[block.Record + block.Text.LineCount - 1];
        if (open.Format != block.Format || state.Formats.Recent[0] != block.Format || !Follows(state, batch.Records[block.Record].Text)
            || open.LineCount + block.Text.LineCount > limits.MaxLines || open.Text.ByteCount + block.Text.ByteCount >= limits.MaxBytes)
            return false;
        batch.SetRepeat(ref open, batch.Records[block.Record].Text.Start, block.Text);
        state.BlankLines = 0;
        open.Text = Utf8Slice.Between(open.Text.Start, last.Text.End);
        open.LineCount += block.Text.LineCount;
        open.NextPosition = last.NextPosition;
        state.OpenEnd = last.Text.End;
        state.LastLine = block.Record + block.Text.LineCount - 1;
        state.LastIndented = batch.Buffer[last.Text.Start] is (byte)' ' or (byte)'\t';
        return true;
    }

    /// <summary>Puts one line where it belongs.</summary>
    /// <returns>True when it started an event, which now is record number <paramref name="written"/>.</returns>
    private bool AddLine(LogBatch batch, SourceState source, StreamState state, in Wrapping wrapping, int line, int written, IBatchEmitter emit)
    {
        ref LogRecord record = ref batch.Records[line];
        ReadOnlySpan<byte> text = FirstLine(batch, record, wrapping.IsWrapped || batch.Source.CountsMessages || batch.Source.IsFramed);
        bool isBlank = text.IsEmpty || (text[0] <= ' ' && text.IndexOfAnyExcept(" \t\r"u8) < 0);
        bool isOpen = state.OpenRecord >= 0 || state.Carried.IsSet;
        bool isRest = state.IsPartial && isOpen;
        state.IsPartial = wrapping.Envelope.IsPartial;
        if (isRest && HasRoom(batch, state, record))
        {
            Join(batch, state, line, isBlank: false, isRest: true);
            return false;
        }

        if (isBlank)
        {
            if (isOpen)
            {
                Join(batch, state, line, isBlank: true, isRest: false);
                return false;
            }

            record.Dropped = DropReason.Blank;
            return Keep(batch, line, written);
        }

        bool indented = text[0] is (byte)' ' or (byte)'\t';
        // a format that takes every indented line has no blocks and a head of its own
        bool mayBelong = isOpen && (state.OpenRecord < 0 || !state.TakesIndented);
        if (mayBelong && BelongsToOpen(state, text) && HasRoom(batch, state, record))
        {
            Join(batch, state, line, isBlank: false, isRest: false);
            state.LastIndented = indented;
            return false;
        }

        int openFormat = state.OpenRecord >= 0 ? batch.Records[state.OpenRecord].Format : state.Carried.Match.Format;
        HeadMatch match = FindHead(text, state, isOpen, openFormat, indented);
        if (match.IsMatch && isOpen && match.Format == openFormat && parser.HasPairs(openFormat) && parser.IsPair(openFormat, LastLine(batch, state), text, state.IsCutAtSecond))
            match = HeadMatch.None;
        bool isSent = parser.TryFindSender(match, text, out ReadOnlySpan<byte> sender, out int message);
        if (isSent && isOpen && match.Format == openFormat && sender.SequenceEqual(state.Sender)
            && ContinuationRules.ContinuesMessage(ref state.Trace, text[message..], state.LastIndented) && HasRoom(batch, state, record))
        {
            record.Text = Utf8Slice.Between(record.Text.Start + message, record.Text.End);
            Join(batch, state, line, isBlank: false, isRest: false);
            state.LastIndented = text[message] is (byte)' ' or (byte)'\t';
            return false;
        }

        if (!match.IsMatch && isOpen && Continues(state, text, openFormat))
        {
            if (HasRoom(batch, state, record))
            {
                Join(batch, state, line, isBlank: false, isRest: false);
                state.LastIndented = indented;
                return false;
            }

            match = new HeadMatch(EventParser.Unknown, 0);
            record.Flags |= RecordFlags.Split;
        }
        else if (!match.IsMatch && state.SplitFormat is not null && ContinuationRules.LooksContinued(text))
            record.Flags |= RecordFlags.Split;

        Keep(batch, line, written);
        if (!match.IsMatch)
            match = new HeadMatch(EventParser.Unknown, 0);
        // the captures of the match are written before anything else can match and overwrite them
        ref LogRecord kept = ref batch.Records[written];
        bool messageIsOpen = parser.Begin(batch, ref kept, kept.Text with { ByteCount = text.Length }, match);
        Close(batch, source, state, emit);
        state.Envelope = wrapping.Envelope;
        state.Wrapped = wrapping.IsWrapped ? wrapping.Line : default;
        Open(batch, state, line, written, match, messageIsOpen);
        state.LastIndented = indented;
        state.SentBy(sender);
        if (isSent)
            state.Trace = ContinuationRules.KindOf(text[message..]);
        return true;
    }

    /// <summary>Gives the line where heads are looked for: agents may have joined several into one already.</summary>
    private static ReadOnlySpan<byte> FirstLine(LogBatch batch, in LogRecord record, bool mayBeSeveral)
    {
        ReadOnlySpan<byte> text = batch.Bytes(record.Text);
        int feed = mayBeSeveral ? text.IndexOf((byte)'\n') : -1;
        return feed < 0 ? text : text[..feed].TrimEnd((byte)'\r');
    }

    private HeadMatch FindHead(ReadOnlySpan<byte> text, StreamState state, bool isOpen, int openFormat, bool indented)
    {
        if (indented || ContinuationRules.LooksContinued(text))
        {
            // such a line is a head only where the stream's own format says so
            HeadMatch own = state.Formats.Recent.IsEmpty ? HeadMatch.None : parser.Try(state.Formats.Recent[0], text);
            if (own.IsMatch || isOpen)
                return own;
        }

        return parser.MatchHead(text, state.Formats, strongOnly: isOpen && !EventParser.IsHeadless(state.Carried.Match));
    }

    /// <summary>Says whether a line belongs to the open event whatever else it looks like.</summary>
    private bool BelongsToOpen(StreamState state, ReadOnlySpan<byte> text) => EventParser.IsHeadless(state.Carried.Match)
        ? ContinuationRules.CertainlyContinues(ref state.Trace, text, state.LastIndented)
        : parser.IsInBlock(state.Carried.Match.Format, text, ref state.IsInBlock);

    private bool Continues(StreamState state, ReadOnlySpan<byte> text, int openFormat)
    {
        if (!EventParser.IsHeadless(state.Carried.Match))
            return parser.TakesMoreLines(openFormat) && (text[0] is (byte)' ' or (byte)'\t' || !parser.TakesIndentedOnly(openFormat));
        return ContinuationRules.LooksContinued(text) || ContinuationRules.ContinuesHeadless(ref state.Trace, text, state.LastIndented);
    }

    private static ReadOnlySpan<byte> LastLine(LogBatch batch, StreamState state)
    {
        ReadOnlySpan<byte> text = state.OpenRecord >= 0 ? batch.Bytes(batch.Records[state.OpenRecord].Text) : state.Carried.Bytes;
        return text[(text.LastIndexOf((byte)'\n') + 1)..];
    }

    private bool HasRoom(LogBatch batch, StreamState state, in LogRecord line)
    {
        (int lines, int bytes) = state.OpenRecord >= 0
            ? (batch.Records[state.OpenRecord].LineCount, batch.Records[state.OpenRecord].Text.ByteCount)
            : (state.Carried.LineCount, state.Carried.ByteCount);
        return lines < limits.MaxLines && bytes + line.Text.ByteCount < limits.MaxBytes;
    }

    /// <summary>Moves the line's record to the front part of the batch, where events are.</summary>
    private static bool Keep(LogBatch batch, int line, int written)
    {
        if (line != written)
            batch.Records[written] = batch.Records[line];
        return true;
    }

    private void Open(LogBatch batch, StreamState state, int line, int written, HeadMatch match, bool messageIsOpen)
    {
        ref LogRecord record = ref batch.Records[written];
        state.SplitFormat = null;
        state.IsInBlock = false;
        parser.IsInBlock(match.Format, batch.Bytes(record.Text), ref state.IsInBlock);
        if (match.Format == EventParser.Unknown)
            state.Trace = ContinuationRules.KindOf(batch.Bytes(record.Text));
        else
            state.Formats.Use(match.Format);
        if (record.Position == 0)
            state.IsCutAtSecond = parser.IsSecondOfPair(match.Format, batch.Bytes(record.Text));
        if (!parser.TakesMoreLines(match.Format) && !state.IsPartial)
        {
            parser.Finish(batch, ref record, messageIsOpen: false, state.Envelope);
            return;
        }

        state.OpenRecord = written;
        state.MessageIsOpen = messageIsOpen;
        state.OpenEnd = record.Text.End;
        state.IsCopied = !state.Wrapped.IsEmpty;
        state.BlankLines = 0;
        state.LastLine = line;
        state.Carried.Match = match;
        state.TakesIndented = parser.TakesIndented(match.Format);
    }

    private void Join(LogBatch batch, StreamState state, int line, bool isBlank, bool isRest)
    {
        ref LogRecord added = ref batch.Records[line];
        if (state.OpenRecord < 0)
        {
            state.Carried.Mark(batch, added);
            state.Carried.AddLine(added, batch.Bytes(added.Text), isBlank, isRest, EndsWithReturn(batch, added.Text.End));
            state.Carried.TouchedAt = _now;
            return;
        }

        if (isBlank)
        {
            state.BlankLines++;
            state.IsCopied |= !Follows(state, added.Text);
        }
        else
            JoinText(batch, state, line, isRest);
        ref LogRecord open = ref batch.Records[state.OpenRecord];
        if (batch.Has(added, LogPipeFields.Redacted))
            CopyMarks(batch, ref open, added);
        open.LineCount += added.LineCount;
        open.NextPosition = added.NextPosition;
        open.Flags |= added.Flags;
        state.OpenEnd = added.Text.End;
        state.LastLine = line;
    }

    /// <summary>Says of an event what rules hid in one of its lines.</summary>
    private static void CopyMarks(LogBatch batch, ref LogRecord open, in LogRecord line)
    {
        var marks = new CarriedEvent();
        marks.Mark(batch, open);
        int known = marks.Redacted.Count;
        marks.Mark(batch, line);
        foreach (TextConstant rule in marks.Redacted.Skip(known))
            batch.AddConstant(ref open, LogPipeFields.Redacted, rule);
    }

    /// <summary>Says whether a line stands right behind the open event in the buffer; lines that were mended or unwrapped stand elsewhere.</summary>
    private static bool Follows(StreamState state, Utf8Slice line) => line.Start - state.OpenEnd is 1 or 2;

    /// <summary>Makes the open event's text reach to the end of a line: by a longer slice where the bytes lie together, else by a copy.</summary>
    private static void JoinText(LogBatch batch, StreamState state, int line, bool isRest)
    {
        Utf8Slice added = batch.Records[line].Text;
        Utf8Slice open = batch.Records[state.OpenRecord].Text;
        bool together = !state.IsCopied && line == state.LastLine + 1 && Follows(state, added);
        int blankLines = state.BlankLines;
        state.BlankLines = 0;
        if (together)
        {
            batch.Records[state.OpenRecord].Text = Utf8Slice.Between(open.Start, added.End);
            return;
        }

        // Lines of other streams, or what a container runtime wrote, lie in between. The slices of the head's fields stay where they are; only the text and the message move.
        bool atEnd = open.End == batch.ByteCount;
        Utf8Slice start = atEnd ? open : batch.Append(open);
        for (int feeds = isRest ? 0 : blankLines + 1; feeds > 0; feeds--)
            batch.Append("\n"u8);
        Utf8Slice end = batch.Append(added);
        state.IsCopied = true;
        ref LogRecord record = ref batch.Records[state.OpenRecord];
        record.Text = Utf8Slice.Between(start.Start, end.End);
        if (!atEnd && batch.TryGet(record, EcsFields.Message, out LogField message) && message.Kind == FieldKind.Text)
            batch.SetText(ref record, EcsFields.Message, message.Slice with { Start = start.Start + (message.Slice.Start - open.Start) });
        state.OpenEnd = record.Text.End;
    }

    private static bool EndsWithReturn(LogBatch batch, int lineEnd) => lineEnd < batch.ByteCount && batch.Buffer[lineEnd] == '\r';

    /// <summary>Ends the stream's open event, whether it is in this batch or carried from earlier ones.</summary>
    private void Close(LogBatch batch, SourceState source, StreamState state, IBatchEmitter emit)
    {
        if (state.OpenRecord >= 0)
        {
            Finish(batch, ref batch.Records[state.OpenRecord], state.MessageIsOpen, state.Envelope);
            state.OpenRecord = -1;
        }
        else if (state.Carried.IsSet)
        {
            GiveOut(source, state, emit);
            parser.UseTime(batch.Source, default, batch.ArrivedAt == LogBatch.NoTime ? _now : batch.ArrivedAt);
        }
    }

    private void CarryOver(LogBatch batch, StreamState state)
    {
        if (state.OpenRecord < 0)
            return;
        ref LogRecord record = ref batch.Records[state.OpenRecord];
        int end = state.IsCopied ? record.Text.End : state.OpenEnd;
        state.Carried.Start(record, batch.Bytes(Utf8Slice.Between(record.Text.Start, end)), EndsWithReturn(batch, state.OpenEnd));
        state.Carried.Mark(batch, record);
        state.Carried.Wrap(batch.Bytes(state.Wrapped));
        state.Carried.SeenAt = state.Envelope.Time;
        state.Carried.KeepTrace(batch, record);
        state.Carried.ArrivedAt = batch.ArrivedAt;
        state.Carried.TouchedAt = _now;
        record.Dropped = DropReason.Joined;
        record.LineCount = 0;
        state.OpenRecord = -1;
    }

    /// <summary>Puts the carried event of a stream into the source's small batch.</summary>
    private void GiveOut(SourceState source, StreamState state, IBatchEmitter emit)
    {
        CarriedEvent carried = state.Carried;
        LogBatch batch = source.Rest(emit);
        batch.ArrivedAt = carried.ArrivedAt;
        parser.UseTime(batch.Source, default, carried.ArrivedAt);
        Utf8Slice text = batch.Append(carried.Bytes);
        ref LogRecord record = ref batch.AddRecord(text, carried.Position, carried.NextPosition);
        record.LineCount = carried.LineCount;
        record.SubEvent = carried.SubEvent;
        record.Flags = carried.Flags;
        record.Stream = source.RestStream(state.Stream);

        foreach (TextConstant rule in carried.Redacted)
            batch.AddConstant(ref record, LogPipeFields.Redacted, rule);
        Envelope envelope = Envelope.None;
        if (!carried.Wrapped.IsEmpty)
        {
            record.Text = batch.Append(carried.Wrapped);
            parser.Envelopes.TryUnwrap(batch, ref record, state.Stream.HoldsEnvelopes, out envelope);
            if (envelope.Time == LogBatch.NoTime)
                envelope = envelope with { Time = carried.SeenAt };
            parser.UseTime(batch, envelope, carried.ArrivedAt);
            record.Text = text;
        }
        else if (carried.SeenAt != LogBatch.NoTime)
        {
            envelope = envelope with { Time = carried.SeenAt };
            parser.UseTime(batch, envelope, carried.ArrivedAt);
        }

        Utf8Slice first = new(text.Start, carried.FirstLineByteCount);
        HeadMatch match = parser.Try(carried.Match.Format, batch.Bytes(first));
        bool open = parser.Begin(batch, ref record, first, match.IsMatch ? match : new HeadMatch(EventParser.Unknown, 0));
        Finish(batch, ref record, open, envelope);
        carried.RestoreTrace(batch, ref record);
        carried.Clear();
    }

    private void Finish(LogBatch batch, ref LogRecord record, bool messageIsOpen, in Envelope envelope)
    {
        if ((record.LineCount > 1 || !envelope.IsNone) && batch.Bytes(record.Text).Contains((byte)'\n'))
            record.Flags |= RecordFlags.Multiline;
        if (record.LineCount > 1 && record.Format == EventParser.Unknown && (record.Flags & RecordFlags.Multiline) == 0)
            messageIsOpen = Retry(batch, ref record);
        if (record.LineCount > 1 && (record.Flags & RecordFlags.Multiline) != 0 && batch.RepeatOf(record, out _) is null)
            Recognize(batch, ref record);
        parser.Finish(batch, ref record, messageIsOpen, envelope);
    }

    /// <summary>Looks whether the event's further lines came before; when they come next, they are joined at once where nothing else can become of them.</summary>
    private void Recognize(LogBatch batch, ref LogRecord record)
    {
        int format = record.Format;
        if (parser.Traces.Recognize(batch, ref record) is not { } trace || trace.Format == format || !parser.TakesIndented(format) || batch.Has(record, LogPipeFields.Redacted))
            return;
        foreach (Range part in MemoryExtensions.Split(trace.Text.Bytes, (byte)'\n'))
        {
            ReadOnlySpan<byte> line = trace.Text.Bytes[part].TrimEnd((byte)'\r');
            bool isBlank = line.IndexOfAnyExcept(" \t\r"u8) < 0;
            if (isBlank || !ContinuationRules.LooksContinued(line) || (line[0] is not ((byte)' ' or (byte)'\t') && (parser.Try(format, line).IsMatch || parser.TakesIndentedOnly(format))))
                return;
        }

        parser.Traces.MakeJoinable(trace, format);
    }

    /// <summary>Looks for a head once more in a line that a container runtime had cut, now that it is whole.</summary>
    private bool Retry(LogBatch batch, ref LogRecord record)
    {
        HeadMatch match = parser.MatchHead(batch.Bytes(record.Text), stream: null, strongOnly: false);
        return !match.IsMatch || parser.Begin(batch, ref record, record.Text, match);
    }

    private void GiveOutAll(SourceState source, IBatchEmitter emit)
    {
        foreach (StreamState state in source.Streams)
        {
            if (state.Carried.IsSet)
                GiveOut(source, state, emit);
        }

        source.EmitWithCommit(emit);
    }

    private SourceState StateOf(LogSource source)
    {
        if (!_sources.TryGetValue(source, out SourceState? state))
        {
            state = new SourceState(source);
            _sources.Add(source, state);
        }

        return state;
    }

    /// <summary>A line with what was around it.</summary>
    private readonly record struct Wrapping(Utf8Slice Line, Envelope Envelope, bool IsWrapped);
}
