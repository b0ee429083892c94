namespace LogPipe.Index.Documents;

/// <summary>
/// The marks that stand for values in a stored shape. A shape is the document's JSON with its values cut out, so that events of one format
/// share a shape and Parquet's dictionary stores it once; putting the values back gives the document byte for byte.
/// </summary>
/// <remarks>Control characters cannot stand in JSON, so a mark is never part of the document. Each is followed by one byte: the operand plus
/// <see cref="OperandOffset"/>.</remarks>
internal static class DocumentShape
{
    /// <summary>A column's text as a JSON string; operand: the column.</summary>
    public const byte ColumnText = 0x01;

    /// <summary>A column's number; operand: the column.</summary>
    public const byte ColumnNumber = 0x02;

    /// <summary>A column's time in ISO 8601, UTC; operand: the column, then a second byte: the digits of the fraction.</summary>
    public const byte ColumnTime = 0x03;

    /// <summary>The next value of an entry of the map as a JSON string; operand: the entry.</summary>
    public const byte RestText = 0x04;

    /// <summary>The next value of an entry of the map as it stands (numbers, true, false); operand: the entry.</summary>
    public const byte RestRaw = 0x05;

    /// <summary>Added to operands so that they do not look like marks or break text tools.</summary>
    public const byte OperandOffset = 0x20;

    /// <summary>Most operands that fit a byte below 0x7F; values of later entries stay in the shape.</summary>
    public const int MaxOperand = 0x7E - OperandOffset;
}
