namespace LogPipe.Signals.Templates;

/// <summary>The lines of one key, and what is known of each part of them that may vary: always the same bytes, or not.</summary>
/// <remarks>Joining two groups of one key is commutative, associative and idempotent but for the counts, so any partitioning of the lines gives the same groups.</remarks>
internal sealed class LineGroup
{
    private readonly byte[]?[] _constants;
    private int _constantCount;

    /// <summary>Initializes the group of a line's key.</summary>
    public LineGroup(LineKey line)
    {
        Key = line.Key.ToArray();
        ReadOnlySpan<LineKey.Slot> slots = line.Slots;
        _constants = slots.Length == 0 ? [] : new byte[]?[slots.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].IsVariable)
                continue;
            _constants[i] = line.Text.Slice(slots[i].Start, slots[i].ByteCount).ToArray();
            _constantCount++;
        }
    }

    /// <summary>Initializes a group that was saved.</summary>
    public LineGroup(byte[] key, byte[]?[] constants, long count, long lastSeen)
    {
        Key = key;
        _constants = constants;
        _constantCount = constants.Count(static value => value is not null);
        Count = count;
        LastSeen = lastSeen;
    }

    /// <summary>Gets the key.</summary>
    public byte[] Key { get; }

    /// <summary>Gets, for each blank of the key, the bytes that always stood there; null where they varied.</summary>
    public ReadOnlySpan<byte[]?> Constants => _constants;

    /// <summary>Gets or sets the number of lines.</summary>
    public long Count { get; set; }

    /// <summary>Gets or sets the number of the last line, in the order of arrival.</summary>
    public long LastSeen { get; set; }

    /// <summary>Gets or sets the id of the template that the group belonged to when templates were made last; 0 before that.</summary>
    public ulong TemplateId { get; set; }

    /// <summary>Gets or sets a value that says whether the group had to go.</summary>
    public bool IsEvicted { get; set; }

    /// <summary>Gives a group that may change without this one.</summary>
    public LineGroup Copy() => new(Key, [.. _constants], Count, LastSeen) { TemplateId = TemplateId };

    /// <summary>Says whether a line of the same key has the known bytes in every part that did not vary so far: taking it in would change nothing.</summary>
    public bool Agrees(LineKey line)
    {
        if (_constantCount == 0)
            return true;
        ReadOnlySpan<LineKey.Slot> slots = line.Slots;
        ReadOnlySpan<byte> text = line.Text;
        for (int i = 0; i < slots.Length; i++)
        {
            byte[]? constant = _constants[i];
            if (constant is not null && (slots[i].IsVariable || !text.Slice(slots[i].Start, slots[i].ByteCount).SequenceEqual(constant)))
                return false;
        }

        return true;
    }

    /// <summary>Takes one more line of the same key in.</summary>
    /// <returns>True where a part turned out to vary.</returns>
    public bool Join(LineKey line)
    {
        if (_constantCount == 0)
            return false;
        ReadOnlySpan<LineKey.Slot> slots = line.Slots;
        ReadOnlySpan<byte> text = line.Text;
        bool changed = false;
        for (int i = 0; i < slots.Length; i++)
        {
            byte[]? constant = _constants[i];
            if (constant is not null && (slots[i].IsVariable || !text.Slice(slots[i].Start, slots[i].ByteCount).SequenceEqual(constant)))
                changed = Open(i);
        }

        return changed;
    }

    /// <summary>Takes another group of the same key in, its count too.</summary>
    public void Join(LineGroup other)
    {
        for (int i = 0; i < _constants.Length; i++)
        {
            if (_constants[i] is { } constant && (other._constants[i] is not { } theirs || !constant.AsSpan().SequenceEqual(theirs)))
                Open(i);
        }

        Count += other.Count;
        LastSeen = Math.Max(LastSeen, other.LastSeen);
    }

    private bool Open(int slot)
    {
        _constants[slot] = null;
        _constantCount--;
        return true;
    }
}
