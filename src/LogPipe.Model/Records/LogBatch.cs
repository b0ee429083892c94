using System.Buffers;
using System.Runtime.CompilerServices;

namespace LogPipe.Model;

/// <summary>
/// The unit of work: some thousands of records of one <see cref="LogSource"/>, the bytes they came in, and the fields found so far.
/// </summary>
/// <remarks>
/// <para>Hot: filled, read and changed per line. Slices are offsets, so the buffer may grow; spans taken from it before an
/// <see cref="Append(ReadOnlySpan{byte})"/> must not be used after it.</para>
/// <para>Ownership: one owner at a time works on a batch. When it fans out to several outputs it is read-only and each takes a
/// reference (<see cref="Retain"/>); the last <see cref="Release"/> returns its memory to the <see cref="BatchPool"/>.</para>
/// </remarks>
public sealed class LogBatch
{
    /// <summary>Stands for "no event time yet" in <see cref="LogRecord.Timestamp"/>.</summary>
    public const long NoTime = long.MinValue;

    private readonly BatchPool _pool;
    private readonly List<LogStream> _streams = [];
    private readonly List<(int Start, RepeatedText Text)> _repeats = [];
    private byte[] _buffer;
    private int _used;
    private LogRecord[] _records;
    private int _recordCount;
    private LogField[] _fields;
    private int _fieldCount;
    private int _references;

    internal LogBatch(BatchPool pool, int bufferBytes, int recordCapacity)
    {
        _pool = pool;
        _buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
        _records = new LogRecord[recordCapacity];
        _fields = new LogField[recordCapacity * 8];
        Source = null!;
    }

    /// <summary>Gets the source of every record.</summary>
    public LogSource Source { get; private set; }

    /// <summary>Gets the streams that <see cref="LogRecord.Stream"/> points into; entry 0 is the source's own.</summary>
    public IReadOnlyList<LogStream> Streams => _streams;

    /// <summary>
    /// Gets or sets the position up to which (exclusive) the input may be told that everything is finished, once this batch and all earlier
    /// ones of its source are. A windowed stage that holds records back lowers it to the oldest position that it still holds.
    /// </summary>
    public long CommitPosition { get; set; }

    /// <summary>Gets or sets the arrival time of the batch in nanoseconds since 1970-01-01T00:00:00Z: <c>event.created</c>.</summary>
    public long ArrivedAt { get; set; }

    /// <summary>
    /// Gets or sets a value that says that the source is known to have more behind this batch: its silence from now on is a delay on the way, not the end of
    /// an event. The last batch of a source counts.
    /// </summary>
    public bool HasMore { get; set; }

    /// <summary>
    /// Gets or sets a value that says that the input's records are whole lines of text side by side in the buffer, a line end between two of them: nothing was cut off, mended or put together. Inputs
    /// that cannot say so leave it false.
    /// </summary>
    public bool HasPlainLines { get; set; }

    /// <summary>Gets or sets the engine's number for the batch: counts up per source from 0. Only Pipeline writes it.</summary>
    public long Sequence { get; set; }

    /// <summary>Gets the records, those that were dropped included. Valid until the next <see cref="AddRecord"/>.</summary>
    public Span<LogRecord> Records => _records.AsSpan(0, _recordCount);

    /// <summary>Gets the number of records, those that were dropped included.</summary>
    public int RecordCount => _recordCount;

    /// <summary>Gets the number of bytes in the buffer: the input's and the derived ones.</summary>
    public int ByteCount => _used;

    /// <summary>Gets the bytes of a slice. Valid until the next <see cref="Append(ReadOnlySpan{byte})"/> or <see cref="Reserve"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(Utf8Slice slice) => new(_buffer, slice.Start, slice.ByteCount);

    /// <summary>Gets the whole used buffer. Valid until the next <see cref="Append(ReadOnlySpan{byte})"/> or <see cref="Reserve"/>.</summary>
    public ReadOnlySpan<byte> Buffer => new(_buffer, 0, _used);

    /// <summary>Gets the array behind <see cref="Buffer"/>, for kernels that read whole blocks past a slice's end.</summary>
    internal byte[] BufferArray => _buffer;

    /// <summary>Gets the table that the field chains run through.</summary>
    internal LogField[] FieldTable => _fields;

    /// <summary>Gets the stream of a record.</summary>
    public LogStream StreamOf(in LogRecord record) => _streams[record.Stream];

    /// <summary>Adds a stream and returns its index for <see cref="LogRecord.Stream"/>.</summary>
    public int AddStream(LogStream stream)
    {
        _streams.Add(stream);
        return _streams.Count - 1;
    }

    /// <summary>Gives writable room for at least <paramref name="byteCount"/> bytes behind the used part; <see cref="Commit"/> takes it.</summary>
    public Memory<byte> Reserve(int byteCount)
    {
        EnsureRoom(byteCount);
        return _buffer.AsMemory(_used);
    }

