using LogPipe.Index.Dedup;

namespace LogPipe.Index.Writing;

/// <summary>
/// The first positions of batches that were offered and not written: the low-water mark of their source must not pass them, even if a later batch of the
/// source is written first.
/// </summary>
internal sealed class UnfinishedWrites
{
    private readonly Dictionary<string, SortedSet<long>> _first = new(StringComparer.Ordinal);

    public void Add(IncomingDocuments documents)
    {
        if (documents.Count == 0)
            return;
        if (!_first.TryGetValue(documents.SourceKey, out SortedSet<long>? positions))
            _first.Add(documents.SourceKey, positions = []);
        positions.Add(FirstPosition(documents));
    }

    public void Remove(IncomingDocuments documents)
    {
        if (documents.Count > 0 && _first.TryGetValue(documents.SourceKey, out SortedSet<long>? positions))
            positions.Remove(FirstPosition(documents));
    }

    /// <summary>Gives the position up to which the source may be committed (<see cref="SourceLedger.Commit"/>).</summary>
    public long Limit(string sourceKey, long commitPosition) =>
        _first.TryGetValue(sourceKey, out SortedSet<long>? positions) && positions.Count > 0 ? Math.Min(commitPosition, positions.Min) : commitPosition;

    private static long FirstPosition(IncomingDocuments documents)
    {
        long first = long.MaxValue;
        for (int i = 0; i < documents.Count; i++)
            first = Math.Min(first, documents[i].Position);
        return first;
    }
}
