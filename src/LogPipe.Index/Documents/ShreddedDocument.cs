using LogPipe.Model;

namespace LogPipe.Index.Documents;

/// <summary>One document taken apart: the values of its columns, the other fields, and its shape. Filled again and again; one owner.</summary>
internal sealed class ShreddedDocument
{
    private readonly Utf8Slice[] _texts = new Utf8Slice[CoreColumns.Count];
    private readonly long[] _numbers = new long[CoreColumns.Count];
    private readonly bool[] _present = new bool[CoreColumns.Count];
    private readonly List<RestEntry> _entries = [];
    private readonly List<(Utf8Slice Value, int Next)> _values = [];
    private byte[] _bytes = new byte[4096];
    private int _used;
    private byte[] _shape = new byte[1024];
    private int _shapeUsed;

    public ReadOnlySpan<byte> Shape => _shape.AsSpan(0, _shapeUsed);

    public int EntryCount => _entries.Count;

    public void Clear()
    {
        _present.AsSpan().Clear();
        _entries.Clear();
        _values.Clear();
        _used = 0;
        _shapeUsed = 0;
    }

    public bool Has(int column) => _present[column];

    public ReadOnlySpan<byte> Text(int column) => Bytes(_texts[column]);

    public long Number(int column) => _numbers[column];

    public void SetText(int column, Utf8Slice text)
    {
        _texts[column] = text;
        _present[column] = true;
    }

    public void SetNumber(int column, long number)
    {
        _numbers[column] = number;
        _present[column] = true;
    }

    public void Remove(int column) => _present[column] = false;

    public Utf8Slice TextSlice(int column) => _texts[column];

    public ReadOnlySpan<byte> EntryKey(int entry) => Bytes(_entries[entry].Key);

    /// <summary>Gets an entry's values joined by <see cref="CoreColumns.ValueSeparator"/>; valid until the next call that adds bytes.</summary>
    public ReadOnlySpan<byte> EntryValue(int entry)
    {
        RestEntry found = _entries[entry];
        if (found.FirstValue == found.LastValue)
            return Bytes(_values[found.FirstValue].Value);
        int start = _used;
        for (int i = found.FirstValue; i >= 0; i = _values[i].Next)
        {
            if (i != found.FirstValue)
                Append([CoreColumns.ValueSeparator]);
            Append(Bytes(_values[i].Value));
        }

        return _bytes.AsSpan(start, _used - start);
    }

    /// <summary>Finds the entry of a field without a column, or adds it.</summary>
    public int Entry(ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (key.SequenceEqual(Bytes(_entries[i].Key)))
                return i;
        }

        _entries.Add(new RestEntry(Append(key), -1, -1, false));
        return _entries.Count - 1;
    }

    public void AddValue(int entry, Utf8Slice value)
    {
        int index = _values.Count;
        _values.Add((value, -1));
        RestEntry found = _entries[entry];
        if (found.LastValue >= 0)
            _values[found.LastValue] = (_values[found.LastValue].Value, index);
        _entries[entry] = found with { FirstValue = found.FirstValue < 0 ? index : found.FirstValue, LastValue = index };
    }

    /// <summary>Says whether the entry's further values stay in the shape, because one before did.</summary>
    public bool IsLiteral(int entry) => _entries[entry].Literal;

    public void MakeLiteral(int entry) => _entries[entry] = _entries[entry] with { Literal = true };

    public Utf8Slice Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        return Commit(bytes.Length);
    }

    public Span<byte> Reserve(int byteCount)
    {
        if (_bytes.Length - _used < byteCount)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(_bytes.Length * 2L, (long)_used + byteCount), Array.MaxLength));
        return _bytes.AsSpan(_used);
    }

    public Utf8Slice Commit(int byteCount)
    {
        var slice = new Utf8Slice(_used, byteCount);
        _used += byteCount;
        return slice;
    }

    public Span<byte> Bytes(Utf8Slice slice) => _bytes.AsSpan(slice.Start, slice.ByteCount);

    public void AppendShape(ReadOnlySpan<byte> json)
    {
        if (_shape.Length - _shapeUsed < json.Length)
            Array.Resize(ref _shape, Math.Max(_shape.Length * 2, _shapeUsed + json.Length));
        json.CopyTo(_shape.AsSpan(_shapeUsed));
        _shapeUsed += json.Length;
    }

    public void AppendMark(byte mark, int operand) => AppendShape([mark, (byte)(operand + DocumentShape.OperandOffset)]);

    public void ClearShape() => _shapeUsed = 0;

    private readonly record struct RestEntry(Utf8Slice Key, int FirstValue, int LastValue, bool Literal);
}
