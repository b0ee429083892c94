using System.Globalization;

namespace LogPipe.Signals.Codes;

/// <summary>What running pipelines have learned of all error codes. Immutable.</summary>
/// <param name="Site">The data folder that counts, by a name made up at its first start.</param>
/// <param name="Rows">What is known of each code, by code.</param>
public sealed record CodeState(string Site, IReadOnlyList<CodeRow> Rows)
{
    /// <summary>
    /// Gives what both sites know, under the name of this one. The order does not matter but for the name, nor how often it is done. Where each site has another error under one code, the one with the
    /// smaller fingerprint keeps it and the other one gets a longer code, as in a pipeline that sees both.
    /// </summary>
    public CodeState With(CodeState other)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var rows = new List<CodeRow>();
        foreach (CodeRow row in Rows.Concat(other.Rows).GroupBy(static r => (ErrorCode.PrefixOf(r.Code), r.Fingerprint)).Select(static same => same.Aggregate(static (one, two) => one.With(two)))
            .OrderBy(static r => r.Fingerprint, StringComparer.Ordinal).ThenBy(static r => r.Code, StringComparer.Ordinal))
        {
            string code = ErrorCode.ShortOf(row.Code);
            for (int length = 1; !codes.Add(code) && length <= ErrorCode.Longest; length++)
                code = ErrorCode.Of(ErrorCode.PrefixOf(row.Code), ulong.Parse(row.Fingerprint, NumberStyles.HexNumber, CultureInfo.InvariantCulture), length);
            rows.Add(row with { Code = code });
        }

        return this with { Rows = [.. rows.OrderBy(static r => r.Code, StringComparer.Ordinal)] };
    }
}
