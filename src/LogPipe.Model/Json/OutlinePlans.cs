using System.Numerics;
using System.Runtime.CompilerServices;

namespace LogPipe.Model;

/// <summary>
/// Finds the plan of a record by its outline, the names and kinds of its fields as they are chained: lines of one format have one of a few outlines, and a record whose outline was met before
/// needs no sorting of its fields.
/// </summary>
/// <remarks>
/// Hot: per field. Only for plain records, whose values are each a document's own name and go there by name and kind alone, so that the slots of the plan are the fields in their order; the one
/// question that is asked of values is whether an address is one. All others are sorted by <see cref="DocumentValues"/>. At most <see cref="Sets"/> times <see cref="Ways"/> outlines are
/// kept, whatever the input. What a field's name and kind mean never changes (<see cref="FieldPlaces"/>), so neither does the plan of an outline. Benchmark: JsonWriterBenchmarks.
/// </remarks>
internal sealed class OutlinePlans
{
    private const int Sets = 256;
    private const int Ways = 4;

    /// <summary>Fields of a record above which it is not looked at: one that has so many is seldom like another.</summary>
    private const int MaxFields = 96;

    private readonly ulong[] _codes = new ulong[MaxFields + 1];
    private readonly long[] _values = new long[MaxFields];
    private readonly Outline?[] _outlines = new Outline?[Sets * Ways];
    private int _fieldCount;
    private ulong _hash;
    private bool _isNew;
    private uint _turn;

    /// <summary>Gets the values of the record that was looked for last, as <see cref="LogField"/> holds them, in the order of its fields.</summary>
    public long[] Values => _values;

    /// <summary>Finds the plan of a record.</summary>
    /// <returns>The plan, or null where the record's fields must be sorted.</returns>
    public DocumentPlan? Find(LogBatch batch, in LogRecord record, uint header)
    {
        _isNew = false;
        LogField[] fields = batch.FieldTable;
        ulong[] codes = _codes;
        long[] values = _values;
        ulong hash = header;
        int count = 0;
        for (int i = record.FirstField; i >= 0;)
        {
            ref readonly LogField field = ref fields[i];
            if (field.KeyByteCount > 0 || count == MaxFields)
                return null;
            ulong constant = field.Kind == FieldKind.Constant ? (ulong)field.Bits << 32 : 0;
            ulong code = constant | ((ulong)field.Id.Index << 8) | (ulong)field.Kind;
            values[count++] = field.Bits;
            codes[count] = code;
            hash = BitOperations.RotateLeft(hash, 7) ^ code;
            i = field.Next;
        }

        codes[0] = header;
        _fieldCount = count;
        _hash = hash;
        int set = SetOf(hash);
        for (int way = set; way < set + Ways; way++)
        {
            if (_outlines[way] is { } outline && outline.Hash == hash && outline.Codes.AsSpan().SequenceEqual(codes.AsSpan(0, count + 1)))
                return outline.Plan is { } plan && HasAddresses(batch, outline.Addresses) ? plan : null;
        }

        _isNew = true;
        return null;
    }

    /// <summary>Keeps what sorting found out about the record that was just looked for.</summary>
    public void Learn(LogBatch batch, DocumentValues sorted, DocumentPlan plan)
    {
        if (!_isNew)
            return;
        var addresses = new List<int>();
        bool isPlain = sorted.SlotCount == _fieldCount;
        for (int i = 0; i < _fieldCount; i++)
        {
            var id = DocumentValues.IdOf(_codes[i + 1]);
            var kind = (FieldKind)(byte)_codes[i + 1];
            if (id.Type == FieldType.Ip && kind == FieldKind.Text)
            {
                // a bad address says nothing about the records to come
                if (!IsAddress(batch, _values[i]))
                    return;
                addresses.Add(i);
            }
            else if (!sorted.IsPlain(id, kind))
                isPlain = false;
        }

        int set = SetOf(_hash);
        int way = Array.IndexOf(_outlines, null, set, Ways);
        _outlines[way >= 0 ? way : set + (int)(_turn++ % Ways)] = new Outline(_hash, _codes[..(_fieldCount + 1)], isPlain ? plan : null, [.. addresses]);
    }

    // Multiplicative hashing with 2^64 divided by the golden ratio: Knuth, The Art of Computer Programming, volume 3, section 6.4.
    private static int SetOf(ulong hash) => (int)((hash * 0x9E37_79B9_7F4A_7C15) >> 56) * Ways;

    private static bool IsAddress(LogBatch batch, long value) => TextCoercion.IsIpAddress(batch.Bytes(LogField.Unpack(value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasAddresses(LogBatch batch, int[] addresses)
    {
        foreach (int i in addresses)
        {
            if (!IsAddress(batch, _values[i]))
                return false;
        }

        return true;
    }

    /// <summary>One outline.</summary>
    /// <param name="Hash">The hash of the codes.</param>
    /// <param name="Codes">The header of the document, then for each field its constant, id and kind.</param>
    /// <param name="Plan">The plan, or null where the fields must be sorted.</param>
    /// <param name="Addresses">Which fields must hold an address.</param>
    private sealed record Outline(ulong Hash, ulong[] Codes, DocumentPlan? Plan, int[] Addresses);
}
