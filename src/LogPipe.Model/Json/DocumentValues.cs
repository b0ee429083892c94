using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace LogPipe.Model;

/// <summary>Sorts the fields of one record into the values of its document, and names the document's shape.</summary>
/// <remarks>
/// Hot: per field. One table look-up decides for most fields; the rest goes through <see cref="ValueSorter"/>. A slot is one name of the document: a
/// value, or a chain of several values, or the chain of an object's members. The codes of the slots in their order are the shape: records with
/// equal codes share a plan, whatever their values, and however many values or members a chain has. A constant is part of the shape, so that
/// a plan holds its text. Buffers are kept; nothing is allocated once they have grown. Benchmark: JsonWriterBenchmarks.
/// </remarks>
internal sealed class DocumentValues : IDisposable
{
    /// <summary>Slots to which buffers are cut back after a record with very many values.</summary>
    private const int MaxIdleSlots = 1 << 14;

    private const int InitialSlots = 64;

    private readonly FieldPlaces _places = new();
    private readonly ValueSorter _sorter;
    private Slot[] _slots = new Slot[InitialSlots];
    private long[] _values = new long[InitialSlots];
    private ulong[] _codes = new ulong[InitialSlots + 1];
    private Link[] _links = new Link[InitialSlots];
    private int[] _slotOfId = new int[InitialSlots * FieldPlaces.KindsPerId];
    private int _slotCount;
    private int _linkCount;

    public DocumentValues() => _sorter = new ValueSorter(this, _places);

    /// <summary>Gets text that was derived while sorting: unescaped, mended or put together.</summary>
    public Utf8Output Scratch { get; } = new();

    /// <summary>Gets the names of the document in their order.</summary>
    public Slot[] Slots => _slots;

    /// <summary>Gets the number of names.</summary>
    public int SlotCount => _slotCount;

    /// <summary>Gets the values of the names that have one, as <see cref="LogField"/> holds them.</summary>
    public long[] Values => _values;

    /// <summary>Gets the values that share a name, and members of objects.</summary>
    public Link[] Links => _links;

    /// <summary>Gets the shape: what <see cref="Collect"/>'s caller put first, then one code for each slot.</summary>
    public ReadOnlySpan<ulong> Codes => _codes.AsSpan(0, _slotCount + 1);

    /// <summary>Gives the field of a code.</summary>
    public static FieldId IdOf(ulong code) => new((ushort)(code >> 8));

    /// <summary>Gives the kind of a code.</summary>
    public static ValueKind KindOf(ulong code) => (ValueKind)(byte)code;

    /// <summary>Gives the text of a <see cref="ValueKind.Constant"/>'s code.</summary>
    public static TextConstant ConstantOf(ulong code) => new((int)(code >> 32));

    /// <summary>Says whether a field of this kind goes under its own name as it is, whatever its value; only of fields that were sorted before.</summary>
    public bool IsPlain(FieldId id, FieldKind kind) => _places.Kinds[(id.Index * FieldPlaces.KindsPerId) + (int)kind] is > ValueKind.LookCloser and < ValueKind.Members;

    /// <summary>Sorts the fields of a record; what was sorted before is forgotten.</summary>
    public void Collect(LogBatch batch, in LogRecord record)
    {
        _slotCount = 0;
        _linkCount = 0;
        Scratch.Clear();
        if (_slots.Length > MaxIdleSlots || _links.Length > MaxIdleSlots)
            CutBack();
        LogField[] fields = batch.FieldTable;
        ValueKind[] kinds = _places.Kinds;
        for (int i = record.FirstField; i >= 0;)
        {
            ref readonly LogField field = ref fields[i];
            int rule = (field.Id.Index * FieldPlaces.KindsPerId) + (int)field.Kind;
            ValueKind kind = (uint)rule < (uint)kinds.Length ? kinds[rule] : ValueKind.LookCloser;
            if (kind < ValueKind.Members && kind != ValueKind.LookCloser && field.KeyByteCount == 0)
            {
                Add(field.Id.Index, kind, field.Bits);
            }
            else if (kind > ValueKind.Members && field.KeyByteCount > 0 && Utf8.IsValid(batch.Bytes(field.Key)))
            {
                AddMember(field.Id, FieldPlaces.KindOfMember(kind), field.Bits, field.KeyStart, field.KeyByteCount);
            }
            else
            {
                _sorter.Sort(batch, field);
                kinds = _places.Kinds;
            }

            i = field.Next;
        }
    }

    /// <summary>Puts the part of the shape that does not come from fields in front.</summary>
    public void SetHeader(uint header) => _codes[0] = header;

