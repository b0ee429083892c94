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
}
