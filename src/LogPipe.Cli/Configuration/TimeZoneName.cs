using System.Globalization;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Configuration;

/// <summary>Checks the names of time zones that users write.</summary>
internal static class TimeZoneName
{
    /// <summary>Says what is wrong with a zone; null where it is an IANA id, <c>UTC</c>, <c>Z</c> or an offset such as <c>+02:00</c>.</summary>
    public static string? Mistake(string zone)
    {
        if (zone is "Z" || IsOffset(zone) || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return null;
        string hint = NearestName.Hint(zone, TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id));
        return $"unknown time zone '{zone}'{(hint.Length > 0 ? hint : "; write an IANA name such as Europe/Berlin, or an offset such as +02:00")}";
    }

    private static bool IsOffset(string zone) =>
        zone.Length == 6 && zone[0] is '+' or '-'
        && TimeSpan.TryParseExact(zone.AsSpan(1), "hh\\:mm", CultureInfo.InvariantCulture, out TimeSpan offset)
        && offset <= TimeSpan.FromHours(14);
}
