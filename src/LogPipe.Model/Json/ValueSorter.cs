using System.Text;
using System.Text.Unicode;

namespace LogPipe.Model;

/// <summary>Decides about the fields that their id and kind alone do not settle: other types, members, JSON values, names without a place of their own.</summary>
/// <remarks>Per such field: without allocation, but several times slower than the way past it.</remarks>
internal sealed class ValueSorter(DocumentValues values, FieldPlaces places)
{
    private static readonly Place InLabels = new(EcsFields.Labels, 0, false);

    /// <summary>Gets what looks through JSON values.</summary>
    public JsonInspector Json { get; } = new();

    /// <summary>Adds a field to the document's values.</summary>
    public void Sort(LogBatch batch, in LogField field)
    {
        FieldId id = field.Id;
        Place place = places.Of(id);
        if (!place.IsOwn)
            AddTakenIn(batch, field, place);
        else if (id.Type == FieldType.Object)
            AddToObject(batch, field);
        else if (field.KeyByteCount > 0)
            AddTakenIn(batch, field, InLabels);
        else if (field.Kind == FieldKind.Json && Json.Accepts(batch.Bytes(field.Slice)))
            JsonValues.AddScalars(this, batch, field);
        else
            AddValue(batch, id, field.Kind == FieldKind.Json ? FieldKind.Text : field.Kind, field.Bits);
    }

    /// <summary>Adds a value under its own name if its type allows, else as text to the labels.</summary>
    public void AddValue(LogBatch batch, FieldId id, FieldKind kind, long bits)
    {
        ValueKind known = places.Kinds[(id.Index * FieldPlaces.KindsPerId) + (int)kind];
        if (known != ValueKind.LookCloser)
            values.Add(id.Index, known, bits);
        else if (kind is FieldKind.Text or FieldKind.Constant)
            AddWorded(id, kind == FieldKind.Text ? ValueKind.Text : ValueKind.Constant, bits, TextOf(batch, kind, bits));
        else if (kind == FieldKind.Real && id.Type == FieldType.Long && TextCoercion.TryInteger(BitConverter.Int64BitsToDouble(bits), out long whole))
            values.Add(id.Index, ValueKind.Integer, whole);
        else
            AddLabel(id, AsText(kind), bits);
    }

    /// <summary>Adds a text that lies in the scratch space.</summary>
    public void AddScratchText(FieldId id, Utf8Slice text)
    {
        if (id.Type is FieldType.Keyword or FieldType.Text)
            values.Add(id.Index, ValueKind.ScratchText, LogField.Pack(text));
        else
            AddWorded(id, ValueKind.ScratchText, LogField.Pack(text), values.Scratch.WrittenSpan.Slice(text.Start, text.ByteCount));
    }

    /// <summary>Puts unescaped text into the scratch space.</summary>
    public Utf8Slice ToScratch(ReadOnlySpan<byte> text)
    {
        int start = values.Scratch.ByteCount;
        values.Scratch.Append(text);
        return new Utf8Slice(start, text.Length);
    }

    /// <summary>Adds a member whose key lies in the scratch space.</summary>
    public void AddMember(FieldId target, Utf8Slice scratchKey, ValueKind kind, long bits) =>
        values.AddMember(target, kind, bits, ~scratchKey.Start, scratchKey.ByteCount);

    private static ReadOnlySpan<byte> TextOf(LogBatch batch, FieldKind kind, long bits) =>
        kind == FieldKind.Text ? batch.Bytes(LogField.Unpack(bits)) : new TextConstant((int)bits).Utf8;

    private static ValueKind AsText(FieldKind kind) => kind switch
    {
        FieldKind.Integer => ValueKind.QuotedInteger,
        FieldKind.Real => ValueKind.QuotedReal,
        FieldKind.Boolean => ValueKind.QuotedBoolean,
        FieldKind.Timestamp => ValueKind.Time,
        FieldKind.Constant => ValueKind.Constant,
        _ => ValueKind.Text,
    };

    private ValueKind Natural(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Integer => ValueKind.Integer,
        FieldKind.Real => ValueKind.Real,
        FieldKind.Boolean => ValueKind.Boolean,
        FieldKind.Timestamp => ValueKind.Time,
        FieldKind.Constant => ValueKind.Constant,
        FieldKind.Json when Json.Accepts(batch.Bytes(field.Slice)) => ValueKind.Json,
        _ => ValueKind.Text,
    };

    private void AddWorded(FieldId id, ValueKind kind, long bits, ReadOnlySpan<byte> text)
    {
        if (id == EcsFields.Timestamp)
            AddLabel(id, kind, bits);
        else if (id.Type == FieldType.Long && TextCoercion.TryInteger(text, out long whole))
            values.Add(id.Index, ValueKind.Integer, whole);
        else if (id.Type == FieldType.Double && TextCoercion.TryReal(text, out double real))
            values.Add(id.Index, ValueKind.Real, BitConverter.DoubleToInt64Bits(real));
        else if (id.Type == FieldType.Boolean && TextCoercion.TryBoolean(text, out bool truth))
            values.Add(id.Index, ValueKind.Boolean, truth ? 1 : 0);
        else if (id.Type == FieldType.Date && TimestampReader.TryRead(text, out long time))
            values.Add(id.Index, ValueKind.Time, time);
        else if (id.Type == FieldType.Ip && TextCoercion.IsIpAddress(text))
            values.Add(id.Index, kind, bits);
        else
            AddLabel(id, kind, bits);
    }

    private void AddLabel(FieldId id, ValueKind kind, long bits) => AddMember(EcsFields.Labels, ToScratch(id.Utf8Name), kind, bits);

    /// <summary>Adds a field that another object takes in, under the rest of its name and its own key if it has one.</summary>
    private void AddTakenIn(LogBatch batch, in LogField field, Place place)
    {
        Utf8Slice key = ToScratch(field.Id.Utf8Name[place.KeyOffset..]);
        if (field.KeyByteCount > 0)
        {
            values.Scratch.Append((byte)'.');
            AppendMended(batch.Bytes(field.Key));
            key = Utf8Slice.Between(key.Start, values.Scratch.ByteCount);
        }

        AddMember(place.Target, key, Natural(batch, field), field.Bits);
    }

    private void AddToObject(LogBatch batch, in LogField field)
    {
        if (field.KeyByteCount == 0)
        {
            if (field.Kind != FieldKind.Json || !Json.Accepts(batch.Bytes(field.Slice)) || !JsonValues.TryAddMembers(this, batch, field))
                AddLabel(field.Id, AsText(field.Kind), field.Bits);
            return;
        }

        ReadOnlySpan<byte> key = batch.Bytes(field.Key);
        ValueKind kind = Natural(batch, field);
        if (Utf8.IsValid(key))
        {
            values.AddMember(field.Id, kind, field.Bits, field.KeyStart, field.KeyByteCount);
            return;
        }

        // Two keys that differ only in bytes that are not UTF-8 are one name once they are mended, so they are mended before they are compared.
        int start = values.Scratch.ByteCount;
        AppendMended(key);
        AddMember(field.Id, Utf8Slice.Between(start, values.Scratch.ByteCount), kind, field.Bits);
    }

    private void AppendMended(ReadOnlySpan<byte> text)
    {
        Span<byte> scalar = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            values.Scratch.Append(scalar[..rune.EncodeToUtf8(scalar)]);
            text = text[consumed..];
        }
    }
}
