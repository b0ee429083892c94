using System.Globalization;

namespace LogPipe.Parsing.Tests.Timestamps;

/// <summary>Reads the tables' expected times with the runtime's own parser, so that two implementations must agree.</summary>
internal static class Instant
{
    public static long Of(string iso)
    {
        int dot = iso.IndexOf('.', StringComparison.Ordinal);
        string seconds = dot < 0 ? iso.TrimEnd('Z') : iso[..dot];
        string fraction = dot < 0 ? "" : iso[(dot + 1)..].TrimEnd('Z');
        var time = DateTime.ParseExact(seconds, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return ((time - DateTime.UnixEpoch).Ticks * 100) + (fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture));
    }

    public static string Iso(long nanoseconds)
    {
        long ticks = (long)Math.Floor(nanoseconds / 100.0m);
        return DateTime.UnixEpoch.AddTicks(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture)
            + (nanoseconds - (ticks * 100)).ToString("00", CultureInfo.InvariantCulture) + "Z";
    }

    /// <summary>The first time at which a zone's clock shows a local time, near a time at which it does: it shows some times twice.</summary>
    /// <remarks>By trial of the offsets of that day: the runtime's own IsAmbiguousTime misses changes of the standard offset.</remarks>
    public static long FirstOf(DateTime local, DateTime utc, TimeZoneInfo zone)
    {
        DateTime first = utc;
        for (int hours = -30; hours <= 30; hours += 6)
        {
            DateTime candidate = DateTime.SpecifyKind(local - zone.GetUtcOffset(utc.AddHours(hours)), DateTimeKind.Utc);
            if (candidate < first && TimeZoneInfo.ConvertTimeFromUtc(candidate, zone) == local)
                first = candidate;
        }

        return (first - DateTime.UnixEpoch).Ticks * 100;
    }
}
