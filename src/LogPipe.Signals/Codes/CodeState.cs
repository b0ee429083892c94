namespace LogPipe.Signals.Codes;

/// <summary>What running pipelines have learned of all error codes. Immutable.</summary>
/// <param name="Site">The data folder that counts, by a name made up at its first start.</param>
/// <param name="Rows">What is known of each code, by code.</param>
public sealed record CodeState(string Site, IReadOnlyList<CodeRow> Rows)
{
    /// <summary>Gives what both sites know, under the name of this one. The order does not matter but for the name, nor how often it is done.</summary>
    public CodeState With(CodeState other) => this with
    {
        Rows =
        [
            .. Rows.Concat(other.Rows).GroupBy(static r => r.Code, StringComparer.Ordinal)
                .Select(static same => same.Aggregate(static (one, two) => one.With(two)))
                .OrderBy(static r => r.Code, StringComparer.Ordinal),
        ],
    };
}
