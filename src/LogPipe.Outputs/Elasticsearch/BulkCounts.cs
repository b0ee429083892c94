using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>Counts documents by what the index answered. Safe for any number of threads.</summary>
internal sealed class BulkCounts
{
    private long _delivered;
    private long _duplicates;
    private long _retries;
    private long _rejected;

    /// <summary>Counts documents that were answered alike.</summary>
    public void Add(WriteStatus status, bool isDuplicate, int count)
    {
        if (isDuplicate)
            Interlocked.Add(ref _duplicates, count);
        else if (status == WriteStatus.Delivered)
            Interlocked.Add(ref _delivered, count);
        else if (status == WriteStatus.Retry)
            Interlocked.Add(ref _retries, count);
        else
            Interlocked.Add(ref _rejected, count);
    }

    /// <summary>Reads the counts by their names.</summary>
    public IReadOnlyDictionary<string, long> Read() => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["delivered"] = Interlocked.Read(ref _delivered),
        ["duplicate"] = Interlocked.Read(ref _duplicates),
        ["retry"] = Interlocked.Read(ref _retries),
        ["rejected"] = Interlocked.Read(ref _rejected),
    };
}
