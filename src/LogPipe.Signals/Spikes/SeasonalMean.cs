namespace LogPipe.Signals.Spikes;

/// <summary>What is usual at each time of a day or a week: an exponentially weighted mean per slot, over the last seven cycles or so.</summary>
internal sealed class SeasonalMean
{
    /// <summary>Cycles after which an old one counts for nothing much: a week of days.</summary>
    private const int MemoryCycles = 7;

    private readonly long _cycleSeconds;
    private readonly float[] _means;
    private long _firstCycle = long.MinValue;
    private long _cycle;
    private int _slot = -1;
    private double _sum;
    private int _count;

    /// <summary>Initializes an empty season.</summary>
    /// <param name="cycle">Its length: a day, a week.</param>
    /// <param name="slots">Parts that it is cut into.</param>
    public SeasonalMean(TimeSpan cycle, int slots)
    {
        _cycleSeconds = (long)cycle.TotalSeconds;
        _means = new float[slots];
        Array.Fill(_means, float.NaN);
    }

    /// <summary>Gives what is usual at a time, if this part of the cycle has been seen in a cycle before; then takes the value in.</summary>
    /// <param name="time">The point's time; times do not go back.</param>
    /// <param name="value">The point's value.</param>
    /// <param name="usual">The mean of the cycles before.</param>
    /// <returns>False where there is none yet.</returns>
    public bool TryExchange(DateTimeOffset time, double value, out double usual)
    {
        long seconds = time.ToUnixTimeSeconds();
        long cycle = Math.DivRem(seconds, _cycleSeconds, out long inCycle);
        if (_firstCycle == long.MinValue)
            _firstCycle = cycle;
        int slot = (int)(Math.Max(0, inCycle) * _means.Length / _cycleSeconds);
        if (slot != _slot)
        {
            Keep();
            _slot = slot;
        }

        _cycle = cycle;
        usual = _means[slot];
        _sum += value;
        _count++;
        return !double.IsNaN(usual);
    }

    private void Keep()
    {
        if (_count == 0)
            return;
        float mean = (float)(_sum / _count);
        ref float usual = ref _means[_slot];
        double weight = Math.Max(1.0 / (_cycle - _firstCycle + 1), 1.0 / MemoryCycles);
        usual = float.IsNaN(usual) ? mean : (float)(usual + (weight * (mean - usual)));
        _sum = 0;
        _count = 0;
    }
}
