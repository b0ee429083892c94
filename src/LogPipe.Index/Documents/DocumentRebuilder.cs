using System.Buffers;
using LogPipe.Index.Engine;

namespace LogPipe.Index.Documents;

/// <summary>Puts documents together again from rows that hold every column in order (<see cref="CoreColumns.SelectList"/>).</summary>
internal sealed class DocumentRebuilder
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly int[] _taken = new int[DocumentShape.MaxOperand + 1];

    /// <summary>Gives the document of the row that <paramref name="rows"/> stands on, byte for byte as it was stored.</summary>
    public byte[] Rebuild(DuckRows rows)
    {
        _output.ResetWrittenCount();
        _taken.AsSpan().Clear();
        ReadOnlySpan<byte> shape = rows.Utf8(CoreColumns.Shape);
        while (true)
        {
            int mark = shape.IndexOfAnyInRange(DocumentShape.ColumnText, DocumentShape.RestRaw);
            if (mark < 0)
                break;
            _output.Write(shape[..mark]);
            int consumed = Put(rows, shape[mark..]);
            shape = shape[(mark + consumed)..];
        }

        _output.Write(shape);
        return _output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the value that a mark stands for.</summary>
    /// <returns>The number of bytes of the mark and its operands.</returns>
    private int Put(DuckRows rows, ReadOnlySpan<byte> mark)
    {
        int operand = mark[1] - DocumentShape.OperandOffset;
        switch (mark[0])
        {
            case DocumentShape.ColumnText when operand == CoreColumns.Original.Index:
                PutOriginal(rows);
                return 2;
            case DocumentShape.ColumnText:
                JsonString.Append(_output, rows.Utf8(operand));
                return 2;
            case DocumentShape.ColumnNumber:
                rows.Long(operand).TryFormat(_output.GetSpan(20), out int written);
                _output.Advance(written);
                return 2;
            case DocumentShape.ColumnTime:
                PutTime(rows.Long(operand), mark[2] - '0');
                return 3;
            case DocumentShape.RestText:
                JsonString.Append(_output, NextValue(rows, operand));
                return 2;
            default:
                _output.Write(NextValue(rows, operand));
                return 2;
        }
    }

    private void PutOriginal(DuckRows rows)
    {
        if (!rows.IsNull(CoreColumns.Original.Index))
        {
            JsonString.Append(_output, rows.Utf8(CoreColumns.Original.Index));
            return;
        }

        byte[] whole = [.. rows.Utf8(CoreColumns.OriginalHead), .. rows.Utf8(CoreColumns.Message.Index), .. rows.Utf8(CoreColumns.OriginalTail)];
        JsonString.Append(_output, whole);
    }

    private void PutTime(long time, int fractionDigits)
    {
        _output.Write("\""u8);
        _output.Advance(NanosecondTime.Format(time, fractionDigits, _output.GetSpan(NanosecondTime.MaxByteCount)));
        _output.Write("\""u8);
    }

    private ReadOnlySpan<byte> NextValue(DuckRows rows, int entry)
    {
        ReadOnlySpan<byte> values = rows.Map(CoreColumns.Rest).Value(entry);
        for (int i = 0; i < _taken[entry]; i++)
            values = values[(values.IndexOf(CoreColumns.ValueSeparator) + 1)..];
        _taken[entry]++;
        int end = values.IndexOf(CoreColumns.ValueSeparator);
        return end < 0 ? values : values[..end];
    }
}
