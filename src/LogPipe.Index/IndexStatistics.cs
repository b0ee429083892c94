namespace LogPipe.Index;

/// <summary>How much an index holds.</summary>
/// <param name="EventCount">Number of events.</param>
/// <param name="UnflushedCount">How many of them are in the log and in memory, not in files yet.</param>
/// <param name="FileCount">Number of files of events.</param>
/// <param name="FileBytes">Their bytes, sidecars included.</param>
/// <param name="Oldest">Time of the oldest event, or null when there is none.</param>
/// <param name="Newest">Time of the newest event, or null when there is none.</param>
public sealed record IndexStatistics(long EventCount, long UnflushedCount, int FileCount, long FileBytes, DateTimeOffset? Oldest, DateTimeOffset? Newest);
