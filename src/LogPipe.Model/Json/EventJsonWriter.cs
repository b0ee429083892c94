using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LogPipe.Model;

/// <summary>Writes one record as one JSON document in UTF-8: the form that outputs, the index and the command line share.</summary>
/// <remarks>
/// <para>Always valid JSON without a name twice, whatever the record holds:</para>
/// <list type="bullet">
/// <item>several fields of one name, or several members of one key, become an array in their order;</item>
/// <item>a value keeps to its field's type: text is read as the number, boolean, date or address that the type asks for where nothing is
/// lost, and is written as text under <c>labels.&lt;name&gt;</c> otherwise;</item>
/// <item>where one field's name continues another's (<c>error</c>, <c>error.type</c>), the one that was interned later always goes to <c>labels</c>,
/// so that ECS names win and a name is an object in every event or in none;</item>
/// <item>a name below an object field (<c>labels.env</c>) is a member of that object with the rest as its key;</item>
/// <item>JSON values that are broken, too deep or hold a name twice are written as text;</item>
/// <item>bytes that are not UTF-8 become U+FFFD.</item>
/// </list>
/// <para>Hot: per event. The fields give a shape, the shape a plan (<see cref="DocumentPlan"/>), and the plan is a run of copies and values;
/// plans are kept, so that nothing is allocated once the shapes of a log have been met. The plain twin stands in the tests. Benchmark:
/// JsonWriterBenchmarks. One thread at a time; one writer per output.</para>
/// </remarks>
public sealed class EventJsonWriter : IDisposable
{
    /// <summary>Room for fixed text copied in blocks and for any number or time: 64 bytes are more than the longest of them.</summary>
    private const int StepSlack = 64;

    private readonly DocumentValues _values = new();
    private readonly DocumentPlanCache _plans;
    private readonly SourceTexts _sourceTexts = new();
    private readonly RecordFlags _flags;

    /// <summary>Initializes the writer.</summary>
    public EventJsonWriter(EventDocumentOptions? options = null)
    {
        options ??= new EventDocumentOptions();
        _plans = new DocumentPlanCache(options);
        _flags = options.Flags ? RecordTags.Worded : RecordFlags.None;
    }

    /// <summary>Appends the document of a record, without a line end.</summary>
    public void Write(LogBatch batch, in LogRecord record, Utf8Output output)
    {
        _sourceTexts.Use(batch.Source);
        _values.Collect(batch, record);
        RecordFlags flags = record.Flags & _flags;
        if (flags != RecordFlags.None)
            flags = RecordTags.NotThere(batch, record, flags);
        _values.SetHeader(_sourceTexts.Header | DocumentHeader.Of(batch, record, flags));
        DocumentPlan plan = _plans.For(_values.Codes);
        byte[] text = plan.Text;
        foreach (ref readonly PlanStep step in plan.Steps.AsSpan())
        {
            AppendFixed(output, ref text[step.TextStart], step.TextByteCount);
            switch (step.Kind)
            {
                case ValueKind.End:
                    return;
                case ValueKind.Several:
                    WriteSeveral(batch, _values.Slots[step.Slot].First, output);
                    break;
                case ValueKind.Members:
                    WriteMembers(batch, ref _values.Slots[step.Slot], text.AsSpan(step.TextStart + step.TextByteCount, step.PrefixByteCount), output);
                    break;
                case >= ValueKind.EventTime:
                    WriteEnvelope(batch, record, step.Kind, output);
                    break;
                default:
                    WriteValue(batch, step.Kind, _values.Slots[step.Slot].Bits, output);
                    break;
            }
        }
    }

    /// <summary>Gives the writer's memory back.</summary>
    public void Dispose()
    {
        _values.Dispose();
        _sourceTexts.Dispose();
    }

