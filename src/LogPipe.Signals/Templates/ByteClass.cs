using System.Runtime.CompilerServices;

namespace LogPipe.Signals.Templates;

/// <summary>What each byte may be part of; one table look-up a byte.</summary>
internal static class ByteClass
{
    /// <summary>0 to 9.</summary>
    public const byte Digit = 1;

    /// <summary>a to f.</summary>
    public const byte LowerHex = 2;

    /// <summary>A to F.</summary>
    public const byte UpperHex = 4;

    /// <summary>g to z.</summary>
    public const byte Lower = 8;

    /// <summary>G to Z.</summary>
    public const byte Upper = 16;

    /// <summary>The underscore.</summary>
    public const byte Underscore = 32;

    /// <summary>A byte of a character beyond ASCII: letters as far as words are concerned.</summary>
    public const byte High = 64;

    /// <summary>Any hexadecimal digit.</summary>
    public const byte Hex = Digit | LowerHex | UpperHex;

    /// <summary>Any letter.</summary>
    public const byte Letter = LowerHex | UpperHex | Lower | Upper | High;

    /// <summary>Anything that a word is made of.</summary>
    public const byte Word = Letter | Digit | Underscore;

    private static ReadOnlySpan<byte> Classes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
        0, 4, 4, 4, 4, 4, 4, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 32,
        0, 2, 2, 2, 2, 2, 2, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 0, 0, 0, 0, 0,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    ];

    /// <summary>Gets the class of a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Of(byte value) => Classes[value];

    /// <summary>Says whether there is a byte at an offset and it is of one of the classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool At(ReadOnlySpan<byte> text, int at, byte classes) => (uint)at < (uint)text.Length && (Of(text[at]) & classes) != 0;

    /// <summary>Says whether a certain byte is at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(ReadOnlySpan<byte> text, int at, byte value) => (uint)at < (uint)text.Length && text[at] == value;

    /// <summary>Counts the bytes of the classes from an offset on, up to a limit.</summary>
    public static int Run(ReadOnlySpan<byte> text, int at, byte classes, int limit)
    {
        int end = Math.Min(text.Length, at + limit);
        int i = at;
        while (i < end && (Of(text[i]) & classes) != 0)
            i++;
        return i - at;
    }
}
