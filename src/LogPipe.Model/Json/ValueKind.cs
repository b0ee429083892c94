namespace LogPipe.Model;

/// <summary>How one value of a document is written: the second half of a shape's code, and the instruction of a plan's step.</summary>
internal enum ValueKind : byte
{
    /// <summary>Not decided by the field's id and kind alone: <see cref="DocumentValues"/> looks at the value.</summary>
    LookCloser = 0,

    /// <summary>A string whose text is a slice of the batch.</summary>
    Text,

    /// <summary>A string whose text is a slice of the scratch space.</summary>
    ScratchText,

    /// <summary>A string that is held in its JSON form.</summary>
    Constant,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A whole number as a string.</summary>
    QuotedInteger,

    /// <summary>A fractional number.</summary>
    Real,

    /// <summary>A fractional number as a string.</summary>
    QuotedReal,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>True or false as a string.</summary>
    QuotedBoolean,

    /// <summary>A point in time as a string.</summary>
    Time,

    /// <summary>A JSON value of the batch that was looked through; line ends between its tokens become spaces.</summary>
    Json,

    /// <summary>Several values, separated by commas; the brackets are the plan's.</summary>
    Several,

    /// <summary>The members of an object; the braces are the plan's.</summary>
    Members,

    /// <summary>The event's time.</summary>
    EventTime,

    /// <summary>The batch's arrival time.</summary>
    ArrivalTime,

    /// <summary>The record's text.</summary>
    Original,

    /// <summary>The record's position.</summary>
    Position,

    /// <summary>The path of the source's file.</summary>
    FilePath,

    /// <summary>The host of the source.</summary>
    HostName,

    /// <summary>The service of the source.</summary>
    ServiceName,

    /// <summary>Nothing: the document ends here.</summary>
    End,
}
