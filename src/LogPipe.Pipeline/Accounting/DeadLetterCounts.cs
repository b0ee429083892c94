using System.Collections.Concurrent;

namespace LogPipe.Pipeline.Accounting;

/// <summary>Counts dead letters by kind of reason.</summary>
internal sealed class DeadLetterCounts
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string reason) => _counts.AddOrUpdate(reason, 1, static (_, count) => count + 1);

    public IReadOnlyDictionary<string, long> Read() => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);
}
