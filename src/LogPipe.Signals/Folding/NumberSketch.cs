using System.Runtime.InteropServices;

namespace LogPipe.Signals.Folding;

/// <summary>The distribution of numbers: exact minimum and maximum, quantiles within 1.6 % of the value.</summary>
/// <remarks>
/// Hot. Counts numbers by the leading bits of their floating-point form: the sign, the exponent and 5 bits of the fraction, so 32 steps for each doubling, as HdrHistogram
/// (Tene, 2012) has them. Where more than <see cref="MaxSteps"/> steps are taken, steps are joined two by two. The result does not depend on the order.
/// </remarks>
internal sealed class NumberSketch
{
    private const int MaxSteps = 256;
    private const int FractionBits = 52;

    private Dictionary<long, long> _steps = [];
    private int _shift = FractionBits - 5;
    private long _count;

    /// <summary>Gets the least number.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>Gets the greatest number.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>Adds a finite number.</summary>
    public void Add(double number, long times = 1)
    {
        Minimum = Math.Min(Minimum, number);
        Maximum = Math.Max(Maximum, number);
        _count += times;
        CollectionsMarshal.GetValueRefOrAddDefault(_steps, StepOf(number), out _) += times;
        if (_steps.Count > MaxSteps)
            Coarsen();
    }

    /// <summary>Gives the number that a share of all does not exceed; NaN where there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * _count));
        foreach ((long step, long count) in _steps.OrderBy(static step => step.Key))
        {
            rank -= count;
            if (rank <= 0)
                return Math.Clamp(Middle(step), Minimum, Maximum);
        }

        return double.NaN;
    }

    private long StepOf(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(number)) >> _shift;
        return number < 0 ? -bits - 1 : bits;
    }

    private double Middle(long step)
    {
        long bits = step < 0 ? -step - 1 : step;
        double low = BitConverter.Int64BitsToDouble(bits << _shift);
        double high = BitConverter.Int64BitsToDouble((bits + 1) << _shift);
        double middle = bits == 0 ? 0 : (low + high) / 2;
        return step < 0 ? -middle : middle;
    }

    private void Coarsen()
    {
        while (_steps.Count > MaxSteps)
        {
            _shift++;
            var wider = new Dictionary<long, long>();
            foreach ((long step, long count) in _steps)
                CollectionsMarshal.GetValueRefOrAddDefault(wider, step < 0 ? -((-step - 1) >> 1) - 1 : step >> 1, out _) += count;
            _steps = wider;
        }
    }
}
