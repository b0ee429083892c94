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
    /// <summary>Bytes from which it pays to look whether a text was written already.</summary>
    private const int LeastShared = 48;

    /// <summary>Bytes up to which it is tried whether a text can be copied as it is.</summary>
    private const int MostCopied = 160;

    private readonly DocumentValues _values = new();
    private readonly DocumentPlanCache _plans;
    private readonly OutlinePlans _outlines = new();
    private readonly ValueWriter _writer;
    private readonly SourceTexts _sourceTexts = new();
    private readonly RecordFlags _flags;

    /// <summary>Initializes the writer.</summary>
    public EventJsonWriter(EventDocumentOptions? options = null)
    {
        options ??= new EventDocumentOptions();
        _plans = new DocumentPlanCache(options);
        _writer = new ValueWriter(_values);
        _flags = options.Flags ? RecordTags.Worded : RecordFlags.None;
    }

    /// <summary>Appends the document of a record, without a line end.</summary>
    public void Write(LogBatch batch, in LogRecord record, Utf8Output output)
    {
        _sourceTexts.Use(batch.Source);
        RecordFlags flags = record.Flags & _flags;
        if (flags != RecordFlags.None)
            flags = RecordTags.NotThere(batch, record, flags);
        uint header = _sourceTexts.Header | DocumentHeader.Of(batch, record, flags);
        DocumentPlan? plan = _outlines.Find(batch, record, header);
        long[] values = plan is not null ? _outlines.Values : Sort(batch, record, header, out plan);
        output.SetByteCount(Write(plan, values, batch, record, output));
    }

    /// <summary>Gives the writer's memory back.</summary>
    public void Dispose()
    {
        _values.Dispose();
        _sourceTexts.Dispose();
    }

    /// <summary>Sorts a record's fields and gives its plan, with the values of its slots.</summary>
    private long[] Sort(LogBatch batch, in LogRecord record, uint header, out DocumentPlan plan)
    {
        _values.Collect(batch, record);
        _values.SetHeader(header);
        plan = _plans.For(_values.Codes);
        _outlines.Learn(batch, _values, plan);
        return _values.Values;
    }

    private int Write(DocumentPlan plan, long[] values, LogBatch batch, in LogRecord record, Utf8Output output)
    {
        int at = output.ByteCount;
        byte[] text = plan.Text;
        WrittenText longest = default;
        RepeatedText? repeat = batch.RepeatOf(record, out int repeatStart);
        var known = new Utf8Slice(repeatStart, repeat?.ByteCount ?? 0);
        foreach (ref readonly PlanStep step in plan.Steps.AsSpan())
        {
            at = CopyFixed(output, at, ref text[step.TextStart], step.TextByteCount);
            switch (step.Kind)
            {
                case ValueKind.Text:
                    Utf8Slice slice = LogField.Unpack(values[step.Slot]);
                    if (slice.ByteCount > MostCopied || !TryCopy(batch.BufferArray, slice, output, at))
                        at = WriteText(batch, slice, repeat, known, output, at, ref longest);
                    else
                        at += slice.ByteCount;
                    break;
                case ValueKind.Original:
                    at = WriteText(batch, record.Text, repeat, known, output, at, ref longest);
                    break;
                case ValueKind.EventTime:
                    at = _writer.WriteTime(record.Timestamp != LogBatch.NoTime ? record.Timestamp : batch.ArrivedAt, output, at);
                    break;
                case ValueKind.ArrivalTime:
                    at = _writer.WriteArrivalTime(batch.ArrivedAt, output, at);
                    break;
                case ValueKind.Position:
                    at = ValueWriter.WriteInteger(record.Position, output, at);
                    break;
                case ValueKind.End:
                    return at;
                case ValueKind.Several:
                    at = _writer.WriteSeveral(batch, _values.Slots[step.Slot].First, output, at);
                    break;
                case ValueKind.Members:
                    at = _writer.WriteMembers(batch, _values.Slots[step.Slot], text.AsSpan(step.TextStart + step.TextByteCount, step.PrefixByteCount), output, at);
                    break;
                case ValueKind.FilePath or ValueKind.HostName or ValueKind.ServiceName:
                    at = ValueWriter.Copy(_sourceTexts.Of(step.Kind), output, at);
                    break;
                default:
                    at = _writer.WriteValue(batch, step.Kind, values[step.Slot], output, at);
                    break;
            }
        }

        return at;
    }

    /// <summary>Writes text; what ends with a long text of the same document, as an event ends with its message, or with one that came before takes over how that was written.</summary>
    private static int WriteText(LogBatch batch, Utf8Slice slice, RepeatedText? repeat, Utf8Slice known, Utf8Output output, int at, ref WrittenText longest)
    {
        if (slice.ByteCount < LeastShared)
            return ValueWriter.WriteText(batch, slice, output, at);
        int start = at;
        if (longest.Slice.ByteCount > 0 && EndsWith(batch, slice, longest.Slice))
        {
            at = ValueWriter.WriteText(batch, Utf8Slice.Between(slice.Start, longest.Slice.Start), output, at);
            byte[] target = output.Room(at, longest.ByteCount);
            Buffer.BlockCopy(target, longest.Start, target, at, longest.ByteCount);
            at += longest.ByteCount;
        }
        else if (repeat is not null && EndsWith(batch, slice, known))
        {
            at = ValueWriter.WriteText(batch, Utf8Slice.Between(slice.Start, known.Start), output, at);
            at = WriteAgain(batch, repeat, known, output, at);
        }
        else
            at = ValueWriter.WriteText(batch, slice, output, at);
        if (slice.ByteCount > longest.Slice.ByteCount)
            longest = new WrittenText(slice, start, at - start);
        return at;
    }

    /// <summary>Says whether a text ends with another one that can be written by itself: an ASCII byte is no part of a character that began before it.</summary>
    private static bool EndsWith(LogBatch batch, Utf8Slice slice, Utf8Slice end) =>
        slice.End == end.End && slice.Start <= end.Start && batch.BufferArray[end.Start] < 0x80;

    /// <summary>Writes a text that came before as it was written then.</summary>
    private static int WriteAgain(LogBatch batch, RepeatedText repeat, Utf8Slice slice, Utf8Output output, int at)
    {
        if (repeat.Json is { } written)
            return ValueWriter.Copy(written, output, at);
        int start = at;
        at = ValueWriter.WriteText(batch, slice, output, at);
        repeat.Json = output.Room(at, 0).AsSpan(start, at - start).ToArray();
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCopy(byte[] buffer, Utf8Slice slice, Utf8Output output, int at)
    {
        if (!Vector256.IsHardwareAccelerated || buffer.Length - slice.Start < slice.ByteCount + JsonText.CopyBytes || slice.IsEmpty)
            return false;
        ref byte text = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), slice.Start);
        ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(output.Room(at, slice.ByteCount + JsonText.CopyBytes)), at);
        return JsonText.TryCopy(ref text, ref target, slice.ByteCount);
    }

    /// <summary>Copies fixed text in whole blocks: both ends have room to spare, and most of it is one or two of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyFixed(Utf8Output output, int at, ref byte text, int byteCount)
    {
        ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(output.Room(at, byteCount + DocumentPlan.Padding)), at);
        for (int done = 0; done < byteCount; done += DocumentPlan.Padding)
            Vector256.LoadUnsafe(ref text, (nuint)done).StoreUnsafe(ref target, (nuint)done);
        return at + byteCount;
    }

    /// <summary>A text of the document at hand, and where it stands in the output.</summary>
    private readonly record struct WrittenText(Utf8Slice Slice, int Start, int ByteCount);
}
