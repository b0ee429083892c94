using System.IO.Hashing;

namespace LogPipe.Signals.Folding;

/// <summary>Counts the values of one variable part: the most frequent ones, and the distribution where all are numbers of one unit.</summary>
/// <remarks>
/// Hot: once for each part of each folded event, no allocation once it is made. The frequent ones by Space-Saving (Metwally, Agrawal and El Abbadi, ICDT 2005): exact while no more
/// than <see cref="Capacity"/> different values came; beyond that a count may be too high by what the value that it replaced had.
/// </remarks>
internal sealed class ValueCounts
{
    /// <summary>Values that are told apart.</summary>
    public const int Capacity = 16;

    /// <summary>Bytes of a value that are kept; values are told apart by all of theirs.</summary>
    private const int MaxBytes = 64;

    private const int MaxUnitBytes = 8;

    private readonly ulong[] _hashes = new ulong[Capacity];
    private readonly long[] _counts = new long[Capacity];
    private readonly long[] _errors = new long[Capacity];
    private readonly byte[] _byteCounts = new byte[Capacity];
    private readonly byte[] _texts = new byte[Capacity * MaxBytes];
    private readonly byte[] _unit = new byte[MaxUnitBytes];
    private int _unitBytes = -1;

    /// <summary>Gets the number of values that are told apart now.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value that says whether there were more different values than are told apart.</summary>
    public bool IsSaturated { get; private set; }

    /// <summary>Gets the distribution; null where a value was no number, or of another unit.</summary>
    public NumberSketch? Numbers { get; private set; } = new();

    /// <summary>Gets the unit of the numbers; empty for none.</summary>
    public ReadOnlySpan<byte> Unit => _unit.AsSpan(0, Math.Max(0, _unitBytes));

    /// <summary>Counts a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="times">How often it came, 1 or more.</param>
    public void Add(ReadOnlySpan<byte> value, long times = 1)
    {
        if (Numbers is not null)
        {
            if (NumberText.TryRead(value, out double number, out int end) && IsOfUnit(value[end..]))
                Numbers.Add(number, times);
            else
                Numbers = null;
        }

        ulong hash = XxHash3.HashToUInt64(value);
        int at = _hashes.AsSpan(0, Count).IndexOf(hash);
        if (at >= 0)
            _counts[at] += times;
        else
            Take(value, hash, times);
    }

    /// <summary>Gives the values that certainly came, the most frequent first; equal ones in the order of their bytes.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<(byte[] Value, long Count)> Top(int most)
    {
        var top = new List<(byte[] Value, long Count)>();
        for (int i = 0; i < Count; i++)
        {
            if (_counts[i] > _errors[i])
                top.Add((_texts.AsSpan(i * MaxBytes, _byteCounts[i]).ToArray(), _counts[i] - _errors[i]));
        }

        top.Sort(static (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Value.AsSpan().SequenceCompareTo(b.Value));
        return top.Count > most ? top[..most] : top;
    }

    private void Take(ReadOnlySpan<byte> value, ulong hash, long times)
    {
        int at = Count;
        if (Count < Capacity)
            Count++;
        else
        {
            IsSaturated = true;
            at = Least();
            _errors[at] = _counts[at];
        }

        _hashes[at] = hash;
        _counts[at] = _errors[at] + times;
        int byteCount = Math.Min(value.Length, MaxBytes);
        // no half characters
        while (byteCount < value.Length && byteCount > 0 && (value[byteCount] & 0xc0) == 0x80)
            byteCount--;
        _byteCounts[at] = (byte)byteCount;
        value[..byteCount].CopyTo(_texts.AsSpan(at * MaxBytes));
    }

    private int Least()
    {
        int least = 0;
        for (int i = 1; i < Capacity; i++)
        {
            if (_counts[i] < _counts[least])
                least = i;
        }

        return least;
    }

    private bool IsOfUnit(ReadOnlySpan<byte> unit)
    {
        if (_unitBytes >= 0)
            return unit.SequenceEqual(_unit.AsSpan(0, _unitBytes));
        if (unit.Length > MaxUnitBytes)
            return false;
        unit.CopyTo(_unit);
        _unitBytes = unit.Length;
        return true;
    }
}
