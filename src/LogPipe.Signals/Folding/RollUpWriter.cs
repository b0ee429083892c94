using System.Globalization;
using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Folding;

/// <summary>Writes roll-ups as events: what all of the events that they count have in common, and what is known of the rest.</summary>
internal sealed class RollUpWriter
{
    private const int TopValues = 5;

    private readonly LaneMiner _miner;
    private readonly bool _overwrites;

    /// <summary>Initializes the writer of a lane.</summary>
    /// <param name="miner">Knows the templates.</param>
    /// <param name="overwrites">Whether a roll-up may be given out again with more in it; it is then a roll-up from its first event on.</param>
    public RollUpWriter(LaneMiner miner, bool overwrites)
    {
        _miner = miner;
        _overwrites = overwrites;
    }

    /// <summary>Gives out the roll-ups of a source that are complete, where there are any, in a batch of their own.</summary>
    public void Emit(SourceFolds source, IBatchEmitter emit, long commitPosition)
    {
        if (source.Closed.Count > 0)
            EmitAlways(source, emit, commitPosition);
    }

    /// <summary>Gives out the roll-ups of a source that are complete; where there are none, the batch says only what may be committed.</summary>
    public void EmitAlways(SourceFolds source, IBatchEmitter emit, long commitPosition)
    {
        Emit(source.Source, source.Closed, emit, commitPosition);
        source.Closed.Clear();
    }

    /// <summary>Gives out roll-ups in a batch of their own.</summary>
    public void Emit(LogSource source, List<RollUp> closed, IBatchEmitter emit, long commitPosition)
    {
        LogBatch batch = emit.Rent(source);
        batch.CommitPosition = commitPosition;
        _miner.BeginWriting();
        closed.Sort(static (a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.SubEvent.CompareTo(b.SubEvent));
        foreach (RollUp rollUp in closed)
        {
            if (batch.ArrivedAt == LogBatch.NoTime || rollUp.ArrivedAt < batch.ArrivedAt)
                batch.ArrivedAt = rollUp.ArrivedAt;
            Write(batch, rollUp);
            rollUp.ShownCount = rollUp.Count;
        }

        emit.Emit(batch);
    }

    private void Write(LogBatch batch, RollUp rollUp)
    {
        MinedTemplate template = _miner.TemplateOf(rollUp.Line);
        int stream = StreamOf(batch, rollUp.Stream);
        Utf8Slice text = batch.Append(rollUp.Samples[0]);
        ref LogRecord record = ref batch.AddRecord(text, rollUp.Position, rollUp.NextPosition);
        record.SubEvent = rollUp.SubEvent;
        record.LineCount = 0;
        record.Stream = stream;
        // of the same value however much is counted: outputs may derive from it where the roll-up goes
        record.Timestamp = rollUp.OpenedAt;
        rollUp.Fields.Write(batch, ref record);
        // where the messages differ, what they have in common is the message
        if (!batch.Has(record, EcsFields.Message))
            batch.AddText(ref record, EcsFields.Message, template.Text);
        _miner.WriteTemplate(batch, ref record, template);
        _miner.WriteCode(batch, ref record, rollUp.Line);
        // one alone is an event like any other
        if (rollUp.Count > 1 || _overwrites)
            WriteRepetition(batch, ref record, rollUp);
    }

    private static void WriteRepetition(LogBatch batch, ref LogRecord record, RollUp rollUp)
    {
        batch.AddInteger(ref record, LogPipeFields.RepeatCount, rollUp.Count);
        batch.AddInteger(ref record, LogPipeFields.LineCount, rollUp.LineCount);
        if (rollUp.First != LogBatch.NoTime)
        {
            batch.AddTimestamp(ref record, LogPipeFields.RepeatFirst, rollUp.First);
            batch.AddTimestamp(ref record, LogPipeFields.RepeatLast, rollUp.Last);
        }

        foreach (byte[] sample in rollUp.Samples)
            batch.AddText(ref record, LogPipeFields.RepeatSamples, sample);
        WriteValues(batch, ref record, rollUp);
    }

    private static int StreamOf(LogBatch batch, LogStream stream)
    {
        for (int i = 0; i < batch.Streams.Count; i++)
        {
            if (ReferenceEquals(batch.Streams[i], stream))
                return i;
        }

        return batch.AddStream(stream);
    }

    private static void WriteValues(LogBatch batch, ref LogRecord record, RollUp rollUp)
    {
        for (int i = 0; i < rollUp.Parts.Count; i++)
        {
            // what never varied is a word of the template
            if (rollUp.Parts[i] is { Count: > 1 } part)
                WritePart(batch, ref record, (i + 1).ToString(CultureInfo.InvariantCulture), part);
        }

        foreach ((FieldId id, ValueCounts values) in rollUp.Fields.Varying)
        {
            if (values.Count > 1)
                WritePart(batch, ref record, id.Name, values);
        }
    }

    private static void WritePart(LogBatch batch, ref LogRecord record, string name, ValueCounts values)
    {
        using var json = new Utf8Output();
        json.Append("{\"top\":["u8);
        bool isFirst = true;
        foreach ((byte[] text, long count) in values.Top(TopValues))
        {
            json.Append(isFirst ? "{\"value\":"u8 : ",{\"value\":"u8);
            isFirst = false;
            json.AppendJsonString(text);
            json.Append(",\"count\":"u8);
            Number(json, count);
            json.Append((byte)'}');
        }

        json.Append((byte)']');
        if (!values.IsSaturated)
        {
            json.Append(",\"distinct\":"u8);
            Number(json, values.Count);
        }

        if (values.Numbers is { } numbers)
            WriteNumbers(json, numbers, values.Unit);
        json.Append((byte)'}');
        Utf8Slice key = batch.Append(System.Text.Encoding.UTF8.GetBytes(name));
        Utf8Slice value = batch.Append(json.WrittenSpan);
        batch.AddMember(ref record, LogPipeFields.RepeatValues, key, FieldKind.Json, ((long)value.Start << 32) | (uint)value.ByteCount);
    }

    private static void WriteNumbers(Utf8Output json, NumberSketch numbers, ReadOnlySpan<byte> unit)
    {
        Named(json, ",\"min\":"u8, numbers.Minimum);
        Named(json, ",\"max\":"u8, numbers.Maximum);
        Named(json, ",\"p50\":"u8, numbers.Quantile(0.5));
        Named(json, ",\"p95\":"u8, numbers.Quantile(0.95));
        Named(json, ",\"p99\":"u8, numbers.Quantile(0.99));
        if (unit.IsEmpty)
            return;
        json.Append(",\"unit\":"u8);
        json.AppendJsonString(unit.Trim((byte)' '));
    }

    private static void Named(Utf8Output json, ReadOnlySpan<byte> name, double number)
    {
        json.Append(name);
        Span<byte> digits = stackalloc byte[32];
        // four digits say as much as the steps of the sketch know
        double shown = Math.Abs(number) >= 1000 ? Math.Round(number) : Math.Round(number, 3);
        shown.TryFormat(digits, out int count, default, CultureInfo.InvariantCulture);
        json.Append(digits[..count]);
    }

    private static void Number(Utf8Output json, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out int count, default, CultureInfo.InvariantCulture);
        json.Append(digits[..count]);
    }
}
