namespace LogPipe.Index.Catalogue;

/// <summary>Where queries get what is there now: from the writer's own catalogue, or by following another process's folder.</summary>
internal interface ISnapshotSource
{
    /// <summary>Gives the current files and tails; the caller disposes it.</summary>
    IndexSnapshot Acquire();
}
