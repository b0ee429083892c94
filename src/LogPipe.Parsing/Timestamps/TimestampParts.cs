namespace LogPipe.Parsing.Timestamps;

/// <summary>Says which parts a stamp spelled out; what is missing was taken from the context.</summary>
[Flags]
public enum TimestampParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The year, of two or four digits. Without it, the year nearest to the base time was taken.</summary>
    HasYear = 1,

    /// <summary>Month and day. Without them, the day nearest to the base time was taken.</summary>
    HasDate = 2,

    /// <summary>Hour and minute. Without them, midnight was taken.</summary>
    HasTime = 4,

    /// <summary>The second.</summary>
    HasSeconds = 8,

    /// <summary>Digits below the second; more than nine are cut.</summary>
    HasFraction = 16,

    /// <summary>An offset, a zone's abbreviation or its IANA id; epochs have it too. Without it, the context's zone was taken.</summary>
    HasZone = 32,

    /// <summary>The stamp is a count since 1970 or a TAI64N label, not a calendar date.</summary>
    Epoch = 64,

    /// <summary>Day and month could be read either way round; the context's hint decided.</summary>
    DayMonthByHint = 128,
}
