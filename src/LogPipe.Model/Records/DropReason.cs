namespace LogPipe.Model;

/// <summary>Says why a record left the flow without being delivered; every reason has its own counter.</summary>
public enum DropReason : byte
{
    /// <summary>The record is still in the flow.</summary>
    None = 0,

    /// <summary>The line was empty or white space outside any event, and carries nothing to deliver.</summary>
    Blank,

    /// <summary>A filter that the user wrote asked for it.</summary>
    Filtered,

    /// <summary>Its lines are counted in a roll-up event.</summary>
    Folded,

    /// <summary>Its lines became part of another record: a later line of a multi-line event.</summary>
    Joined,
}