    /// <summary>Adds a value under its own name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, ValueKind kind, long bits)
    {
        if (id >= _slotOfId.Length || _slotCount == _slots.Length)
            Grow(id);
        ref int slotOfId = ref _slotOfId[id];
        Slot[] slots = _slots;

        // A stale entry points at a slot that is not in use or belongs to another id: no table is cleared between records.
        if ((uint)slotOfId < (uint)_slotCount && slots[slotOfId].Id == id)
        {
            AddAnother(slotOfId, kind, bits);
            return;
        }

        int index = _slotCount++;
        slotOfId = index;
        ref Slot slot = ref slots[index];
        _values[index] = bits;
        slot.Id = id;
        slot.Kind = kind;
        ulong constant = kind == ValueKind.Constant ? (ulong)bits << 32 : 0;
        _codes[index + 1] = constant | ((uint)id << 8) | (uint)kind;
    }

    /// <summary>Adds a member to an object field; the key is a slice of the batch, or of the scratch space if its start is negative (~start).</summary>
    public void AddMember(FieldId target, ValueKind kind, long bits, int keyStart, int keyByteCount)
    {
        if (!TryFindSlot(target, out int slot))
        {
            Add(target.Index, ValueKind.Members, 0);
            slot = _slotCount - 1;
            _slots[slot].First = -1;
        }

        ref Link link = ref Append(slot, kind, bits);
        link.KeyStart = keyStart;
        link.KeyByteCount = keyByteCount;
    }

    /// <summary>Finds the slot of a name.</summary>
    public bool TryFindSlot(FieldId id, out int slot)
    {
        slot = id.Index < _slotOfId.Length ? _slotOfId[id.Index] : -1;
        return (uint)slot < (uint)_slotCount && _slots[slot].Id == id.Index;
    }

    public void Dispose() => Scratch.Dispose();

    private void AddAnother(int slotIndex, ValueKind kind, long bits)
    {
        ref Slot slot = ref _slots[slotIndex];
        if (slot.Kind != ValueKind.Several)
        {
            (ValueKind firstKind, long firstBits) = (slot.Kind, _values[slotIndex]);
            slot.Kind = ValueKind.Several;
            slot.First = -1;
            _codes[slotIndex + 1] = ((uint)slot.Id << 8) | (uint)ValueKind.Several;
            Append(slotIndex, firstKind, firstBits);
        }

        Append(slotIndex, kind, bits);
    }

    /// <summary>Adds a link to the end of a slot's chain.</summary>
    private ref Link Append(int slotIndex, ValueKind kind, long bits)
    {
        if (_linkCount == _links.Length)
            Array.Resize(ref _links, _linkCount * 2);
        int index = _linkCount++;
        ref Slot slot = ref _slots[slotIndex];
        if (slot.First < 0)
            slot.First = index;
        else
            _links[slot.Last].Next = index;
        slot.Last = index;
        ref Link link = ref _links[index];
        link.Bits = bits;
        link.Kind = kind;
        link.KeyByteCount = 0;
        link.Next = -1;
        link.Same = -1;
        link.IsRepeat = false;
        return ref link;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int id)
    {
        if (id >= _slotOfId.Length)
            Array.Resize(ref _slotOfId, Math.Max(_slotOfId.Length * 2, id + 1));
        if (_slotCount == _slots.Length)
        {
            Array.Resize(ref _slots, _slotCount * 2);
            Array.Resize(ref _values, _slotCount * 2);
            Array.Resize(ref _codes, (_slotCount * 2) + 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CutBack()
    {
        _slots = new Slot[InitialSlots];
        _values = new long[InitialSlots];
        _codes = new ulong[InitialSlots + 1];
        _links = new Link[InitialSlots];
    }

    /// <summary>One name of the document.</summary>
    public struct Slot
    {
        /// <summary>The index of the field's id.</summary>
        public int Id;

        /// <summary>The first link of a chain.</summary>
        public int First;

        /// <summary>The last link of a chain.</summary>
        public int Last;

        /// <summary>How the value is written.</summary>
        public ValueKind Kind;
    }

    /// <summary>One of several values of a name, or a member of an object.</summary>
    public struct Link
    {
        /// <summary>The value as <see cref="LogField"/> holds it.</summary>
        public long Bits;

        /// <summary>Start of the key in the batch's buffer, or ~start in the scratch space.</summary>
        public int KeyStart;

        /// <summary>Bytes of the key.</summary>
        public int KeyByteCount;

        /// <summary>The next link of the chain, or -1.</summary>
        public int Next;

        /// <summary>The next member with the same key, or -1.</summary>
        public int Same;

        /// <summary>The last member with the same key; kept at the first one.</summary>
        public int LastSame;

        /// <summary>How the value is written.</summary>
        public ValueKind Kind;

        /// <summary>Says that an earlier member has the same key and writes this one too.</summary>
        public bool IsRepeat;
    }
}
