namespace LogPipe.Signals.Spikes;

/// <summary>What a detector says of one point.</summary>
/// <param name="Score">How far the point is from what was expected, 0 or more: 1 is where an alert begins.</param>
/// <param name="IsSpike">Whether an alert begins here: the score reached 1, and no other alert began a short while ago.</param>
/// <param name="ExpectedLow">The smallest value that would not have been remarkable by itself.</param>
/// <param name="ExpectedHigh">The largest one.</param>
public readonly record struct SpikePoint(double Score, bool IsSpike, double ExpectedLow, double ExpectedHigh);
