using System.Globalization;

namespace LogPipe.Cli.Configuration;

/// <summary>A number of bytes, written as <c>512</c>, <c>64KiB</c>, <c>10MB</c> or <c>1GiB</c>.</summary>
/// <param name="Bytes">The number of bytes, 0 or more.</param>
internal readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>Reads a size; false where the text is none.</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        string number = text.Trim();
        long factor = 1;
        foreach ((string unit, long bytes) in Units)
        {
            if (number.EndsWith(unit, StringComparison.Ordinal))
            {
                number = number[..^unit.Length].TrimEnd();
                factor = bytes;
                break;
            }
        }

        bool isSize = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && value * factor <= long.MaxValue / 2;
        size = new(isSize ? (long)(value * factor) : 0);
        return isSize;
    }

    /// <summary>Gives the size as users write it.</summary>
    public override string ToString()
    {
        foreach ((string unit, long bytes) in Units.Take(4).Reverse())
        {
            if (Bytes >= bytes && Bytes % bytes == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{Bytes / bytes}{unit}");
        }

        return Bytes.ToString(CultureInfo.InvariantCulture);
    }
}
