namespace LogPipe.Parsing;

/// <summary>Which format and which of its expressions an event's first line matched.</summary>
/// <param name="Format">Number of the format in the catalog, or one of the special values of <see cref="EventParser"/>.</param>
/// <param name="Head">Number of the expression inside the format.</param>
internal readonly record struct HeadMatch(int Format, int Head)
{
    /// <summary>No format matched.</summary>
    public static readonly HeadMatch None = new(EventParser.Unknown, -1);

    /// <summary>Gets a value that says whether anything matched.</summary>
    public bool IsMatch => Head >= 0;
}
