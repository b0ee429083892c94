namespace LogPipe.Signals.Templates;

/// <summary>Groups by their keys: open addressing over the hashes, the groups beside it in the order of arrival.</summary>
/// <remarks>Hot: one look-up a line, most often one probe and one comparison of keys. Keys are compared in full, so that nobody can make lines collide. Benchmark: MinerBenchmarks.</remarks>
internal sealed class GroupTable
{
    private readonly List<LineGroup> _groups = [];
    private Entry[] _entries = new Entry[1024];

    /// <summary>Gets the number of groups.</summary>
    public int Count => _groups.Count;

    /// <summary>Gets the groups.</summary>
    public IReadOnlyList<LineGroup> Groups => _groups;

    /// <summary>Gets a group by its number.</summary>
    public LineGroup this[int index] => _groups[index];

    /// <summary>Finds the group of a key.</summary>
    /// <param name="hash">The hash of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="slot">Where it belongs when it is not there: for <see cref="Add"/>, before anything else changes.</param>
    /// <returns>The number of the group, -1 where there is none.</returns>
    public int Find(ulong hash, ReadOnlySpan<byte> key, out int slot)
    {
        Entry[] entries = _entries;
        int mask = entries.Length - 1;
        slot = (int)hash & mask;
        while (entries[slot].Number != 0)
        {
            if (entries[slot].Hash == hash && key.SequenceEqual(_groups[entries[slot].Number - 1].Key))
                return entries[slot].Number - 1;
            slot = (slot + 1) & mask;
        }

        return -1;
    }

    /// <summary>Adds a group that is not there.</summary>
    public int Add(LineGroup group, ulong hash, int slot)
    {
        _groups.Add(group);
        _entries[slot] = new Entry(hash, _groups.Count);
        if (_groups.Count * 2 > _entries.Length)
            Rebuild(_entries.Length * 2, _entries);
        return _groups.Count - 1;
    }

    /// <summary>Removes the groups that were seen least recently, those of equal age by their keys.</summary>
    public List<LineGroup> RemoveOldest(int count)
    {
        var order = new long[_groups.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = _groups[i].LastSeen;
        Array.Sort(order);
        long limit = order[count - 1];
        var gone = new List<LineGroup>(count);
        var kept = new Entry[_groups.Count];
        int keptCount = 0;
        var hashes = new ulong[_groups.Count];
        foreach (Entry entry in _entries)
        {
            if (entry.Number != 0)
                hashes[entry.Number - 1] = entry.Hash;
        }

        for (int i = 0; i < _groups.Count; i++)
        {
            if (gone.Count < count && _groups[i].LastSeen <= limit)
            {
                gone.Add(_groups[i]);
                continue;
            }

            _groups[keptCount] = _groups[i];
            kept[keptCount] = new Entry(hashes[i], keptCount + 1);
            keptCount++;
        }

        _groups.RemoveRange(keptCount, _groups.Count - keptCount);
        Rebuild(_entries.Length, kept.AsSpan(0, keptCount));
        return gone;
    }

    private void Rebuild(int size, ReadOnlySpan<Entry> from)
    {
        var entries = new Entry[size];
        int mask = size - 1;
        foreach (Entry entry in from)
        {
            if (entry.Number == 0)
                continue;
            int slot = (int)entry.Hash & mask;
            while (entries[slot].Number != 0)
                slot = (slot + 1) & mask;
            entries[slot] = entry;
        }

        _entries = entries;
    }

    private readonly record struct Entry(ulong Hash, int Number);
}
