namespace LogPipe.Signals.Tests.Clusters;

/// <summary>How well two partitions agree: 1 for equal ones, about 0 for chance (Hubert and Arabie, Journal of Classification 1985).</summary>
internal static class AdjustedRandIndex
{
    public static double Of(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        double both = left.Zip(right).CountBy(static pair => pair).Sum(static cell => Pairs(cell.Value));
        double lefts = left.CountBy(static label => label).Sum(static cell => Pairs(cell.Value));
        double rights = right.CountBy(static label => label).Sum(static cell => Pairs(cell.Value));
        double expected = lefts * rights / Pairs(left.Count);
        double most = (lefts + rights) / 2;
        return most == expected ? 1 : (both - expected) / (most - expected);
    }

    private static double Pairs(int count) => count * (count - 1) / 2.0;
}
