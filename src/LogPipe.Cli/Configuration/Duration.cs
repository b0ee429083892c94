using System.Globalization;

namespace LogPipe.Cli.Configuration;

/// <summary>Reads and writes durations as users write them: <c>250ms</c>, <c>5s</c>, <c>10m</c>, <c>12h</c>, <c>30d</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Span)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a duration; false where the text is none. Only 0 may stand without a unit.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        string trimmed = text.Trim();
        if (trimmed == "0")
            return true;
        foreach ((string unit, TimeSpan span) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(trimmed[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                && value * span.TotalDays < 36_500)
            {
                duration = span * value;
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a duration in its largest whole unit.</summary>
    public static string Text(TimeSpan duration)
    {
        foreach ((string unit, TimeSpan span) in Units.Reverse())
        {
            if (duration.Ticks >= span.Ticks && duration.Ticks % span.Ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / span.Ticks}{unit}");
        }

        return "0";
    }
}
