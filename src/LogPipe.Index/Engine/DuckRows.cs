using System.Runtime.CompilerServices;
using System.Text;
using DuckDB.NET.Native;

namespace LogPipe.Index.Engine;

/// <summary>Walks the rows of a result; texts are spans over DuckDB's own memory, valid until the next row.</summary>
internal sealed unsafe class DuckRows : IDisposable
{
    private readonly int _columnCount;
    private readonly nint[] _vectors;
    private readonly nint[] _values;
    private readonly nint[] _validity;
    private DuckDBResult _result;
    private DuckDBDataChunk? _chunk;
    private int _row;
    private int _rowCount;

    public DuckRows(DuckDBResult result)
    {
        _result = result;
        _columnCount = (int)NativeMethods.Query.DuckDBColumnCount(ref _result);
        _vectors = new nint[_columnCount];
        _values = new nint[_columnCount];
        _validity = new nint[_columnCount];
        _row = -1;
    }

    /// <summary>Goes to the next row.</summary>
    public bool Read()
    {
        _row++;
        while (_row >= _rowCount)
        {
            if (!NextChunk())
                return false;
            _row = 0;
        }

        return true;
    }

    public bool IsNull(int column) => IsNull((ulong*)_validity[column], (ulong)_row);

    public long Long(int column) => ((long*)_values[column])[_row];

    public int Int(int column) => ((int*)_values[column])[_row];

    public double Double(int column) => ((double*)_values[column])[_row];

    public ReadOnlySpan<byte> Utf8(int column) => Utf8At(_values[column], (ulong)_row);

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Gets the entries of a <c>MAP(VARCHAR, VARCHAR)</c>; nothing for NULL.</summary>
    public MapEntries Map(int column)
    {
        if (IsNull(column))
            return default;
        DuckDBListEntry entry = ((DuckDBListEntry*)_values[column])[_row];
        nint entries = NativeMethods.Vectors.DuckDBListVectorGetChild(_vectors[column]);
        nint keys = NativeMethods.Vectors.DuckDBStructVectorGetChild(entries, 0);
        nint values = NativeMethods.Vectors.DuckDBStructVectorGetChild(entries, 1);
        return new MapEntries((nint)NativeMethods.Vectors.DuckDBVectorGetData(keys), (nint)NativeMethods.Vectors.DuckDBVectorGetData(values), entry);
    }

    public void Dispose()
    {
        _chunk?.Dispose();
        _chunk = null;
        NativeMethods.Query.DuckDBDestroyResult(ref _result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<byte> Utf8At(nint values, ulong index)
    {
        DuckDBString* text = (DuckDBString*)values + index;
        return new ReadOnlySpan<byte>(text->Data, text->Length);
    }

    private static bool IsNull(ulong* validity, ulong row) => validity != null && (validity[row >> 6] & (1UL << (int)(row & 63))) == 0;

    private bool NextChunk()
    {
        _chunk?.Dispose();
        _chunk = NativeMethods.Query.DuckDBFetchChunk(_result);
        if (_chunk.IsInvalid)
            return false;
        _rowCount = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(_chunk);
        for (int i = 0; i < _columnCount; i++)
        {
            _vectors[i] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, i);
            _values[i] = (nint)NativeMethods.Vectors.DuckDBVectorGetData(_vectors[i]);
            _validity[i] = (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(_vectors[i]);
        }

        return _rowCount > 0;
    }

    /// <summary>The entries of one map value.</summary>
    public readonly struct MapEntries(nint keys, nint values, DuckDBListEntry entry)
    {
        public int Count => (int)entry.Length;

        public ReadOnlySpan<byte> Key(int index) => Utf8At(keys, entry.Offset + (ulong)index);

        public ReadOnlySpan<byte> Value(int index) => Utf8At(values, entry.Offset + (ulong)index);
    }
}