    /// <summary>Takes <paramref name="byteCount"/> bytes that were written to the room of <see cref="Reserve"/>.</summary>
    public Utf8Slice Commit(int byteCount)
    {
        var slice = new Utf8Slice(_used, byteCount);
        _used += byteCount;
        return slice;
    }

    /// <summary>Copies derived bytes behind the used part of the buffer.</summary>
    public Utf8Slice Append(ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        return Commit(bytes.Length);
    }

    /// <summary>Copies a slice of this batch behind the used part of the buffer.</summary>
    public Utf8Slice Append(Utf8Slice slice)
    {
        EnsureRoom(slice.ByteCount);
        _buffer.AsSpan(slice.Start, slice.ByteCount).CopyTo(_buffer.AsSpan(_used));
        return Commit(slice.ByteCount);
    }

    /// <summary>Gives the writable bytes of a slice, for in-place changes that keep its byte count (redaction).</summary>
    public Span<byte> Writable(Utf8Slice slice) => _buffer.AsSpan(slice.Start, slice.ByteCount);

    /// <summary>Adds a record over <paramref name="text"/>, which lies in this batch's buffer, for one line of the first stream.</summary>
    /// <returns>The record, valid until the next call.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref LogRecord AddRecord(Utf8Slice text, long position, long nextPosition)
    {
        if (_recordCount == _records.Length)
            GrowRecords();
        ref LogRecord record = ref _records[_recordCount++];
        record = default;
        record.Text = text;
        record.Position = position;
        record.NextPosition = nextPosition;
        record.LineCount = 1;
        record.Timestamp = NoTime;
        record.Format = -1;
        record.FirstField = -1;
        record.LastField = -1;
        return ref record;
    }

    /// <summary>Keeps the first <paramref name="recordCount"/> records only (framing packs events to the front).</summary>
    public void Truncate(int recordCount) => _recordCount = Math.Min(_recordCount, recordCount);

    /// <summary>Adds a text value that is a slice of this batch's buffer.</summary>
    public void AddText(ref LogRecord record, FieldId id, Utf8Slice value) => AddField(ref record, id, FieldKind.Text, LogField.Pack(value));

    /// <summary>Adds a text value that does not lie in the buffer yet.</summary>
    public void AddText(ref LogRecord record, FieldId id, ReadOnlySpan<byte> value) => AddText(ref record, id, Append(value));

    /// <summary>Adds a text that is the same for many records.</summary>
    public void AddConstant(ref LogRecord record, FieldId id, TextConstant value) => AddField(ref record, id, FieldKind.Constant, value.Index);

    /// <summary>Adds those of several constant fields that the record does not have.</summary>
    public void AddMissing(ref LogRecord record, ConstantFields constants)
    {
        LogField[] added = constants.Fields;
        if (!record.Fields.HasAny(constants.Bits))
        {
            AddAll(ref record, added);
            record.Fields.AddAll(constants.Bits);
            return;
        }

        foreach (ref readonly LogField field in added.AsSpan())
        {
            if (!Has(record, field.Id))
                AddField(ref record, field.Id, field.Kind, field.Bits);
        }
    }

    /// <summary>Adds a whole number.</summary>
    public void AddInteger(ref LogRecord record, FieldId id, long value) => AddField(ref record, id, FieldKind.Integer, value);

    /// <summary>Adds a fractional number; values that JSON cannot hold (NaN, infinities) are left out.</summary>
    public void AddReal(ref LogRecord record, FieldId id, double value)
    {
        if (double.IsFinite(value))
            AddField(ref record, id, FieldKind.Real, BitConverter.DoubleToInt64Bits(value));
    }

    /// <summary>Adds true or false.</summary>
    public void AddBoolean(ref LogRecord record, FieldId id, bool value) => AddField(ref record, id, FieldKind.Boolean, value ? 1 : 0);

    /// <summary>Adds a point in time, in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public void AddTimestamp(ref LogRecord record, FieldId id, long unixNanoseconds) => AddField(ref record, id, FieldKind.Timestamp, unixNanoseconds);

    /// <summary>Adds a complete, valid, minified JSON value that lies in this batch's buffer.</summary>
    public void AddJson(ref LogRecord record, FieldId id, Utf8Slice json) => AddField(ref record, id, FieldKind.Json, LogField.Pack(json));

    /// <summary>Adds a text under <paramref name="key"/> inside an object field.</summary>
    public void AddText(ref LogRecord record, FieldId id, Utf8Slice key, Utf8Slice value) =>
        AddMember(ref record, id, key, FieldKind.Text, LogField.Pack(value));

