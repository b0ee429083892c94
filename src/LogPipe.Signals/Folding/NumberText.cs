using System.Buffers.Text;

namespace LogPipe.Signals.Folding;

/// <summary>Reads numbers with a unit behind them: <c>12</c>, <c>-0.5</c>, <c>384 B</c>, <c>17ms</c>, <c>98%</c>.</summary>
internal static class NumberText
{
    /// <summary>Digits beyond which a figure is an identifier.</summary>
    private const int MaxDigits = 17;

    /// <summary>Reads a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number.</param>
    /// <param name="end">Where the unit begins.</param>
    /// <returns>False where the text is none: no figure at its start, more digits than a double holds, or something else than letters and <c>%</c> behind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double number, out int end)
    {
        number = 0;
        end = text.Length > 0 && text[0] == '-' ? 1 : 0;
        int digits = 0;
        bool point = false;
        while (end < text.Length && (IsDigit(text[end]) || (text[end] == '.' && !point && digits > 0)))
        {
            point |= text[end] == '.';
            digits += text[end] == '.' ? 0 : 1;
            end++;
        }

        if (digits is 0 or > MaxDigits || !Utf8Parser.TryParse(text[..end], out number, out int used) || used != end)
            return false;
        for (int i = end; i < text.Length; i++)
        {
            if (!char.IsAsciiLetter((char)text[i]) && text[i] is not ((byte)'%' or (byte)' '))
                return false;
        }

        return true;
    }

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
