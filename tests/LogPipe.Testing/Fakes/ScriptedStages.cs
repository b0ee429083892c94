using System.Text;
using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>A stage that puts the text into <c>message</c>, drops lines with <c>DEBUG</c> and white space, and fails on lines with <c>BOOM</c>.</summary>
public sealed class MessageStage : IStage
{
    public string Name => "message";

    public void Process(LogBatch batch)
    {
        for (int i = 0; i < batch.RecordCount; i++)
        {
            ref LogRecord record = ref batch.Records[i];
            if (!record.IsLive)
                continue;
            ReadOnlySpan<byte> text = batch.Bytes(record.Text);
            if (text.IndexOf("BOOM"u8) >= 0)
                throw new InvalidOperationException("the stage met BOOM");
            if (text.IndexOf("DEBUG"u8) >= 0)
                record.Dropped = DropReason.Filtered;
            else if (text.Trim(" \t\r"u8).IsEmpty)
                record.Dropped = DropReason.Blank;
            else
                batch.AddText(ref record, EcsFields.Message, record.Text);
        }
    }
}

/// <summary>
/// A windowed stage in its simplest right form: a line that begins with a space belongs to the event before it; the last event of each source
/// is held back until the next begins, until it has waited a second, or until its source ends. It fails on lines with <c>CRASH</c>.
/// </summary>
public sealed class JoiningStage : IWindowedStage
{
    private readonly Dictionary<LogSource, Held> _held = [];

    public string Name => "join";

    public void Accept(LogBatch batch, IBatchEmitter emit)
    {
        if (batch.Buffer.IndexOf("CRASH"u8) >= 0)
            throw new InvalidOperationException("the stage met CRASH");
        LogBatch joined = emit.Rent(batch.Source);
        for (int i = 0; i < batch.RecordCount; i++)
            Take(batch, i, joined);
        joined.ArrivedAt = batch.ArrivedAt;
        joined.CommitPosition = _held.TryGetValue(batch.Source, out Held? held) ? held.Position : batch.CommitPosition;
        if (held is not null)
            held.CommitPosition = batch.CommitPosition;
        batch.Release();
        emit.Emit(joined);
    }

    public void Advance(DateTimeOffset now, IBatchEmitter emit)
    {
        foreach ((LogSource source, Held held) in _held.ToArray())
        {
            held.Since ??= now;
            if (now - held.Since >= TimeSpan.FromSeconds(1))
                EndOfSource(source, emit);
        }
    }

    public void EndOfSource(LogSource source, IBatchEmitter emit)
    {
        if (!_held.TryGetValue(source, out Held? held))
            return;
        LogBatch last = emit.Rent(source);
        last.CommitPosition = held.CommitPosition;
        Flush(last);
        emit.Emit(last);
    }

    public long Abandon(LogSource source) => _held.Remove(source, out Held? held) ? held.LineCount : 0;

    public void Drain(IBatchEmitter emit)
    {
        foreach (LogSource source in _held.Keys.ToArray())
            EndOfSource(source, emit);
    }

    private void Take(LogBatch batch, int number, LogBatch joined)
    {
        LogRecord record = batch.Records[number];
        ReadOnlySpan<byte> text = batch.Bytes(record.Text);
        if (!record.IsLive)
        {
            ref LogRecord dropped = ref joined.AddRecord(joined.Append(text), record.Position, record.NextPosition);
            dropped.LineCount = record.LineCount;
            dropped.Dropped = record.Dropped;
        }
        else if (text.StartsWith(" "u8) && _held.TryGetValue(batch.Source, out Held? held))
        {
            held.Add(text, record);
        }
        else
        {
            Flush(joined);
            held = new Held { Position = record.Position };
            held.Add(text, record);
            _held[batch.Source] = held;
        }
    }

    private void Flush(LogBatch into)
    {
        if (!_held.Remove(into.Source, out Held? held))
            return;
        Utf8Slice text = into.Append(Encoding.UTF8.GetBytes(string.Join('\n', held.Texts)));
        ref LogRecord record = ref into.AddRecord(text, held.Position, held.NextPosition);
        record.LineCount = held.LineCount;
        record.Flags = held.Texts.Count > 1 ? RecordFlags.Multiline : RecordFlags.None;
    }

    private sealed class Held
    {
        public List<string> Texts { get; } = [];

        public required long Position { get; init; }

        public long NextPosition { get; private set; }

        public long CommitPosition { get; set; }

        public int LineCount { get; private set; }

        public DateTimeOffset? Since { get; set; }

        public void Add(ReadOnlySpan<byte> text, in LogRecord record)
        {
            Texts.Add(Encoding.UTF8.GetString(text));
            NextPosition = record.NextPosition;
            LineCount += record.LineCount;
            Since = null;
        }
    }
}
