using System.Globalization;
using LogPipe.Model;

namespace LogPipe.Signals.Folding;

/// <summary>The fields that all events of a roll-up have in common, and the values of those that differ.</summary>
/// <remarks>Hot: one walk over the fields of each folded event. Fields of one format come in one order, so most are met where they are expected.</remarks>
internal sealed class SharedFields
{
    /// <summary>Fields of an event that are looked at; the rest is in the samples.</summary>
    private const int MaxFields = 64;

    /// <summary>Fields whose values are counted.</summary>
    private const int MaxVarying = 8;

    private readonly List<Held> _held = [];
    private readonly List<(FieldId Id, ValueCounts Values)> _varying = [];

    /// <summary>Gets the fields that differ, in the order in which they were found to.</summary>
    public IReadOnlyList<(FieldId Id, ValueCounts Values)> Varying => _varying;

    /// <summary>Takes the fields of the first event.</summary>
    public void Start(LogBatch batch, in LogRecord record)
    {
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            if (_held.Count == MaxFields)
                return;
            _held.Add(new Held
            {
                Id = field.Id,
                Kind = field.Kind,
                Bits = BitsOf(field),
                Bytes = field.Kind is FieldKind.Text or FieldKind.Json ? batch.Bytes(field.Slice).ToArray() : null,
                Constant = field.Kind == FieldKind.Constant ? field.Constant : default,
                Key = field.Key.IsEmpty ? null : batch.Bytes(field.Key).ToArray(),
            });
        }
    }

    /// <summary>Takes one more event in.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The event.</param>
    /// <param name="before">The events taken before.</param>
    public void Meet(LogBatch batch, in LogRecord record, long before)
    {
        ulong met = 0;
        int expected = 0;
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            int at = Find(batch, field, expected);
            if (at < 0)
            {
                Count(batch, field);
                continue;
            }

            expected = at + 1;
            if (IsSame(batch, field, _held[at]))
                met |= 1UL << at;
            else
                Vary(batch, field, _held[at], before);
        }

        ulong all = _held.Count == MaxFields ? ulong.MaxValue : (1UL << _held.Count) - 1;
        if (met != all)
            Keep(met);
    }

    /// <summary>Writes the fields that all have in common.</summary>
    public void Write(LogBatch batch, ref LogRecord record)
    {
        foreach (Held held in _held)
        {
            long bits = held.Bytes is { } bytes ? Pack(batch.Append(bytes)) : held.Bits;
            Utf8Slice key = held.Key is { } name ? batch.Append(name) : default;
            batch.AddMember(ref record, held.Id, key, held.Kind, bits);
        }
    }

    private static long Pack(Utf8Slice slice) => ((long)slice.Start << 32) | (uint)slice.ByteCount;

    /// <summary>The bits of a value that is no slice of the buffer, as <see cref="LogBatch.AddMember"/> takes them.</summary>
    private static long BitsOf(in LogField field) => field.Kind == FieldKind.Real ? BitConverter.DoubleToInt64Bits(field.Real) : field.Integer;

    private int Find(LogBatch batch, in LogField field, int expected)
    {
        int count = _held.Count;
        for (int i = 0; i < count; i++)
        {
            int at = expected + i < count ? expected + i : expected + i - count;
            if (_held[at].Id == field.Id && (_held[at].Key is null ? field.Key.IsEmpty : batch.Bytes(field.Key).SequenceEqual(_held[at].Key)))
                return at;
        }

        return -1;
    }

    private static bool IsSame(LogBatch batch, in LogField field, in Held held) =>
        held.Kind == field.Kind && (held.Bytes is { } bytes ? batch.Bytes(field.Slice).SequenceEqual(bytes) : held.Bits == BitsOf(field));

    private void Keep(ulong met)
    {
        int kept = 0;
        for (int i = 0; i < _held.Count; i++)
        {
            if ((met & (1UL << i)) != 0)
                _held[kept++] = _held[i];
        }

        _held.RemoveRange(kept, _held.Count - kept);
    }

    /// <summary>Begins to count the values of a field that turned out to differ.</summary>
    private void Vary(LogBatch batch, in LogField field, in Held held, long before)
    {
        if (!IsCounted(field) || _varying.Count == MaxVarying || IndexOf(field.Id) >= 0)
            return;
        var values = new ValueCounts();
        _varying.Add((field.Id, values));
        if (held.Bytes is { } bytes)
            values.Add(bytes, before);
        else if (held.Kind == FieldKind.Constant)
            values.Add(held.Constant.Utf8, before);
        else
            Add(values, held.Kind, held.Bits, before);
        Count(batch, field);
    }

    /// <summary>What the message says is counted part by part; times, positions and whole texts are no values that repeat.</summary>
    private static bool IsCounted(in LogField field) =>
        field.Id.Type is not (FieldType.Date or FieldType.Text or FieldType.Object) && !field.Id.IsArray && field.Kind is FieldKind.Text or FieldKind.Constant or FieldKind.Integer or FieldKind.Real
        && field.Id != EcsFields.Message && field.Id != EcsFields.EventOriginal && field.Id != EcsFields.ErrorStackTrace && field.Id != EcsFields.LogOffset;

    private void Count(LogBatch batch, in LogField field)
    {
        int at = IndexOf(field.Id);
        if (at < 0)
            return;
        ValueCounts values = _varying[at].Values;
        if (field.Kind == FieldKind.Text)
            values.Add(batch.Bytes(field.Slice));
        else if (field.Kind == FieldKind.Constant)
            values.Add(field.Constant.Utf8);
        else
            Add(values, field.Kind, BitsOf(field), 1);
    }

    private static void Add(ValueCounts values, FieldKind kind, long bits, long times)
    {
        Span<byte> text = stackalloc byte[32];
        int count;
        if (kind == FieldKind.Real)
            BitConverter.Int64BitsToDouble(bits).TryFormat(text, out count, default, CultureInfo.InvariantCulture);
        else
            bits.TryFormat(text, out count, default, CultureInfo.InvariantCulture);

        values.Add(text[..count], times);
    }

    private int IndexOf(FieldId id)
    {
        for (int i = 0; i < _varying.Count; i++)
        {
            if (_varying[i].Id == id)
                return i;
        }

        return -1;
    }

    private struct Held
    {
        public FieldId Id;
        public FieldKind Kind;
        public long Bits;
        public byte[]? Bytes;
        public byte[]? Key;
        public TextConstant Constant;
    }
}
