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

    /// <summary>
    /// Its lines became part of another record: a later line of a multi-line event. That record's <see cref="LogRecord.LineCount"/> carries
    /// them, so the joined record's own is 0 (or the record is cut off with <see cref="LogBatch.Truncate"/>).
    /// </summary>
    Joined,

    /// <summary>It became a dead letter before it reached an output, because a stage failed. Only Pipeline writes it.</summary>
    DeadLettered,
}
