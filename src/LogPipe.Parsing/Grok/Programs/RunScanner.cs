using System.Runtime.CompilerServices;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>
/// Hot: finds the end of runs of characters. Long runs are vectorised (<c>IndexOf</c>, <c>SearchValues</c>), short ones a table loop;
/// benchmark <c>GrokBenchmarks</c>.
/// </summary>
internal static class RunScanner
{
    /// <summary>Gives the place behind the longest run of at most <paramref name="max"/> characters, or -1 when it has fewer than <paramref name="min"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Scan(RunSpec run, ReadOnlySpan<byte> text, int at, int min, int max)
    {
        if (!run.IsBytewise || (!run.CountsBytes && (min > 1 || max != int.MaxValue)))
            return ScanCharacters(run, text, at, min, max);
        int limit = max >= text.Length - at ? text.Length : at + max;
        int end = ScanBytes(run, text, at, limit);
        return end - at >= min ? end : -1;
    }

    /// <summary>Gives the first place from <paramref name="at"/> up to <paramref name="limit"/> that is not in a bytewise run.</summary>
    public static int ScanBytes(RunSpec run, ReadOnlySpan<byte> text, int at, int limit)
    {
        ReadOnlySpan<byte> rest = text[at..limit];
        int found;
        switch (run.Stop)
        {
            case RunStop.End:
                return limit;
            case RunStop.Byte:
                found = rest.IndexOf(run.StopByte);
                return found < 0 ? limit : at + found;
            case RunStop.Few:
                found = rest.IndexOfAny(run.Stops!);
                return found < 0 ? limit : at + found;
            default:
                return ScanTable(run, text, at, limit);
        }
    }

    private static int ScanTable(RunSpec run, ReadOnlySpan<byte> text, int at, int limit)
    {
        byte[] table = run.Table;
        int scalarEnd = Math.Min(limit, at + RunSpec.ScalarBytes);
        while (at < scalarEnd && table[text[at]] != 0)
            at++;
        if (at < scalarEnd || at == limit)
            return at;
        int found = text[at..limit].IndexOfAny(run.Stops!);
        return found < 0 ? limit : at + found;
    }

    private static int ScanCharacters(RunSpec run, ReadOnlySpan<byte> text, int at, int min, int max)
    {
        int count = 0;
        while (count < max && at < text.Length && Utf8Chars.IsIn(run.Set, text, at, out int byteCount))
        {
            at += byteCount;
            count++;
        }

        return count >= min ? at : -1;
    }

    /// <summary>Gives the place behind exactly <paramref name="count"/> characters of the set, or -1.</summary>
    public static int Skip(RunSpec run, ReadOnlySpan<byte> text, int at, int count) => count == 0 ? at : ScanExactly(run, text, at, count);

    private static int ScanExactly(RunSpec run, ReadOnlySpan<byte> text, int at, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (at >= text.Length || !Utf8Chars.IsIn(run.Set, text, at, out int byteCount))
                return -1;
            at += byteCount;
        }

        return at;
    }

    /// <summary>Gives the last place in [least, at] where the rest of the expression has a chance, or -1.</summary>
    public static int GiveBack(RunSpec run, ReadOnlySpan<byte> text, int least, int at)
    {
        if (run.FollowLiteral is { } literal)
        {
            int window = Math.Min(text.Length, at + literal.Length);
            int found = text[least..window].LastIndexOf(literal);
            return found < 0 ? -1 : least + found;
        }

        if (run.FollowTable is not { } table)
            return at;
        if (run.FollowValues is { } values && at < text.Length)
        {
            int found = text[least..(at + 1)].LastIndexOfAny(values);
            return found < 0 ? -1 : least + found;
        }

        at = Math.Min(at, text.Length - 1);
        while (at >= least && table[text[at]] == 0)
            at--;
        return at >= least ? at : -1;
    }

    /// <summary>Gives the first place in [at, end of the run] where the rest of the expression has a chance, or -1.</summary>
    public static int Advance(RunSpec run, ReadOnlySpan<byte> text, int at)
    {
        int found;
        if (run.FollowLiteral is { } literal)
            found = text[at..].IndexOf(literal);
        else if (run.FollowValues is { } values)
            found = text[at..].IndexOfAny(values);
        else
            return at;
        return found < 0 ? -1 : at + found;
    }
}
