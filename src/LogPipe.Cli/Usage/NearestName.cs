namespace LogPipe.Cli.Usage;

/// <summary>Finds what somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>Gives the known name nearest to what was written, or null where none is near enough to be worth saying.</summary>
    /// <remarks>
    /// Optimal string alignment distance (Damerau 1964, restricted to one transposition a place). Near enough: at most a third of the
    /// longer name's characters differ, one at least; or one is the beginning of the other.
    /// </remarks>
    public static string? Of(string written, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int distance = Distance(written, name);
            int limit = Math.Max(1, Math.Max(written.Length, name.Length) / 3);
            bool begins = Math.Min(written.Length, name.Length) >= 3
                && (name.StartsWith(written, StringComparison.OrdinalIgnoreCase) || written.StartsWith(name, StringComparison.OrdinalIgnoreCase));
            if ((distance <= limit || begins) && distance < bestDistance)
            {
                best = name;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>Gives the words that end a message about an unknown name: <c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string written, IEnumerable<string> known) =>
        Of(written, known) is { } name ? $"; did you mean '{name}'?" : "";

    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                int least = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    least = Math.Min(least, cost[i - 2, j - 2] + 1);
                cost[i, j] = least;
            }
        }

        return cost[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
