using System.Buffers;
using System.Numerics;

namespace LogPipe.Model;

/// <summary>Finds members of an object that have the same key, so that it is written once.</summary>
/// <remarks>Keys come from logs: their number and their bytes are a stranger's choice, hence the seeded hash and time linear in the keys' bytes.</remarks>
internal static class MemberKeys
{
    /// <summary>Up to so many members every pair is compared: cheaper than hashing (64 length comparisons at most).</summary>
    private const int MaxPairwise = 12;

    /// <summary>Gives the bytes of a member's key.</summary>
    public static ReadOnlySpan<byte> KeyOf(in DocumentValues.Link link, LogBatch batch, Utf8Output scratch) => link.KeyStart >= 0
        ? batch.Bytes(new Utf8Slice(link.KeyStart, link.KeyByteCount))
        : scratch.WrittenSpan.Slice(~link.KeyStart, link.KeyByteCount);

    /// <summary>Chains the members of one object that share a key.</summary>
    public static void FindRepeats(DocumentValues.Link[] links, int first, LogBatch batch, Utf8Output scratch)
    {
        int count = 0;
        for (int i = first; i >= 0; i = links[i].Next)
            count++;
        if (count <= MaxPairwise)
            ComparePairs(links, first, batch, scratch);
        else
            CompareHashed(links, first, count, batch, scratch);
    }

    private static void ComparePairs(DocumentValues.Link[] links, int first, LogBatch batch, Utf8Output scratch)
    {
        for (int i = links[first].Next; i >= 0; i = links[i].Next)
        {
            ReadOnlySpan<byte> key = KeyOf(links[i], batch, scratch);
            for (int j = first; j != i; j = links[j].Next)
            {
                if (links[j].KeyByteCount == key.Length && !links[j].IsRepeat && KeyOf(links[j], batch, scratch).SequenceEqual(key))
                {
                    Chain(links, j, i);
                    break;
                }
            }
        }
    }

    private static void CompareHashed(DocumentValues.Link[] links, int first, int count, LogBatch batch, Utf8Output scratch)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)count * 2);
        int[] table = ArrayPool<int>.Shared.Rent(size);
        Array.Clear(table, 0, size);
        for (int i = first; i >= 0; i = links[i].Next)
        {
            ReadOnlySpan<byte> key = KeyOf(links[i], batch, scratch);
            var hash = default(HashCode);
            hash.AddBytes(key);
            int at = hash.ToHashCode() & (size - 1);
            while (table[at] != 0 && !KeyOf(links[table[at] - 1], batch, scratch).SequenceEqual(key))
                at = (at + 1) & (size - 1);
            if (table[at] == 0)
                table[at] = i + 1;
            else
                Chain(links, table[at] - 1, i);
        }

        ArrayPool<int>.Shared.Return(table);
    }

    private static void Chain(DocumentValues.Link[] links, int original, int repeat)
    {
        ref DocumentValues.Link link = ref links[original];
        links[link.Same < 0 ? original : link.LastSame].Same = repeat;
        link.LastSame = repeat;
        links[repeat].IsRepeat = true;
    }
}
