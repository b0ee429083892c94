namespace LogPipe.Signals.Spikes;

/// <summary>
/// Means over several spans of points, each with the long-run mean and spread of such means: a sharp peak stands out in the shortest span, a change of level in
/// the longest.
/// </summary>
internal sealed class Baseline
{
    /// <summary>The spans, in points: at a point every five minutes a point, a quarter of an hour, an hour.</summary>
    public static readonly int[] Spans = [1, 3, 12];

    /// <summary>Standard deviations from which a mean over each span is remarkable; longer spans need fewer, since noise averages out.</summary>
    private static readonly double[] Limits = [4.5, 4, 3.2];

    /// <summary>The weight of a new point once the first points are over: some 4,000 points are remembered, two weeks of five minutes.</summary>
    private const double LeastWeight = 1.0 / 4000;

    /// <summary>A point moves mean and spread by this many standard deviations at most, so that an incident does not become the new normal at once.</summary>
    private const double MostDeviations = 3;

    /// <summary>Points from which on the bound above holds: before that the spread is not known well enough.</summary>
    private const int FirstPoints = 100;

    /// <summary>The least spread, as a share of the value: a constant series is not alarmed by rounding.</summary>
    private const double LeastSpread = 1e-3;

    // one array for all: there may be a hundred thousand series
    private readonly double[] _state = new double[Spans[^1] + (2 * Spans.Length)];
    private long _count;

    /// <summary>Gets the long-run variance of single points.</summary>
    public double Variance => Variances[0];

    /// <summary>Gets the points that were added.</summary>
    public long Count => _count;

    private Span<double> Recent => _state.AsSpan(0, Spans[^1]);

    private Span<double> Means => _state.AsSpan(Spans[^1], Spans.Length);

    private Span<double> Variances => _state.AsSpan(Spans[^1] + Spans.Length);

    /// <summary>Gets how far from the mean a single point may be.</summary>
    /// <param name="level">The value's size, for the least spread.</param>
    public (double Low, double High) Expected(double level)
    {
        double room = Limits[0] * (Math.Sqrt(Variance) + (LeastSpread * (1 + Math.Abs(level))));
        return (Means[0] - room, Means[0] + room);
    }

    /// <summary>Scores a value against what came before, then takes it in.</summary>
    /// <param name="value">The value, or what is left of it beside the season.</param>
    /// <param name="level">The value's size, for the least spread.</param>
    /// <param name="scores">Receives the distance of the mean over each span, in units of the span's limit.</param>
    public void Exchange(double value, double level, Span<double> scores)
    {
        scores.Clear();
        Span<double> recent = Recent;
        Span<double> means = Means;
        Span<double> variances = Variances;
        recent[(int)(_count % recent.Length)] = value;
        _count++;
        double sum = 0;
        int taken = 0;
        double weight = Math.Max(LeastWeight, 1.0 / _count);
        for (int i = 0; i < Spans.Length; i++)
        {
            for (; taken < Spans[i] && taken < _count; taken++)
                sum += recent[(int)((_count - 1 - taken) % recent.Length)];
            double mean = sum / taken;
            if (_count == 1)
            {
                means[i] = mean;
                continue;
            }

            double spread = Math.Sqrt(variances[i]) + (LeastSpread * (1 + Math.Abs(level)));
            double distance = mean - means[i];
            scores[i] = Math.Abs(distance) / spread / Limits[i];
            if (_count > FirstPoints)
                distance = Math.Clamp(distance, -MostDeviations * spread, MostDeviations * spread);
            means[i] += weight * distance;
            variances[i] = (1 - weight) * (variances[i] + (weight * distance * distance));
        }
    }
}
