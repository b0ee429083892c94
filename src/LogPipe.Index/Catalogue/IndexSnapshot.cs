using LogPipe.Index.Segments;
using LogPipe.Index.Writing;

namespace LogPipe.Index.Catalogue;

/// <summary>The files and tails of one moment: they stay until the snapshot is disposed, whatever flushing, compaction and retention do meanwhile.</summary>
internal sealed class IndexSnapshot(IReadOnlyList<SegmentFile> segments, IReadOnlyList<Tail> tails) : IDisposable
{
    private bool _disposed;

    public IReadOnlyList<SegmentFile> Segments { get; } = segments;

    public IReadOnlyList<Tail> Tails { get; } = tails;

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (SegmentFile segment in Segments)
            segment.Release();
        foreach (Tail tail in Tails)
            tail.Release();
    }
}
