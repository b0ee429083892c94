using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>
/// Hot: finds the end of runs of characters. Long runs are vectorised, short ones a table loop; benchmark <c>GrokBenchmarks</c>. Not <c>SearchValues</c>: the
/// runtime compiles its insides anew in every process, and the slow first form of them would see all of a short run.
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
                return ScanBlocks(run, text, at, limit);
            default:
                byte[] table = run.Table;
                int scalarEnd = Math.Min(limit, at + RunSpec.ScalarBytes);
                while (at < scalarEnd && table[text[at]] != 0)
                    at++;
                return at < scalarEnd || at == limit ? at : ScanBlocks(run, text, at, limit);
        }
    }

    /// <summary>Sixteen bytes at a time: a byte is a stop where the row of its low four bits has the bit of its high four (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019, section 3.1.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ScanBlocks(RunSpec run, ReadOnlySpan<byte> text, int at, int limit)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        Vector128<byte> rows = run.StopRows;
        Vector128<byte> bits = Vector128.Create(0x8040201008040201UL, 0UL).AsByte();
        Vector128<byte> others = run.IsNonAsciiStop ? Vector128.Create((byte)0x80) : Vector128<byte>.Zero;
        while (at + Vector128<byte>.Count <= limit)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref start, (nuint)at);
            // an index with its highest bit set gives zero: bytes that are no ASCII have no row and no bit
            Vector128<byte> row = Vector128.ShuffleNative(rows, block & Vector128.Create((byte)0x8F));
            Vector128<byte> bit = Vector128.ShuffleNative(bits, (block >> 4) & Vector128.Create((byte)0x0F));
            uint stops = ~Vector128.Equals((row & bit) | (block & others), Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
            if (stops != 0)
                return at + BitOperations.TrailingZeroCount(stops);
            at += Vector128<byte>.Count;
        }

        byte[] table = run.Table;
        while (at < limit && table[text[at]] != 0)
            at++;
        return at;
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
