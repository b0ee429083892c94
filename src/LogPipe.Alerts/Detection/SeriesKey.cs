namespace LogPipe.Alerts.Detection;

/// <summary>What a rule counts apart: one code of one application, one dataset, or everything.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Application">The application, or empty.</param>
/// <param name="Code">The error code, or empty.</param>
/// <param name="Detail">The dataset, level or host that is counted apart, or empty.</param>
public sealed record SeriesKey(string Rule, string Application, string Code, string Detail)
{
    /// <summary>Gets the name of the series for people: the code, else what is counted apart.</summary>
    public string Name => Code.Length > 0 ? Code : string.Join(' ', new[] { Application, Detail }.Where(static part => part.Length > 0)) is { Length: > 0 } name ? name : "all events";
}