    /// <summary>Copies fixed text in blocks: most of it is shorter than one, and both ends have room to spare.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AppendFixed(Utf8Output output, ref byte text, int byteCount)
    {
        output.EnsureRoom(byteCount + StepSlack);
        ref byte target = ref MemoryMarshal.GetArrayDataReference(output.Buffer);
        int at = output.ByteCount;
        Vector256.LoadUnsafe(ref text).StoreUnsafe(ref target, (nuint)at);
        if (byteCount > DocumentPlan.Padding)
            Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref target, at), ref text, (uint)byteCount);
        output.SetByteCount(at + byteCount);
    }

    /// <summary>Writes a value without quotes, for which the caller has left <see cref="StepSlack"/> bytes of room.</summary>
    private void WriteValue(LogBatch batch, ValueKind kind, long bits, Utf8Output output)
    {
        switch (kind)
        {
            case ValueKind.Text:
                WriteText(batch, LogField.Unpack(bits), output);
                break;
            case ValueKind.ScratchText:
                Utf8Slice scratch = LogField.Unpack(bits);
                JsonText.Append(output, _values.Scratch.WrittenSpan.Slice(scratch.Start, scratch.ByteCount));
                break;
            case ValueKind.Constant:
                output.Append(new TextConstant((int)bits).Json);
                break;
            case ValueKind.Integer or ValueKind.QuotedInteger:
                WriteInteger(bits, output);
                break;
            case ValueKind.Real or ValueKind.QuotedReal:
                BitConverter.Int64BitsToDouble(bits).TryFormat(output.GetSpan(StepSlack), out int realBytes, "R", CultureInfo.InvariantCulture);
                output.Advance(realBytes);
                break;
            case ValueKind.Boolean or ValueKind.QuotedBoolean:
                output.Append(bits != 0 ? "true"u8 : "false"u8);
                break;
            case ValueKind.Time:
                WriteTime(bits, output);
                break;
            case ValueKind.Json:
                WriteJson(batch.Bytes(LogField.Unpack(bits)), output);
                break;
        }
    }

    private void WriteEnvelope(LogBatch batch, in LogRecord record, ValueKind kind, Utf8Output output)
    {
        switch (kind)
        {
            case ValueKind.EventTime:
                WriteTime(record.Timestamp != LogBatch.NoTime ? record.Timestamp : batch.ArrivedAt, output);
                break;
            case ValueKind.ArrivalTime:
                WriteTime(batch.ArrivedAt, output);
                break;
            case ValueKind.Original:
                WriteText(batch, record.Text, output);
                break;
            case ValueKind.Position:
                WriteInteger(record.Position, output);
                break;
            case ValueKind.FilePath:
                output.Append(_sourceTexts.FilePath);
                break;
            case ValueKind.HostName:
                output.Append(_sourceTexts.HostName);
                break;
            case ValueKind.ServiceName:
                output.Append(_sourceTexts.ServiceName);
                break;
        }
    }

    private static void WriteText(LogBatch batch, Utf8Slice slice, Utf8Output output)
    {
        byte[] buffer = batch.BufferArray;
        ref byte start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), slice.Start);
        JsonText.Append(output, ref start, slice.ByteCount, buffer.Length - slice.Start);
    }

    private static void WriteInteger(long value, Utf8Output output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(StepSlack), out int byteCount);
        output.Advance(byteCount);
    }

    private static void WriteTime(long unixNanoseconds, Utf8Output output) =>
        output.Advance(TimestampText.Write(unixNanoseconds, output.GetSpan(StepSlack)));

    /// <summary>Copies JSON; control characters can only be white space between tokens, and a document is one line.</summary>
    private static void WriteJson(ReadOnlySpan<byte> json, Utf8Output output)
    {
        int start = output.ByteCount;
        output.Append(json);
        Span<byte> written = output.Buffer.AsSpan(start, json.Length);
        for (int at = written.IndexOfAnyInRange((byte)0, (byte)0x1f); at >= 0; at = written.IndexOfAnyInRange((byte)0, (byte)0x1f))
        {
            written[at] = (byte)' ';
            written = written[(at + 1)..];
        }
    }

    private void WriteSeveral(LogBatch batch, int first, Utf8Output output)
    {
        DocumentValues.Link[] links = _values.Links;
        for (int i = first; i >= 0; i = links[i].Next)
        {
            if (i != first)
                output.Append((byte)',');
            WriteQuoted(batch, links[i], output);
        }
    }

    private void WriteQuoted(LogBatch batch, in DocumentValues.Link link, Utf8Output output)
    {
        bool quoted = DocumentPlanBuilder.IsQuoted(link.Kind);
        output.EnsureRoom(StepSlack);
        if (quoted)
            output.Append((byte)'"');
        WriteValue(batch, link.Kind, link.Bits, output);
        if (quoted)
            output.Append((byte)'"');
    }

    private void WriteMembers(LogBatch batch, ref DocumentValues.Slot slot, ReadOnlySpan<byte> prefix, Utf8Output output)
    {
        DocumentValues.Link[] links = _values.Links;
        if (slot.First != slot.Last)
            MemberKeys.FindRepeats(links, slot.First, batch, _values.Scratch);
        for (int i = slot.First; i >= 0; i = links[i].Next)
        {
            ref readonly DocumentValues.Link link = ref links[i];
            if (link.IsRepeat)
                continue;
            if (i != slot.First)
                output.Append((byte)',');
            output.Append((byte)'"');
            output.Append(prefix);
            JsonText.Append(output, MemberKeys.KeyOf(link, batch, _values.Scratch));
            output.Append("\":"u8);
            if (link.Same < 0)
                WriteQuoted(batch, link, output);
            else
                WriteSame(batch, i, output);
        }
    }

    private void WriteSame(LogBatch batch, int first, Utf8Output output)
    {
        DocumentValues.Link[] links = _values.Links;
        output.Append((byte)'[');
        for (int i = first; i >= 0; i = links[i].Same)
        {
            if (i != first)
                output.Append((byte)',');
            WriteQuoted(batch, links[i], output);
        }

        output.Append((byte)']');
    }
}
