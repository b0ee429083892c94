using System.Buffers.Text;
using System.Runtime.CompilerServices;
using LogPipe.Model;
using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Formats;

/// <summary>Turns captures into typed fields of a record. One instance per lane: it carries the time context of the stream at hand.</summary>
/// <remarks>Hot: once per capture. A value that does not fit its field's type is kept as text under <c>labels</c>, so that no field ever changes its type.</remarks>
internal sealed class CaptureWriter
{
    /// <summary>Stamps of servers are shorter: a date, a time and a zone.</summary>
    private const int MaxKeptStamp = 40;

    private readonly byte[] _keptStamp = new byte[MaxKeptStamp];
    private int _keptByteCount;
    private long _keptNanoseconds;
    private TimestampContext _time;

    /// <summary>Gets or sets how stamps of the stream at hand are read.</summary>
    public TimestampContext Time
    {
        get => _time;
        set
        {
            _time = value;
            _keptByteCount = 0;
        }
    }

    /// <summary>Writes the captures of one match.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The record.</param>
    /// <param name="plans">What becomes of each capture.</param>
    /// <param name="captures">The captures, relative to the line.</param>
    /// <param name="lineStart">Where the line starts in the batch's buffer.</param>
    /// <param name="lineByteCount">The line's bytes.</param>
    /// <param name="openEnd">Where a field that goes on over further lines ends in the batch's buffer; below 0 where only the line is known.</param>
    /// <returns>True when the message was captured and ends where the line ends.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Write(
        LogBatch batch, ref LogRecord record, CapturePlan[] plans, ReadOnlySpan<Utf8Slice> captures, int lineStart, int lineByteCount, int openEnd = -1)
    {
        bool open = false;
        bool messageSet = false;
        for (int i = 0; i < plans.Length; i++)
        {
            Utf8Slice relative = captures[i];
            CapturePlan plan = plans[i];
            if (relative.Start < 0 || plan.Use == CaptureUse.Ignored)
                continue;
            var value = new Utf8Slice(lineStart + relative.Start, relative.ByteCount);
            if (plan.Use == CaptureUse.Message)
            {
                if (messageSet)
                    continue;
                messageSet = true;
                batch.SetText(ref record, EcsFields.Message, value);
                open = relative.End == lineByteCount;
                continue;
            }

            if (plan.IsOpen && openEnd >= 0 && relative.End == lineByteCount)
                value = Utf8Slice.Between(value.Start, openEnd);
            WriteValue(batch, ref record, plan, value);
        }

        return open;
    }

    /// <summary>Writes one value into its field, unless it is empty or means "nothing".</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteValue(LogBatch batch, ref LogRecord record, CapturePlan plan, Utf8Slice value)
    {
        if (value.IsEmpty || (plan.MayBeOwn(value.ByteCount) && (IsBlank(plan, batch.Bytes(value)) || Replace(batch, ref record, plan, value))))
            return;
        WriteOne(batch, ref record, plan, value);
    }

    private static bool IsBlank(CapturePlan plan, ReadOnlySpan<byte> value)
    {
        foreach (byte[] blank in plan.Blanks)
        {
            if (value.Length == blank.Length && value.SequenceEqual(blank))
                return true;
        }

        return false;
    }

    private static bool Replace(LogBatch batch, ref LogRecord record, CapturePlan plan, Utf8Slice value)
    {
        foreach ((byte[] from, TextConstant to) in plan.Replacements)
        {
            if (!batch.Bytes(value).SequenceEqual(from))
                continue;
            batch.AddConstant(ref record, plan.Field, to);
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteOne(LogBatch batch, ref LogRecord record, CapturePlan plan, Utf8Slice value)
    {
        switch (plan.Use)
        {
            case CaptureUse.Timestamp:
                if (TryReadStamp(batch.Bytes(value), out long nanoseconds))
                    record.Timestamp = nanoseconds;
                else
                    batch.AddConstant(ref record, EcsFields.Tags, Tags.TimestampFailure);
                break;
            case CaptureUse.Integer:
                WriteInteger(batch, ref record, plan.Field, value);
                break;
            case CaptureUse.Real:
                if (Utf8Parser.TryParse(batch.Bytes(value), out double real, out int used) && used == value.ByteCount)
                    batch.AddReal(ref record, plan.Field, real);
                else
                    Misfit(batch, ref record, plan.Field, value);
                break;
            case CaptureUse.Boolean:
                WriteBoolean(batch, ref record, plan.Field, value);
                break;
            case CaptureUse.Date:
                if (TimestampParser.TryParse(batch.Bytes(value), Time, out ParsedTimestamp date))
                    batch.AddTimestamp(ref record, plan.Field, date.UnixNanoseconds);
                else
                    Misfit(batch, ref record, plan.Field, value);
                break;
            case CaptureUse.Message:
                batch.SetText(ref record, EcsFields.Message, value);
                break;
            case CaptureUse.WholeEvent:
                batch.SetText(ref record, EcsFields.Message, record.Text);
                break;
            case CaptureUse.Ignored:
                break;
            case CaptureUse.Duration:
                WriteDuration(batch, ref record, plan, value);
                break;
            case CaptureUse.Ip:
                WriteAddress(batch, ref record, plan.Field, value);
                break;
            default:
                batch.AddText(ref record, plan.Field, value);
                break;
        }
    }

    /// <summary>Reads a stamp; a server writes many lines in one second, so one without a fraction is kept for the next line.</summary>
    private bool TryReadStamp(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        if (text.Length == _keptByteCount && text.SequenceEqual(_keptStamp.AsSpan(0, _keptByteCount)))
        {
            nanoseconds = _keptNanoseconds;
            return true;
        }

        bool isStamp = TimestampParser.TryParse(text, _time, out ParsedTimestamp stamp);
        nanoseconds = stamp.UnixNanoseconds;
        if (isStamp && text.Length <= MaxKeptStamp && (stamp.Parts & TimestampParts.HasFraction) == 0)
        {
            text.CopyTo(_keptStamp);
            _keptByteCount = text.Length;
            _keptNanoseconds = nanoseconds;
        }

        return isStamp;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteInteger(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice value)
    {
        ReadOnlySpan<byte> digits = batch.Bytes(value).Trim((byte)' ');
        if (digits.StartsWith("+"u8))
            digits = digits[1..];
        if (Utf8Parser.TryParse(digits, out long number, out int used) && used == digits.Length)
            batch.AddInteger(ref record, field, number);
        else
            Misfit(batch, ref record, field, value);
    }

    /// <summary>Writes a duration exactly: decimal, because a double loses nanoseconds after some days.</summary>
    private static void WriteDuration(LogBatch batch, ref LogRecord record, CapturePlan plan, Utf8Slice value)
    {
        if (Utf8Parser.TryParse(batch.Bytes(value), out decimal units, out int used) && used == value.ByteCount && units >= 0
            && units < long.MaxValue / plan.UnitNanoseconds && !batch.Has(record, plan.Field))
            batch.AddInteger(ref record, plan.Field, (long)(units * plan.UnitNanoseconds));
    }

    private static void WriteBoolean(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice value)
    {
        ReadOnlySpan<byte> word = batch.Bytes(value);
        if (word.SequenceEqual("true"u8) || word.SequenceEqual("Yes"u8) || word.SequenceEqual("yes"u8) || word.SequenceEqual("1"u8))
            batch.AddBoolean(ref record, field, true);
        else if (word.SequenceEqual("false"u8) || word.SequenceEqual("No"u8) || word.SequenceEqual("no"u8) || word.SequenceEqual("0"u8))
            batch.AddBoolean(ref record, field, false);
        else
            Misfit(batch, ref record, field, value);
    }

    /// <summary>Writes an address where it is one; <c>source.ip</c> and its like take no host names.</summary>
    private static void WriteAddress(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice value)
    {
        if (Addresses.IsAddress(batch.Bytes(value)))
            batch.AddText(ref record, field, value);
        else
            Misfit(batch, ref record, field, value);
    }

    /// <summary>Keeps a value that does not fit its field: <c>labels.&lt;field&gt;</c>, as text.</summary>
    private static void Misfit(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice value)
    {
        Utf8Slice key = batch.Append(field.Utf8Name);
        batch.AddText(ref record, EcsFields.Labels, key, value);
    }
}
