namespace LogPipe.Model;

/// <summary>Fields with constant values that many records get together (<see cref="LogBatch.AddMissing(ref LogRecord, ConstantFields)"/>).</summary>
/// <remarks>Filled by one owner and not changed any more once a batch has seen it; then safe for any number of threads.</remarks>
public sealed class ConstantFields
{
    private LogField[] _fields = [];
    private FieldBits _bits;

    /// <summary>Gets the fields in their order, as a record holds them.</summary>
    internal LogField[] Fields => _fields;

    /// <summary>Gets the bits of all of them.</summary>
    internal ref readonly FieldBits Bits => ref _bits;

    /// <summary>Adds a field, unless it is there already.</summary>
    public void Add(FieldId field, TextConstant value)
    {
        foreach (ref readonly LogField known in _fields.AsSpan())
        {
            if (known.Id == field)
                return;
        }

        Array.Resize(ref _fields, _fields.Length + 1);
        _fields[^1] = new LogField { Id = field, Kind = FieldKind.Constant, Bits = value.Index, Next = -1 };
        _bits.Add(field);
    }
}
