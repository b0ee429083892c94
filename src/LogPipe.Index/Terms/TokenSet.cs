namespace LogPipe.Index.Terms;

/// <summary>The distinct token hashes of some events. One thread at a time.</summary>
/// <remarks>Hot: per token. A small direct-mapped table in front catches the words that every line repeats.</remarks>
internal sealed class TokenSet
{
    /// <summary>More distinct tokens make the set useless: it would say "maybe" nearly always and cost more than it saves.</summary>
    private const int MaxCount = 1 << 22;

    private const int RecentSlots = 1 << 13;

    private readonly ulong[] _recent = new ulong[RecentSlots];
    private ulong[] _slots = new ulong[1 << 12];

    /// <summary>Gets the number of distinct tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value that says whether the set stands for "every token".</summary>
    public bool IsSaturated { get; private set; }

    /// <summary>Adds a hash other than 0.</summary>
    public void Add(ulong hash)
    {
        ref ulong recent = ref _recent[hash & (RecentSlots - 1)];
        if (recent == hash || IsSaturated)
            return;
        recent = hash;
        if (Count * 2 >= _slots.Length)
            Grow();
        if (Place(_slots, hash))
            Count++;
    }

    /// <summary>Adds everything of another set.</summary>
    public void Add(TokenSet other)
    {
        if (other.IsSaturated)
            Saturate();
        foreach (ulong hash in other._slots)
        {
            if (hash != 0)
                Add(hash);
        }
    }

    /// <summary>Makes the set stand for "every token".</summary>
    public void Saturate()
    {
        IsSaturated = true;
        Count = 0;
        _slots = new ulong[1];
    }

    /// <summary>Gives every hash once.</summary>
    public IEnumerable<ulong> Hashes() => _slots.Where(static h => h != 0);

    private static bool Place(ulong[] slots, ulong hash)
    {
        int mask = slots.Length - 1;
        int slot = (int)(hash >> 32) & mask;
        while (slots[slot] != 0)
        {
            if (slots[slot] == hash)
                return false;
            slot = (slot + 1) & mask;
        }

        slots[slot] = hash;
        return true;
    }

    private void Grow()
    {
        if (Count >= MaxCount)
        {
            Saturate();
            return;
        }

        var larger = new ulong[_slots.Length * 2];
        foreach (ulong hash in _slots)
        {
            if (hash != 0)
                Place(larger, hash);
        }

        _slots = larger;
    }
}
