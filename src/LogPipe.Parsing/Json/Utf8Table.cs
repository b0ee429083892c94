namespace LogPipe.Parsing.Json;

/// <summary>A fixed table from UTF-8 keys to values: built once, looked up per key of every object without making a string.</summary>
internal sealed class Utf8Table<T>
{
    private readonly (byte[] Key, T Value)[]?[] _buckets;

    /// <summary>Builds the table; of two entries with one key the first counts.</summary>
    public Utf8Table(IEnumerable<(byte[] Key, T Value)> entries)
    {
        (byte[] Key, T Value)[] all = [.. entries];
        _buckets = new (byte[], T)[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(all.Length * 2, 8))][];
        foreach (IGrouping<int, (byte[] Key, T Value)> group in all.GroupBy(e => Slot(e.Key)))
            _buckets[group.Key] = [.. group];
    }

    /// <summary>Finds the value of a key.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, out T value)
    {
        if (_buckets[Slot(key)] is { } bucket)
        {
            foreach (ref readonly (byte[] Key, T Value) entry in bucket.AsSpan())
            {
                if (key.SequenceEqual(entry.Key))
                {
                    value = entry.Value;
                    return true;
                }
            }
        }

        value = default!;
        return false;
    }

    /// <summary>FNV-1a (Fowler, Noll, Vo) over the bytes; keys come from packs, so nobody can aim at collisions among the entries.</summary>
    private int Slot(ReadOnlySpan<byte> key)
    {
        uint hash = 2166136261;
        foreach (byte b in key)
            hash = (hash ^ b) * 16777619;
        return (int)(hash & (uint)(_buckets.Length - 1));
    }
}
