namespace LogPipe.Cli.Spikes;

/// <summary>A row of a series.</summary>
/// <param name="Time">Its time; without a zone it is UTC.</param>
/// <param name="Value">Its value; NaN for a gap.</param>
/// <param name="TimeText">The time as it is written.</param>
/// <param name="ValueText">The value as it is written.</param>
internal readonly record struct SeriesRow(DateTimeOffset Time, double Value, string TimeText, string ValueText);
