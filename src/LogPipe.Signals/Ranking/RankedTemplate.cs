using LogPipe.Signals.Noise;

namespace LogPipe.Signals.Ranking;

/// <summary>A template with what speaks for its being noise.</summary>
/// <param name="Row">The template and what it cost.</param>
/// <param name="Score">0 for signal to 1 for noise.</param>
/// <param name="IsNoise">Whether it counts as noise; never for errors and for what was just seen first, whatever the score.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Features">What the score is made of, the weightiest first.</param>
public sealed record RankedTemplate(NoiseRow Row, double Score, bool IsNoise, string Reason, IReadOnlyList<FeatureShare> Features);

/// <summary>What one feature adds to a score.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Value">Its value, 0 to 1.</param>
/// <param name="Weight">What the model gives for it; positive speaks for noise.</param>
public sealed record FeatureShare(string Name, double Value, double Weight)
{
    /// <summary>Gets what it adds to the logarithm of the odds.</summary>
    public double Contribution => Value * Weight;
}
