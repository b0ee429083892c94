namespace LogPipe.Signals.Spikes;

/// <summary>
/// Finds points of a series that are not what the points before let expect: counts per minute of an error code, a template, a level; any measure. One pass, constant
/// time and under 2 KB a series, no look-ahead, the same settings for every series.
/// </summary>
/// <remarks>
/// On a logarithmic scale, where counts of every size scatter alike, each point and the means over the last points are compared with their exponentially weighted
/// long-run mean and spread (control charts: Roberts, Technometrics 1 (1959) 239–250); large deviations are clipped before they are learned. Once a daily or weekly
/// season explains half of the spread, what is left beside it is judged instead. Counts must also be unlikely as counts, by the tail of the Poisson distribution, so that those which merely scatter as chance does stay quiet. The
/// numbers were chosen on the thirteen development series of the Numenta Anomaly Benchmark (Lavin and Ahmad, ICMLA 2015), in the middle of a wide plateau; `run_spikes.py` repeats the measurement.
/// </remarks>
public sealed class SpikeDetector
{
    /// <summary>Points that are only learned from.</summary>
    private const int LearnedPoints = 100;

    /// <summary>Points after the beginning of an alert in which no other one begins: what goes on is the same incident.</summary>
    private const int IncidentPoints = 200;

    /// <summary>How much each alert of the last <see cref="MemoryPoints"/> points or so raises the bar for the next one: a series that alarms all the time says less each time.</summary>
    private const double Fatigue = 0.1;
    private const double MemoryPoints = 2000;

    /// <summary>A season is used when what it leaves varies by less than this share of the whole.</summary>
    private const double SeasonGain = 0.5;

    /// <summary>Counts that chance alone makes more often than once in so many points are no spike, however little varies otherwise.</summary>
    private const double LeastTail = 1e-6;

    private const int DaySlots = 96;
    private const int WeekSlots = 84;

    private readonly Baseline _plain = new();
    private readonly Baseline _besideDay = new();
    private readonly Baseline _besideWeek = new();
    private readonly SeasonalMean _day = new(TimeSpan.FromDays(1), DaySlots);
    private readonly SeasonalMean _week = new(TimeSpan.FromDays(7), WeekSlots);
    private readonly (float Count, float Expected)[] _recent = new (float, float)[Baseline.Spans[^1]];
    private long _count;
    private double _rawMean;
    private bool _isCount = true;
    private double _fatigue;
    private long _lastSpike = long.MinValue / 2;

    /// <summary>Judges the next point by those before it, then learns from it.</summary>
    /// <param name="time">The point's time; of two points the later one comes later.</param>
    /// <param name="value">The value; one that is no finite number is a gap: it scores 0 and is not learned.</param>
    public SpikePoint Add(DateTimeOffset time, double value)
    {
        if (!double.IsFinite(value))
            return new SpikePoint(0, false, double.NegativeInfinity, double.PositiveInfinity);
        Span<double> scores = stackalloc double[Baseline.Spans.Length];
        Span<double> beside = stackalloc double[Baseline.Spans.Length];
        double level = Scaled(value);
        double usual = 0;
        double mean = _rawMean;
        (double low, double high) = _plain.Expected(level);
        _plain.Exchange(level, level, scores);
        if (_day.TryExchange(time, level, out double ofDay))
        {
            (double Low, double High) expected = _besideDay.Expected(level);
            _besideDay.Exchange(level - ofDay, level, beside);
            if (Explains(_besideDay, _plain, DaySlots))
            {
                beside.CopyTo(scores);
                (usual, low, high, mean) = (ofDay, expected.Low, expected.High, Unscaled(ofDay));
            }
        }

        if (_week.TryExchange(time, level, out double ofWeek))
        {
            (double Low, double High) expected = _besideWeek.Expected(level);
            _besideWeek.Exchange(level - ofWeek, level, beside);
            if (Explains(_besideWeek, _plain, WeekSlots) && _besideWeek.Variance < _besideDay.Variance)
            {
                beside.CopyTo(scores);
                (usual, low, high, mean) = (ofWeek, expected.Low, expected.High, Unscaled(ofWeek));
            }
        }

        double score = MostUnlikely(scores, value, mean) / (1 + (Fatigue * _fatigue));
        Learn(value);
        bool isSpike = _count > LearnedPoints && score > 1 && _count - _lastSpike > IncidentPoints;
        if (isSpike)
        {
            _lastSpike = _count;
            _fatigue++;
        }

        return new SpikePoint(score, isSpike, Unscaled(usual + low), Unscaled(usual + high));
    }

    private static bool Explains(Baseline beside, Baseline plain, int slots) => beside.Count > slots && beside.Variance < SeasonGain * plain.Variance;

    private static double Scaled(double value) => value >= 0 ? double.LogP1(value) : -double.LogP1(-value);

    private static double Unscaled(double level) => level >= 0 ? Math.Exp(level) - 1 : 1 - Math.Exp(-level);

    /// <summary>Gives the largest score of those spans whose count chance alone would hardly make.</summary>
    private double MostUnlikely(ReadOnlySpan<double> scores, double value, double mean)
    {
        // half an event more than was seen: nothing is impossible because it has not happened yet
        mean = Math.Max(mean, 0) + (0.5 / Math.Max(1, _count));
        _recent[_count % _recent.Length] = ((float)value, (float)mean);
        double most = 0;
        double sum = 0;
        double expected = 0;
        int taken = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (; taken < Baseline.Spans[i] && taken <= _count; taken++)
            {
                sum += _recent[(_count - taken) % _recent.Length].Count;
                expected += _recent[(_count - taken) % _recent.Length].Expected;
            }

            if (scores[i] > most && (!_isCount || value != Math.Floor(value) || Tail(sum, expected) < LeastTail))
                most = scores[i];
        }

        return most;
    }

    /// <summary>
    /// The probability of a Poisson count at least as far from its mean on the same side: summed for small means, for large ones by the normal distribution of Anscombe's square root
    /// (Biometrika 35 (1948) 246–254).
    /// </summary>
    private static double Tail(double count, double mean)
    {
        const double smallMean = 100;
        if (mean > smallMean)
        {
            double deviations = 2 * Math.Abs(Math.Sqrt(count + 0.375) - Math.Sqrt(mean + 0.375));
            return Math.Exp(-deviations * deviations / 2);
        }

        // up to the count itself where it is low, below it where it is high
        double last = count < mean ? count : count - 1;
        double term = Math.Exp(-mean);
        double below = 0;
        for (int i = 0; i <= last && (term > 0 || i < mean); i++)
        {
            below += term;
            term *= mean / (i + 1);
        }

        return count < mean ? below : 1 - below;
    }

    private void Learn(double value)
    {
        _count++;
        _isCount &= value >= 0 && value == Math.Floor(value);
        _rawMean += (value - _rawMean) * Math.Max(1 / MemoryPoints, 1.0 / _count);
        _fatigue *= 1 - (1 / MemoryPoints);
    }
}
