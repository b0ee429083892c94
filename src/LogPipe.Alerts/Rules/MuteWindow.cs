using System.Globalization;

namespace LogPipe.Alerts.Rules;

/// <summary>When nobody is told: <c>22:00-06:00</c>, <c>sat,sun</c>, <c>mon-fri 12:00-13:00</c>, in this machine's time zone. A span over midnight belongs to the day on which it begins.</summary>
/// <param name="Days">The days, Sunday first.</param>
/// <param name="From">The beginning.</param>
/// <param name="To">The end; the same as the beginning for the whole day.</param>
public sealed record MuteWindow(IReadOnlyList<bool> Days, TimeOnly From, TimeOnly To)
{
    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads a window.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string text, out MuteWindow? window)
    {
        window = null;
        string[] words = text.Trim().ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool[] days = [true, true, true, true, true, true, true];
        TimeOnly from = default;
        TimeOnly to = default;
        bool hasHours = words.Length > 0 && char.IsAsciiDigit(words[^1][0]);
        if (words.Length is 0 or > 2 || (words.Length == 2 && !hasHours))
            return false;
        if (hasHours && !TryHours(words[^1], out from, out to))
            return false;
        if ((words.Length == 2 || !hasHours) && !TryDays(words[0], days))
            return false;
        window = new MuteWindow(days, from, to);
        return true;
    }

    /// <summary>Says whether a time lies in it.</summary>
    /// <param name="local">The time, in the machine's zone.</param>
    public bool Holds(DateTimeOffset local)
    {
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (From == To)
            return Days[(int)local.DayOfWeek];
        if (From < To)
            return Days[(int)local.DayOfWeek] && time >= From && time < To;
        return time >= From ? Days[(int)local.DayOfWeek] : time < To && Days[((int)local.DayOfWeek + 6) % 7];
    }

    private static bool TryHours(string text, out TimeOnly from, out TimeOnly to)
    {
        to = default;
        string[] ends = text.Split('-');
        return TimeOnly.TryParseExact(ends[0], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out from)
            && ends.Length == 2 && TimeOnly.TryParseExact(ends[1], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out to);
    }

    private static bool TryDays(string text, bool[] days)
    {
        Array.Clear(days);
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            int first = Array.IndexOf(Names, ends[0]);
            int last = Array.IndexOf(Names, ends[^1]);
            if (ends.Length > 2 || first < 0 || last < 0)
                return false;
            for (int day = first; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == last)
                    break;
            }
        }

        return true;
    }
}