    /// <summary>Adds a value of any kind under <paramref name="key"/> inside an object field; <paramref name="bits"/> as <see cref="LogField"/> holds them.</summary>
    public void AddMember(ref LogRecord record, FieldId id, Utf8Slice key, FieldKind kind, long bits)
    {
        ref LogField field = ref AddField(ref record, id, kind, bits);
        field.KeyStart = key.Start;
        field.KeyByteCount = key.ByteCount;
    }

    /// <summary>Finds the first field with this name.</summary>
    public bool TryGet(in LogRecord record, FieldId id, out LogField field)
    {
        if (MayHave(record, id))
            return TryGet(record.FirstField, id, out field);
        field = default;
        return false;
    }

    /// <summary>Finds the first field with this name among those that were taken off a record.</summary>
    public bool TryGet(FieldChain chain, FieldId id, out LogField field) => TryGet(chain.Next - 1, id, out field);

    private bool TryGet(int first, FieldId id, out LogField field)
    {
        for (int i = first; i >= 0; i = _fields[i].Next)
        {
            if (_fields[i].Id == id)
            {
                field = _fields[i];
                return true;
            }
        }

        field = default;
        return false;
    }

    /// <summary>Finds the bytes of the first text or constant field with this name.</summary>
    public bool TryGetText(in LogRecord record, FieldId id, out ReadOnlySpan<byte> text)
    {
        if (TryGet(record, id, out LogField field) && field.Kind is FieldKind.Text or FieldKind.Constant)
        {
            text = field.Kind == FieldKind.Text ? Bytes(field.Slice) : field.Constant.Utf8;
            return true;
        }

        text = default;
        return false;
    }

    /// <summary>Says whether the record has a field with this name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(in LogRecord record, FieldId id) => MayHave(record, id) && Find(record, id);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayHave(in LogRecord record, FieldId id) => record.Fields.Has(id);

    private bool Find(in LogRecord record, FieldId id)
    {
        LogField[] fields = _fields;
        for (int i = record.FirstField; i >= 0; i = fields[i].Next)
        {
            if (fields[i].Id == id)
                return true;
        }

        return false;
    }

    /// <summary>Gives a record's text field another slice, or adds the field where the record has none.</summary>
    public void SetText(ref LogRecord record, FieldId id, Utf8Slice value)
    {
        for (int i = MayHave(record, id) ? record.FirstField : -1; i >= 0; i = _fields[i].Next)
        {
            if (_fields[i].Id == id)
            {
                _fields[i].Kind = FieldKind.Text;
                _fields[i].Bits = LogField.Pack(value);
                return;
            }
        }

        AddText(ref record, id, value);
    }

    /// <summary>Takes every field with this name out of the record.</summary>
    public void Remove(ref LogRecord record, FieldId id)
    {
        int previous = -1;
        for (int i = MayHave(record, id) ? record.FirstField : -1; i >= 0; i = _fields[i].Next)
        {
            if (_fields[i].Id != id)
            {
                previous = i;
                continue;
            }

            if (previous < 0)
                record.FirstField = _fields[i].Next;
            else
                _fields[previous].Next = _fields[i].Next;
            if (record.LastField == i)
                record.LastField = previous;
        }
    }

    /// <summary>Takes every field off the record.</summary>
    public void ClearFields(ref LogRecord record)
    {
        record.FirstField = -1;
        record.LastField = -1;
        record.Fields = default;
    }

    /// <summary>Takes every field off the record, to be put back later.</summary>
    public FieldChain TakeFields(ref LogRecord record)
    {
        var chain = new FieldChain(record.FirstField);
        ClearFields(ref record);
        return chain;
    }

    /// <summary>
    /// Puts fields back behind those that the record got in the meantime: a field of one value only where the record has none of that name, members of
    /// objects and values of lists only where the record does not have the same. The chain must not be used again.
    /// </summary>
    public void AddMissing(ref LogRecord record, FieldChain chain)
    {
        int end = record.LastField;
        int next;
        for (int i = chain.Next - 1; i >= 0; i = next)
        {
            next = _fields[i].Next;
            if (end >= 0 && HasSame(record.FirstField, end, _fields[i]))
                continue;
            _fields[i].Next = -1;
            record.Fields.Add(_fields[i].Id);
            if (record.LastField < 0)
                record.FirstField = i;
            else
                _fields[record.LastField].Next = i;
            record.LastField = i;
        }
    }

    /// <summary>Says that the bytes of a record's text from an offset of the buffer to its end are those of a text that came before.</summary>
    public void SetRepeat(ref LogRecord record, int start, RepeatedText text)
    {
        _repeats.Add((start, text));
        record.Repeat = _repeats.Count;
    }

