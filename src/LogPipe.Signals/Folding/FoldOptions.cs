namespace LogPipe.Signals.Folding;

/// <summary>What users say about folding: how much of what repeats passes whole before the rest is counted.</summary>
public sealed record FoldOptions
{
    /// <summary>Gets the span of event time that one roll-up stands for, 1 second to 1 day.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets how many errors of a template pass whole in each part of a source, 1 or more.</summary>
    public int WholeErrors { get; init; } = 10;

    /// <summary>Gets the same for warnings.</summary>
    public int WholeWarnings { get; init; } = 5;

    /// <summary>Gets the same for everything that is neither a warning nor worse nor debugging.</summary>
    public int WholeOthers { get; init; } = 3;

    /// <summary>Gets the same for debug and trace.</summary>
    public int WholeDebug { get; init; } = 1;

    /// <summary>Gets the datasets (<c>event.dataset</c>) of which every event passes whole.</summary>
    public IReadOnlyList<string> KeepDatasets { get; init; } = [];

    /// <summary>
    /// Gets a value that says whether the output writes a roll-up again under the same id when it comes again, and keeps the one that counts more (Elasticsearch). Then what
    /// is open may be shown at any time, and nothing needs to be remembered on this machine: another instance may go on with a source.
    /// </summary>
    public bool Overwrites { get; init; }

    /// <summary>Gets the shapes of message that people marked: false for noise, of which one passes whole unless it is an error, true for signal, which always does.</summary>
    public IReadOnlyDictionary<ulong, bool> Marks { get; init; } = new Dictionary<ulong, bool>();
}
