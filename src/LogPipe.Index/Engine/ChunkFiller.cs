using System.Text;
using DuckDB.NET.Native;
using LogPipe.Index.Documents;

namespace LogPipe.Index.Engine;

/// <summary>Fills a table with shredded documents, a chunk of rows at a time, straight from UTF-8.</summary>
/// <remarks>Hot: per event and column. Values go from the document's buffer into DuckDB's vectors without a string or a box between. One thread.</remarks>
internal sealed unsafe class ChunkFiller : IDisposable
{
    /// <summary>DuckDB's vector size.</summary>
    private const int RowsPerChunk = 2048;

    private readonly DuckDBAppender _appender;
    private readonly DuckDBDataChunk _chunk;
    private readonly nint[] _vectors = new nint[CoreColumns.Count];
    private readonly nint[] _values = new nint[CoreColumns.Count];
    private readonly nint[] _validity = new nint[CoreColumns.Count];
    private byte[] _sourceKey = [];
    private string? _sourceKeyText;
    private int _row;
    private ulong _entryCount;
    private ulong _entryCapacity;

    public ChunkFiller(DuckSession session, string table)
    {
        if (NativeMethods.Appender.DuckDBAppenderCreate(session.Connection, null!, table, out _appender) != DuckDBState.Success)
            throw Failure();
        var types = new DuckDBLogicalType[CoreColumns.Count];
        for (int i = 0; i < types.Length; i++)
            types[i] = NativeMethods.Appender.DuckDBAppenderColumnType(_appender, (ulong)i);
        _chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk([.. types.Select(static t => t.DangerousGetHandle())], (ulong)types.Length);
        foreach (DuckDBLogicalType type in types)
            type.Dispose();
        StartChunk();
    }

    /// <summary>Adds one row.</summary>
    public void Add(ShreddedDocument document, long sequence, string sourceKey, long position, int subEvent)
    {
        if (_row == RowsPerChunk)
            AppendChunk();
        if (!ReferenceEquals(sourceKey, _sourceKeyText))
        {
            _sourceKeyText = sourceKey;
            _sourceKey = Encoding.UTF8.GetBytes(sourceKey);
        }

        SetLong(CoreColumns.Sequence, sequence);
        SetText(CoreColumns.SourceKey, _sourceKey);
        SetLong(CoreColumns.Position, position);
        SetInt(CoreColumns.SubEvent, subEvent);
        SetText(CoreColumns.Shape, document.Shape);
        if (document.Has(CoreColumns.OriginalHead))
        {
            SetText(CoreColumns.OriginalHead, document.Text(CoreColumns.OriginalHead));
            SetText(CoreColumns.OriginalTail, document.Text(CoreColumns.OriginalTail));
        }

        foreach (CoreColumn column in CoreColumns.Fields)
        {
            if (!document.Has(column.Index))
                continue;
            if (column.Kind is ColumnKind.Long or ColumnKind.Date)
                SetLong(column.Index, document.Number(column.Index));
            else
                SetText(column.Index, document.Text(column.Index));
        }

        SetEntries(document);
        _row++;
    }

    /// <summary>Hands the rows added so far to the table, inside the session's transaction.</summary>
    public void Flush()
    {
        if (_row > 0)
            AppendChunk();
        if (NativeMethods.Appender.DuckDBAppenderFlush(_appender) != DuckDBState.Success)
            throw Failure();
    }

    public void Dispose()
    {
        _chunk.Dispose();
        _appender.Dispose();
    }

    private void StartChunk()
    {
        for (int i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, i);
            _values[i] = (nint)NativeMethods.Vectors.DuckDBVectorGetData(_vectors[i]);
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(_vectors[i]);
            _validity[i] = (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(_vectors[i]);
            new Span<byte>((void*)_validity[i], RowsPerChunk / 8).Clear();
        }

        _row = 0;
        _entryCount = 0;
        _entryCapacity = 0;
    }

    private void AppendChunk()
    {
        NativeMethods.Vectors.DuckDBListVectorSetSize(_vectors[CoreColumns.Rest], _entryCount);
        NativeMethods.DataChunks.DuckDBDataChunkSetSize(_chunk, (ulong)_row);
        if (NativeMethods.Appender.DuckDBAppendDataChunk(_appender, _chunk) != DuckDBState.Success)
            throw Failure();
        NativeMethods.DataChunks.DuckDBDataChunkReset(_chunk);
        StartChunk();
    }

    private void SetValid(int column) => ((ulong*)_validity[column])[_row >> 6] |= 1UL << (_row & 63);

    private void SetLong(int column, long value)
    {
        ((long*)_values[column])[_row] = value;
        SetValid(column);
    }

    private void SetInt(int column, int value)
    {
        ((int*)_values[column])[_row] = value;
        SetValid(column);
    }

    private void SetText(int column, ReadOnlySpan<byte> text)
    {
        Assign(_vectors[column], (ulong)_row, text);
        SetValid(column);
    }

    private void SetEntries(ShreddedDocument document)
    {
        int count = document.EntryCount;
        nint vector = _vectors[CoreColumns.Rest];
        if (_entryCount + (ulong)count > _entryCapacity)
        {
            _entryCapacity = Math.Max((_entryCount + (ulong)count) * 2, RowsPerChunk);
            NativeMethods.Vectors.DuckDBListVectorReserve(vector, _entryCapacity);
        }

        // the child's vectors may have moved with the reserve, so they are asked for again
        nint entries = NativeMethods.Vectors.DuckDBListVectorGetChild(vector);
        nint keys = NativeMethods.Vectors.DuckDBStructVectorGetChild(entries, 0);
        nint values = NativeMethods.Vectors.DuckDBStructVectorGetChild(entries, 1);
        for (int i = 0; i < count; i++)
        {
            Assign(keys, _entryCount + (ulong)i, document.EntryKey(i));
            Assign(values, _entryCount + (ulong)i, document.EntryValue(i));
        }

        ((DuckDBListEntry*)_values[CoreColumns.Rest])[_row] = new DuckDBListEntry(_entryCount, (ulong)count);
        SetValid(CoreColumns.Rest);
        _entryCount += (ulong)count;
    }

    /// <summary>Copies a text into a vector; it was checked to be UTF-8 when the document was shredded.</summary>
    private static void Assign(nint vector, ulong row, ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
            NativeMethods.Vectors.DuckDBUnsafeVectorAssignStringElementLength(vector, row, bytes, text.Length);
    }

    private DuckException Failure()
    {
        using DuckDBErrorData error = NativeMethods.Appender.DuckDBAppenderErrorData(_appender);
        return new DuckException(NativeMethods.ErrorData.DuckDBErrorDataMessage(error), DuckDBErrorType.Invalid);
    }
}
