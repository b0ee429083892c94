using System.IO.Hashing;

namespace LogPipe.Signals.Templates;

/// <summary>Mines templates from messages, online: each line costs one pass over its bytes and one table look-up.</summary>
/// <remarks>One thread at a time.</remarks>
public sealed class TemplateMiner
{
    private readonly LineKey _key = new();
    private readonly List<LineGroup?> _groups = [];
    private int[] _table = new int[1024];
    private ulong[] _hashes = new ulong[1024];
    private long _lines;

    /// <summary>Gets the number of groups: lines that differ in what may vary only.</summary>
    public int GroupCount => _groups.Count;

    /// <summary>Gets the number of lines that were added.</summary>
    public long LineCount => _lines;

    /// <summary>Adds a message.</summary>
    /// <returns>The number of its group, for <see cref="MinedTemplates.OfGroup"/>.</returns>
    public int Add(ReadOnlySpan<byte> message)
    {
        _key.Read(message);
        _lines++;
        ulong hash = XxHash3.HashToUInt64(_key.Key);
        int mask = _table.Length - 1;
        int slot = (int)hash & mask;
        while (_table[slot] != 0)
        {
            if (_hashes[slot] == hash)
            {
                int index = _table[slot] - 1;
                LineGroup group = _groups[index]!;
                if (_key.Key.SequenceEqual(group.Key))
                {
                    group.Join(_key);
                    group.Count++;
                    group.LastSeen = _lines;
                    return index;
                }
            }

            slot = (slot + 1) & mask;
        }

        return AddGroup(new LineGroup(_key) { Count = 1, LastSeen = _lines }, hash, slot);
    }

    /// <summary>Makes the templates of everything that was added.</summary>
    public MinedTemplates Resolve() => MinedTemplates.Of(_groups);

    private int AddGroup(LineGroup group, ulong hash, int slot)
    {
        _groups.Add(group);
        _table[slot] = _groups.Count;
        _hashes[slot] = hash;
        if (_groups.Count * 2 > _table.Length)
            Grow();
        return _groups.Count - 1;
    }

    private void Grow()
    {
        int[] table = new int[_table.Length * 2];
        ulong[] hashes = new ulong[table.Length];
        int mask = table.Length - 1;
        for (int i = 0; i < _table.Length; i++)
        {
            if (_table[i] == 0)
                continue;
            int slot = (int)_hashes[i] & mask;
            while (table[slot] != 0)
                slot = (slot + 1) & mask;
            table[slot] = _table[i];
            hashes[slot] = _hashes[i];
        }

        _table = table;
        _hashes = hashes;
    }
}
