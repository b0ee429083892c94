namespace LogPipe.Parsing.Json;

/// <summary>A fixed table from UTF-8 keys to values: built once, looked up per key of every object without making a string.</summary>
/// <remarks>Built at every start, so without queries over value types, each of which the runtime would have to compile first.</remarks>
internal sealed class Utf8Table<T>
{
    private readonly Entry?[] _buckets;

    /// <summary>Builds the table; of two entries with one key the first counts.</summary>
    public Utf8Table(List<byte[]> keys, List<T> values)
    {
        _buckets = new Entry?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(keys.Count * 2, 8))];
        for (int i = keys.Count - 1; i >= 0; i--)
        {
            int slot = Slot(keys[i]);
            _buckets[slot] = new Entry(keys[i], values[i], _buckets[slot]);
        }
    }

    /// <summary>Finds the value of a key.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, out T value)
    {
        for (Entry? entry = _buckets[Slot(key)]; entry is not null; entry = entry.Next)
        {
            if (key.SequenceEqual(entry.Key))
            {
                value = entry.Value;
                return true;
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

    private sealed class Entry(byte[] key, T value, Entry? next)
    {
        public byte[] Key { get; } = key;

        public T Value { get; } = value;

        public Entry? Next { get; } = next;
    }
}
