using System.IO.Hashing;

namespace LogPipe.Signals.Templates;

/// <summary>Mines templates from messages, online: each line costs one pass over its bytes and one table look-up.</summary>
/// <remarks>
/// One thread at a time. Memory is bounded by the number of groups: when there are more, the eighth that was seen least recently goes, and what went is counted.
/// As long as nothing went, the templates are a function of the set of messages: order, partitioning over miners that are joined later, and saving in between do not matter.
/// </remarks>
public sealed class TemplateMiner
{
    /// <summary>Groups that are kept where nothing else is said: some 100 MB at most, and ten times what a large site says.</summary>
    public const int DefaultMaxGroups = 200_000;

    private const int EvictedShare = 8;

    private readonly LineKey _key = new();
    private readonly GroupTable _table = new();
    private readonly Dictionary<ulong, LineGroup> _aliases = [];
    private readonly int _maxGroups;

    /// <summary>Initializes an empty miner.</summary>
    /// <param name="maxGroups">Groups that are kept, 8 or more.</param>
    public TemplateMiner(int maxGroups = DefaultMaxGroups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxGroups, EvictedShare);
        _maxGroups = maxGroups;
    }

    /// <summary>Gets the number of groups: lines that differ in what may vary only.</summary>
    public int GroupCount => _table.Count;

    /// <summary>Gets the number of lines that were added: those of the groups and <see cref="EvictedLineCount"/>.</summary>
    public long LineCount { get; private set; }

    /// <summary>Gets the number of groups that had to go.</summary>
    public long EvictedGroupCount { get; private set; }

    /// <summary>Gets the number of lines of those groups.</summary>
    public long EvictedLineCount { get; private set; }

    /// <summary>Gets a number that grows whenever the templates may have become others.</summary>
    internal long ChangeCount { get; private set; }

    internal IReadOnlyList<LineGroup> Groups => _table.Groups;

    internal IReadOnlyDictionary<ulong, LineGroup> Aliases => _aliases;

    /// <summary>Adds a message.</summary>
    /// <returns>The number of its group, for <see cref="MinedTemplates.OfGroup"/>; valid until a group has to go.</returns>
    public int Add(ReadOnlySpan<byte> message)
    {
        _key.Read(message);
        LineCount++;
        ulong hash = XxHash3.HashToUInt64(_key.Key);
        int index = _table.Find(hash, _key.Key, out int slot);
        if (index < 0)
            return AddGroup(new LineGroup(_key) { Count = 1, LastSeen = LineCount }, hash, slot);
        LineGroup group = _table[index];
        if (group.Join(_key))
            ChangeCount++;
        group.Count++;
        group.LastSeen = LineCount;
        return index;
    }

    /// <summary>Gives the group of a line that was read, a new one where there is none, and opens the parts that vary in it. Counts nothing.</summary>
    /// <param name="line">What was read from the line.</param>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="isOpened">Whether a part of a known group turned out to vary.</param>
    internal LineGroup Learn(LineKey line, ulong hash, out bool isOpened)
    {
        isOpened = false;
        int index = _table.Find(hash, line.Key, out int slot);
        if (index < 0)
            return _table[AddGroup(new LineGroup(line) { LastSeen = LineCount }, hash, slot)];
        isOpened = Open(_table[index], line);
        return _table[index];
    }

    /// <summary>Opens the parts of a group that vary in a line of its key.</summary>
    /// <returns>True where a part turned out to vary.</returns>
    internal bool Open(LineGroup group, LineKey line)
    {
        if (!group.Join(line))
            return false;
        ChangeCount++;
        return true;
    }

    /// <summary>Counts lines of a group.</summary>
    /// <returns>The group: another one where it had to go in the meantime.</returns>
    internal LineGroup Count(LineGroup group, long lines)
    {
        LineCount += lines;
        if (group.IsEvicted)
            group = Take(new LineGroup(group.Key, group.Constants.ToArray(), 0, LineCount));
        group.Count += lines;
        group.LastSeen = LineCount;
        return group;
    }

    /// <summary>Takes in what another miner has seen: afterwards it is as if all of its lines had been added here.</summary>
    /// <param name="other">The other miner; it is not changed, and must not be used while this runs.</param>
    public void Join(TemplateMiner other)
    {
        LineCount += other.LineCount;
        EvictedGroupCount += other.EvictedGroupCount;
        EvictedLineCount += other.EvictedLineCount;
        foreach (LineGroup group in other.Groups)
        {
            LineGroup mine = Take(group.Copy());
            if (group.TemplateId != 0 && mine.TemplateId != group.TemplateId)
                _aliases.TryAdd(group.TemplateId, mine);
        }

        foreach ((ulong id, LineGroup group) in other.Aliases)
        {
            if (Find(group.Key) is { } mine)
                _aliases.TryAdd(id, mine);
        }
    }

    /// <summary>Makes the templates of everything that was added, and remembers which ids gave way to others.</summary>
    public MinedTemplates Resolve()
    {
        MinedTemplates mined = MinedTemplates.Of(_table.Groups, _aliases);
        for (int i = 0; i < _table.Count; i++)
        {
            LineGroup group = _table[i];
            ulong now = mined.OfGroup(i).Key;
            if (group.TemplateId != 0 && group.TemplateId != now)
                _aliases.TryAdd(group.TemplateId, group);
            group.TemplateId = now;
        }

        return mined;
    }

    /// <summary>Finds the template of a message that is known.</summary>
    /// <param name="mined">What <see cref="Resolve"/> gave last.</param>
    /// <param name="message">The message; its first line counts.</param>
    /// <returns>Null where nothing of its shape was seen.</returns>
    public MinedTemplate? TemplateOf(MinedTemplates mined, ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf((byte)'\n');
        _key.Read(end < 0 ? message : message[..end].TrimEnd((byte)'\r'));
        int index = _table.Find(XxHash3.HashToUInt64(_key.Key), _key.Key, out _);
        return index < 0 ? null : mined.OfGroup(index);
    }

    /// <summary>Gives the hashes of the shapes of message that belong to a template.</summary>
    internal IReadOnlyList<ulong> ShapesOf(MinedTemplates mined, MinedTemplate template) =>
        [.. Enumerable.Range(0, _table.Count).Where(i => ReferenceEquals(mined.OfGroup(i), template)).Select(i => XxHash3.HashToUInt64(_table[i].Key))];

    internal LineGroup? Find(ReadOnlySpan<byte> key)
    {
        int index = _table.Find(XxHash3.HashToUInt64(key), key, out _);
        return index < 0 ? null : _table[index];
    }

    /// <summary>Takes a group over; where there is one of its key, that one takes it in.</summary>
    internal LineGroup Take(LineGroup group)
    {
        ulong hash = XxHash3.HashToUInt64(group.Key);
        int index = _table.Find(hash, group.Key, out int slot);
        if (index < 0)
        {
            AddGroup(group, hash, slot);
            return group;
        }

        _table[index].Join(group);
        return _table[index];
    }

    internal void Restore(long lines, long evictedGroups, long evictedLines)
    {
        LineCount = lines;
        EvictedGroupCount = evictedGroups;
        EvictedLineCount = evictedLines;
    }

    internal void AddAlias(ulong id, LineGroup group) => _aliases.TryAdd(id, group);

    private int AddGroup(LineGroup group, ulong hash, int slot)
    {
        int index = _table.Add(group, hash, slot);
        ChangeCount++;
        if (_table.Count <= _maxGroups)
            return index;
        Evict();
        return _table.Find(hash, group.Key, out _);
    }

    private void Evict()
    {
        int count = Math.Max(_maxGroups / EvictedShare, _table.Count - _maxGroups);
        foreach (LineGroup gone in _table.RemoveOldest(count))
        {
            EvictedGroupCount++;
            EvictedLineCount += gone.Count;
            gone.IsEvicted = true;
        }

        foreach (ulong id in _aliases.Where(static alias => alias.Value.IsEvicted).Select(static alias => alias.Key).ToArray())
            _aliases.Remove(id);
    }
}
