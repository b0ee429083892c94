namespace LogPipe.Index.Dedup;

/// <summary>What the index holds, by source, so that records that are offered again are recognized. One thread at a time.</summary>
internal sealed class DeliveryLedger
{
    private readonly Dictionary<string, SourceLedger> _sources = new(StringComparer.Ordinal);

    /// <summary>Gets the sources known.</summary>
    public IReadOnlyCollection<SourceLedger> Sources => _sources.Values;

    /// <summary>Says whether a record is in the index already.</summary>
    public bool Holds(string sourceKey, long position, int subEvent) =>
        _sources.TryGetValue(sourceKey, out SourceLedger? source) && source.Holds(position, subEvent);

    /// <summary>Gives the ledger of a source, a new one where there is none.</summary>
    public SourceLedger Source(string sourceKey)
    {
        if (!_sources.TryGetValue(sourceKey, out SourceLedger? source))
            _sources.Add(sourceKey, source = new SourceLedger(sourceKey));
        return source;
    }

    /// <summary>Starts a generation in every source and forgets sources that nothing was written to since <paramref name="forgetBefore"/>.</summary>
    public void StartGeneration(long forgetBefore)
    {
        foreach (SourceLedger source in _sources.Values)
            source.StartGeneration();
        foreach (string key in _sources.Values.Where(s => s.LastSeen < forgetBefore).Select(static s => s.Key).ToArray())
            _sources.Remove(key);
    }

    /// <summary>Takes over a source that was stored.</summary>
    public void Restore(SourceLedger source) => _sources[source.Key] = source;
}
