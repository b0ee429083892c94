using System.Text;
using System.Text.RegularExpressions;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Benchmarks.Grok;

/// <summary>A way to take the captures out of lines; each reads all of them.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="MatchAll">Matches all lines once and gives how many matched.</param>
internal sealed record Contender(string Name, Func<int> MatchAll)
{
    public delegate bool Matcher(ReadOnlySpan<byte> line, Span<Utf8Slice> captures);

    /// <summary>Gets the median CPU nanoseconds of a line, once measured.</summary>
    public double Nanoseconds { get; private set; }

    /// <summary>Gets the bytes allocated for a line, once measured.</summary>
    public double AllocatedBytes { get; private set; }

    /// <summary>Measures contenders in turns, so that what disturbs the machine disturbs all of them.</summary>
    /// <param name="contenders">The contenders.</param>
    /// <param name="lineCount">How many lines one call matches.</param>
    public static void Measure(IReadOnlyList<Contender> contenders, int lineCount)
    {
        const int Rounds = 31;
        const long WarmUp = 1_200_000_000;
        const long RoundTime = 8_000_000;
        List<double>[] times = [.. contenders.Select(static _ => new List<double>())];
        foreach (Contender contender in contenders)
        {
            long start = ThreadCpuClock.Nanoseconds;
            while (ThreadCpuClock.Nanoseconds - start < WarmUp)
                contender.MatchAll();
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                int calls = 0;
                long start = ThreadCpuClock.Nanoseconds;
                long spent;
                do
                {
                    contenders[i].MatchAll();
                    calls++;
                    spent = ThreadCpuClock.Nanoseconds - start;
                }
                while (spent < RoundTime);
                times[i].Add(spent / (double)calls / lineCount);
            }
        }

        for (int i = 0; i < contenders.Count; i++)
        {
            times[i].Sort();
            contenders[i].Nanoseconds = times[i][Rounds / 2];
            long before = GC.GetAllocatedBytesForCurrentThread();
            contenders[i].MatchAll();
            contenders[i].AllocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)lineCount;
        }
    }

    /// <summary>Lets grok do it as it does once lines are many: by machine code, which a running LogPipe emits by then.</summary>
    public static Contender ByGrok(string name, byte[][] lines, GrokPattern pattern)
    {
        pattern.UseEmitted(emit: true);
        var captures = new Utf8Slice[pattern.Captures.Count];
        return new Contender(name, () =>
        {
            int matched = 0;
            foreach (byte[] line in lines)
                matched += pattern.TryMatch(line, captures) ? 1 : 0;
            return matched;
        });
    }

    public static Contender BySet(string name, byte[][] lines, GrokSet set)
    {
        foreach (GrokPattern pattern in set.Patterns)
            pattern.UseEmitted(emit: true);
        var captures = new Utf8Slice[set.MostCaptures];
        return new Contender(name, () =>
        {
            int matched = 0;
            foreach (byte[] line in lines)
                matched += set.Match(line, captures) >= 0 ? 1 : 0;
            return matched;
        });
    }

    public static Contender ByHand(string name, byte[][] lines, Matcher matcher)
    {
        var captures = new Utf8Slice[16];
        return new Contender(name, () =>
        {
            int matched = 0;
            foreach (byte[] line in lines)
                matched += matcher(line, captures) ? 1 : 0;
            return matched;
        });
    }

    /// <summary>Lets .NET's Regex do it: the bytes become a string, as it has no groups over bytes or spans, and every group is read.</summary>
    public static Contender ByRegex(string name, byte[][] lines, params Regex[] regexes)
    {
        return new Contender(name, () =>
        {
            int matched = 0;
            foreach (byte[] line in lines)
                matched += MatchesAny(regexes, Encoding.UTF8.GetString(line)) ? 1 : 0;
            return matched;
        });
    }

    /// <summary>The same where somebody else has paid for the strings.</summary>
    public static Contender ByRegexOnStrings(string name, byte[][] lines, params Regex[] regexes)
    {
        string[] texts = [.. lines.Select(Encoding.UTF8.GetString)];
        return new Contender(name, () =>
        {
            int matched = 0;
            foreach (string text in texts)
                matched += MatchesAny(regexes, text) ? 1 : 0;
            return matched;
        });
    }

    private static bool MatchesAny(Regex[] regexes, string text)
    {
        foreach (Regex regex in regexes)
        {
            Match match = regex.Match(text);
            if (!match.Success)
                continue;
            int length = 0;
            GroupCollection groups = match.Groups;
            for (int i = 1; i < groups.Count; i++)
                length += groups[i].Length;
            GC.KeepAlive(length);
            return true;
        }

        return false;
    }
}
