namespace LogPipe.Signals.Codes;

/// <summary>A few names, UTF-8, one buffer for all: filled again for each event.</summary>
internal sealed class NameList
{
    private readonly List<(int Start, int Count)> _names = [];
    private byte[] _bytes = new byte[512];
    private int _byteCount;

    /// <summary>Gets the names.</summary>
    public int Count => _names.Count;

    /// <summary>Gets a name.</summary>
    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_names[index].Start, _names[index].Count);

    /// <summary>Takes all names away.</summary>
    public void Clear()
    {
        _names.Clear();
        _byteCount = 0;
    }

    /// <summary>Adds a name.</summary>
    public void Add(ReadOnlySpan<byte> name) => _names.Add(Copy(name));

    /// <summary>Puts a name before others.</summary>
    public void Insert(int index, ReadOnlySpan<byte> name) => _names.Insert(index, Copy(name));

    /// <summary>Takes a name away.</summary>
    public void RemoveAt(int index) => _names.RemoveAt(index);

    /// <summary>Gives copies of the names.</summary>
    public byte[][] ToArray()
    {
        var names = new byte[Count][];
        for (int i = 0; i < names.Length; i++)
            names[i] = this[i].ToArray();
        return names;
    }

    private (int Start, int Count) Copy(ReadOnlySpan<byte> name)
    {
        if (_byteCount + name.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _byteCount + name.Length));
        name.CopyTo(_bytes.AsSpan(_byteCount));
        int start = _byteCount;
        _byteCount += name.Length;
        return (start, name.Length);
    }

    /// <summary>Says whether a name is in it.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _names.Count; i++)
        {
            if (this[i].SequenceEqual(name))
                return true;
        }

        return false;
    }
}
