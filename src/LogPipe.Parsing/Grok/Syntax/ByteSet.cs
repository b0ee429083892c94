using System.Numerics;

namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>A set of byte values, as 256 bits.</summary>
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    public static readonly ByteSet None;
    public static readonly ByteSet All = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
    public static readonly ByteSet NonAscii = new(0, 0, ulong.MaxValue, ulong.MaxValue);

    public bool IsEmpty => (A | B | C | D) == 0;

    public int Count => BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    public bool this[int value] => (((value >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D }) >> (value & 63) & 1) != 0;

    public static ByteSet operator |(ByteSet x, ByteSet y) => new(x.A | y.A, x.B | y.B, x.C | y.C, x.D | y.D);

    public static ByteSet operator &(ByteSet x, ByteSet y) => new(x.A & y.A, x.B & y.B, x.C & y.C, x.D & y.D);

    public static ByteSet operator ~(ByteSet x) => new(~x.A, ~x.B, ~x.C, ~x.D);

    public static ByteSet Of(int value) => Range(value, value);

    public static ByteSet Range(int from, int to)
    {
        Span<ulong> words = stackalloc ulong[4];
        for (int i = from; i <= to; i++)
            words[i >> 6] |= 1UL << (i & 63);
        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    public bool Overlaps(ByteSet other) => !(this & other).IsEmpty;

    public bool Contains(ByteSet other) => ((other.A & ~A) | (other.B & ~B) | (other.C & ~C) | (other.D & ~D)) == 0;

    /// <summary>Gives the values that occur in a text.</summary>
    public static ByteSet In(ReadOnlySpan<byte> text)
    {
        Span<ulong> words = stackalloc ulong[4];
        foreach (byte value in text)
            words[value >> 6] |= 1UL << (value & 63);
        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    public byte[] ToTable()
    {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++)
            table[i] = this[i] ? (byte)1 : (byte)0;
        return table;
    }

    public byte[] ToValues()
    {
        byte[] values = new byte[Count];
        int count = 0;
        for (int i = 0; i < 256; i++)
        {
            if (this[i])
                values[count++] = (byte)i;
        }

        return values;
    }
}
