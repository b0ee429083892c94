using System.Runtime.CompilerServices;

namespace LogPipe.Model;

/// <summary>How a field's value is held.</summary>
public enum FieldKind : byte
{
    /// <summary>UTF-8 text in the batch's buffer.</summary>
    Text,

    /// <summary>A 64-bit signed integer.</summary>
    Integer,

    /// <summary>A finite IEEE 754 double.</summary>
    Real,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Nanoseconds since 1970-01-01T00:00:00Z, written as ISO 8601 in UTC.</summary>
    Timestamp,

    /// <summary>One complete JSON value, already valid and minified, in the batch's buffer.</summary>
    Json,

    /// <summary>A text that is the same for many records, held once in <see cref="TextConstant"/>.</summary>
    Constant,
}

/// <summary>One field of one record: 32 bytes, chained by index. Read it through <see cref="LogBatch"/>.</summary>
public struct LogField
{
    internal long Bits;
    internal int Next;
    internal int KeyStart;
    internal int KeyByteCount;

    /// <summary>Gets the field's name.</summary>
    public FieldId Id { get; internal set; }

    /// <summary>Gets how the value is held.</summary>
    public FieldKind Kind { get; internal set; }

    /// <summary>Gets the slice of a <see cref="FieldKind.Text"/> or <see cref="FieldKind.Json"/> value.</summary>
    public readonly Utf8Slice Slice => Unpack(Bits);

    /// <summary>Gets the value of an <see cref="FieldKind.Integer"/> or <see cref="FieldKind.Timestamp"/> (nanoseconds).</summary>
    public readonly long Integer => Bits;

    /// <summary>Gets the value of a <see cref="FieldKind.Real"/>.</summary>
    public readonly double Real => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>Gets the value of a <see cref="FieldKind.Boolean"/>.</summary>
    public readonly bool Boolean => Bits != 0;

    /// <summary>Gets the value of a <see cref="FieldKind.Constant"/>.</summary>
    public readonly TextConstant Constant => new((int)Bits);

    /// <summary>
    /// Gets the key inside an object field (<see cref="FieldType.Object"/>: <c>labels</c>, <c>osquery.result.columns</c> …), dots allowed;
    /// empty for a plain field.
    /// </summary>
    public readonly Utf8Slice Key => new(KeyStart, KeyByteCount);

    internal static Utf8Slice Unpack(long bits) => new((int)(bits >> 32), (int)bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Pack(Utf8Slice slice) => ((long)slice.Start << 32) | (uint)slice.ByteCount;
}
