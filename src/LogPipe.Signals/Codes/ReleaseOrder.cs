namespace LogPipe.Signals.Codes;

/// <summary>Orders releases as people number them: <c>2.10.0</c> after <c>2.9.3</c>, <c>2.4.0-rc1</c> before <c>2.4.0</c>.</summary>
internal static class ReleaseOrder
{
    /// <summary>Compares two releases: numbers as numbers, words as words, and a word after a number is before its release (semver.org, item 11).</summary>
    public static int Compare(ReadOnlySpan<char> one, ReadOnlySpan<char> two)
    {
        while (true)
        {
            ReadOnlySpan<char> a = Next(ref one);
            ReadOnlySpan<char> b = Next(ref two);
            if (a.IsEmpty && b.IsEmpty)
                return 0;
            int order = Compare(a, b, char.IsAsciiDigit(a.IsEmpty ? '0' : a[0]), char.IsAsciiDigit(b.IsEmpty ? '0' : b[0]));
            if (order != 0)
                return order;
        }
    }

    private static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool isNumberA, bool isNumberB)
    {
        if (isNumberA != isNumberB)
            return isNumberA ? 1 : -1;
        if (!isNumberA)
            return a.SequenceCompareTo(b);
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        while (!rest.IsEmpty && !char.IsAsciiLetterOrDigit(rest[0]))
            rest = rest[1..];
        int end = 0;
        while (end < rest.Length && char.IsAsciiLetterOrDigit(rest[end]) && char.IsAsciiDigit(rest[end]) == char.IsAsciiDigit(rest[0]))
            end++;
        ReadOnlySpan<char> part = rest[..end];
        rest = rest[end..];
        return part;
    }
}
