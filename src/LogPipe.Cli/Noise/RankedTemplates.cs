using LogPipe.Signals.Noise;
using LogPipe.Signals.Ranking;

namespace LogPipe.Cli.Noise;

/// <summary>Ranks what a data folder holds.</summary>
internal static class RankedTemplates
{
    /// <summary>Gives the templates, the noisiest first; none where nothing was counted.</summary>
    /// <param name="data">The data folder, or null for that of the configuration.</param>
    public static IReadOnlyList<RankedTemplate> Read(string? data) => NoiseRanker.Rank(NoiseFile.Load(NoisePlace.Find(data)), MarkFile.Load(MarkPlace.Find(data)));
}
