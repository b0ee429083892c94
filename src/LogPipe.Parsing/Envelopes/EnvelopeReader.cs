using LogPipe.Model;
using LogPipe.Parsing.Json;

namespace LogPipe.Parsing.Envelopes;

/// <summary>
/// Takes lines out of what agents and container runtimes wrap around them, one inside the other, and says which stream a line belongs to. One instance per lane.
/// </summary>
/// <remarks>Hot: once per line; a line that is not wrapped costs two comparisons.</remarks>
internal sealed class EnvelopeReader(JsonEvents json)
{
    /// <summary>How deep envelopes are unwrapped: two shippers and a container runtime.</summary>
    private const int MaxDepth = 3;

    /// <summary>What tells the writers of one source apart: where the line was written, never what it says.</summary>
    private static readonly FieldId[] StreamFields =
    [
        EcsFields.HostName, FieldId.Of("host.hostname"), EcsFields.LogFilePath, FieldId.Of("container.id"), FieldId.Of("container.name"),
        FieldId.Of("orchestrator.namespace"), FieldId.Of("orchestrator.resource.name"), FieldId.Of("service.name"), FieldId.Of("process.name"), FieldId.Of("process.pid"),
    ];

    private byte[] _key = new byte[256];
    private int _keyByteCount;

    /// <summary>Gets what tells the stream of the line that was unwrapped last apart from others of its source. Valid until the next line.</summary>
    public ReadOnlySpan<byte> StreamKey => _key.AsSpan(0, _keyByteCount);

    /// <summary>Unwraps a line.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The record; its text becomes the wrapped line.</param>
    /// <param name="bareMessage">Whether <c>{"message": …}</c> alone counts as an envelope.</param>
    /// <param name="envelope">What was around the line.</param>
    /// <returns>False when nothing was; the record is then as it was.</returns>
    public bool TryUnwrap(LogBatch batch, ref LogRecord record, bool bareMessage, out Envelope envelope)
    {
        envelope = Envelope.None;
        return MayBeWrapped(batch.Bytes(record.Text)) && TryUnwrapAll(batch, ref record, bareMessage, out envelope);
    }

    /// <summary>Says whether a line looks as if something was around it; most do not.</summary>
    public static bool MayBeWrapped(ReadOnlySpan<byte> text) => text.Length > 1 && (text[0] == '{' || (text.Length >= 20 && text[10] == 'T'));

    private bool TryUnwrapAll(LogBatch batch, ref LogRecord record, bool bareMessage, out Envelope envelope)
    {
        FieldChain marks = batch.TakeFields(ref record);
        long time = LogBatch.NoTime;
        int wrappedAs = EventParser.Unknown;
        bool isPartial = false;
        int depth = 0;
        for (; depth < MaxDepth; depth++)
        {
            record.Timestamp = LogBatch.NoTime;
            if (ContainerLine.TryUnwrap(batch, ref record, out ContainerLine container))
            {
                container.Write(batch, ref record);
                isPartial |= container.IsPartial;
            }
            else if (json.TryUnwrap(batch, ref record, bareMessage && depth == 0, out JsonFormat wrapper, out bool isCut))
            {
                isPartial |= isCut;
                wrappedAs = wrapper.WrappedAs;
            }
            else
                break;
            time = TimeOf(batch, record, time);
        }

        envelope = new Envelope(depth == 0 ? default : TakeFields(batch, ref record), time, wrappedAs, isPartial);
        record.Timestamp = LogBatch.NoTime;
        batch.AddMissing(ref record, marks);
        return depth > 0;
    }

    private FieldChain TakeFields(LogBatch batch, ref LogRecord record)
    {
        _keyByteCount = 0;
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            if (Array.IndexOf(StreamFields, field.Id) >= 0 || (field.Id == EcsFields.Labels && batch.Bytes(field.Key).SequenceEqual("stream"u8)))
                AddToKey(field.Kind == FieldKind.Text ? batch.Bytes(field.Slice) : BitConverter.GetBytes(field.Integer));
        }

        return batch.TakeFields(ref record);
    }

    private void AddToKey(ReadOnlySpan<byte> value)
    {
        if (_key.Length - _keyByteCount <= value.Length)
            Array.Resize(ref _key, (_keyByteCount + value.Length + 1) * 2);
        value.CopyTo(_key.AsSpan(_keyByteCount));
        _keyByteCount += value.Length;
        _key[_keyByteCount++] = 0;
    }

    /// <summary>The innermost wrapper was nearest to the writer, so its stamp counts.</summary>
    private static long TimeOf(LogBatch batch, in LogRecord record, long outer) => record.Timestamp != LogBatch.NoTime ? record.Timestamp
        : outer == LogBatch.NoTime && batch.TryGet(record, EcsFields.EventCreated, out LogField created) && created.Kind == FieldKind.Timestamp ? created.Integer
        : outer;
}