    /// <summary>Gets the text that came before and that a record's text ends with.</summary>
    /// <param name="record">The record.</param>
    /// <param name="start">Where it begins in the buffer.</param>
    /// <returns>Null where none is known: nothing was said, or the record's text ends elsewhere since.</returns>
    public RepeatedText? RepeatOf(in LogRecord record, out int start)
    {
        if (record.Repeat > 0)
        {
            (start, RepeatedText text) = _repeats[record.Repeat - 1];
            if (start >= record.Text.Start && start + text.ByteCount == record.Text.End)
                return text;
        }

        start = 0;
        return null;
    }

    /// <summary>Gives the record's fields in the order in which they were added.</summary>
    public FieldEnumerator Fields(in LogRecord record) => new(_fields, record.FirstField);

    /// <summary>Takes one more reference, for one more reader.</summary>
    public void Retain() => Interlocked.Increment(ref _references);

    /// <summary>Gives a reference back; the last one returns the batch to its pool. No span or slice of it may be used afterwards.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
            _pool.Return(this);
        else if (left < 0)
            ThrowReleasedTwice();
    }

    internal void Start(LogSource source)
    {
        Source = source;
        _streams.Clear();
        _streams.Add(source.OwnStream);
        _repeats.Clear();
        _used = 0;
        _recordCount = 0;
        _fieldCount = 0;
        _references = 1;
        CommitPosition = 0;
        ArrivedAt = NoTime;
        HasMore = false;
        HasPlainLines = false;
        Sequence = -1;
    }

    /// <summary>Gives up memory that an unusually large batch took, so that one 10 MB line does not keep 10 MB for ever.</summary>
    internal void Trim(int keepBytes, int keepRecords)
    {
        if (_buffer.Length > keepBytes * 2)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(keepBytes);
        }

        if (_records.Length > keepRecords * 4)
            _records = new LogRecord[keepRecords];
        if (_fields.Length > keepRecords * 64)
            _fields = new LogField[keepRecords * 8];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowReleasedTwice() => throw new InvalidOperationException("the batch was released more often than it was retained");

    private ref LogField AddField(ref LogRecord record, FieldId id, FieldKind kind, long bits)
    {
        if (_fieldCount == _fields.Length)
            Array.Resize(ref _fields, _fieldCount * 2);
        int index = _fieldCount++;
        ref LogField field = ref _fields[index];
        field.Bits = bits;
        field.Next = -1;
        field.KeyStart = 0;
        field.KeyByteCount = 0;
        field.Id = id;
        field.Kind = kind;
        record.Fields.Add(id);
        if (record.LastField < 0)
            record.FirstField = index;
        else
            _fields[record.LastField].Next = index;
        record.LastField = index;
        return ref field;
    }

    /// <summary>Adds fields whose bits the caller sets.</summary>
    private void AddAll(ref LogRecord record, LogField[] added)
    {
        if (added.Length == 0)
            return;
        int first = _fieldCount;
        if (_fields.Length - first < added.Length)
            Array.Resize(ref _fields, Math.Max(_fields.Length * 2, first + added.Length));
        Span<LogField> to = _fields.AsSpan(first, added.Length);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = added[i];
            to[i].Next = first + i + 1;
        }

        to[^1].Next = -1;
        _fieldCount += to.Length;
        if (record.LastField < 0)
            record.FirstField = first;
        else
            _fields[record.LastField].Next = first;
        record.LastField = _fieldCount - 1;
    }

    private bool HasSame(int first, int last, in LogField wanted)
    {
        for (int i = first; ; i = _fields[i].Next)
        {
            ref readonly LogField field = ref _fields[i];
            if (field.Id == wanted.Id
                && (wanted.Id.Type == FieldType.Object ? Bytes(field.Key).SequenceEqual(Bytes(wanted.Key))
                    : !wanted.Id.IsArray || (field.Kind == wanted.Kind && field.Bits == wanted.Bits)))
                return true;
            if (i == last)
                return false;
        }
    }

    private void EnsureRoom(int byteCount)
    {
        if (_buffer.Length - _used < byteCount)
            Grow(byteCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowRecords() => Array.Resize(ref _records, _recordCount * 2);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int byteCount)
    {
        long wanted = Math.Max((long)_buffer.Length * 2, (long)_used + byteCount);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        _buffer.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Walks the fields of one record without allocating.</summary>
    public ref struct FieldEnumerator
    {
        private readonly LogField[] _fields;
        private int _next;
        private int _current;

        internal FieldEnumerator(LogField[] fields, int first)
        {
            _fields = fields;
            _next = first;
            _current = -1;
        }

        /// <summary>Gets the field that the walk stands on.</summary>
        public readonly ref readonly LogField Current => ref _fields[_current];

        /// <summary>Gives the walk itself, for <c>foreach</c>.</summary>
        public readonly FieldEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next field.</summary>
        public bool MoveNext()
        {
            if (_next < 0)
                return false;
            _current = _next;
            _next = _fields[_current].Next;
            return true;
        }
    }
}
