using LogPipe.Index.Segments;
using LogPipe.Index.Storage;
using LogPipe.Index.Writing;

namespace LogPipe.Index.Catalogue;

/// <summary>The writer's list of files and tails. Safe for any number of threads; one at a time publishes.</summary>
internal sealed class LiveCatalogue : ISnapshotSource
{
    private readonly IndexFolder _folder;
    private readonly Lock _gate = new();
    private readonly Lock _publishing = new();
    private readonly List<Tail> _tails = [];
    private List<SegmentFile> _segments;

    public LiveCatalogue(IndexFolder folder, Manifest manifest)
    {
        _folder = folder;
        Manifest = manifest;
        _segments = [.. manifest.Segments.Where(Exists).Select(e => new SegmentFile(folder, e))];
    }

    /// <summary>Gets the manifest as it is on disk.</summary>
    public Manifest Manifest { get; private set; }

    /// <summary>Gets the number of events that are in no file yet.</summary>
    public long UnflushedCount
    {
        get
        {
            lock (_gate)
                return _tails.Sum(static t => t.RowCount);
        }
    }

    public IndexSnapshot Acquire()
    {
        lock (_gate)
        {
            foreach (SegmentFile segment in _segments)
                segment.TryRetain();
            foreach (Tail tail in _tails)
                tail.TryRetain();
            return new IndexSnapshot([.. _segments], [.. _tails]);
        }
    }

    /// <summary>Adds a tail, which the catalogue owns from now on.</summary>
    public void Add(Tail tail)
    {
        lock (_gate)
            _tails.Add(tail);
    }

    /// <summary>Takes the place of a damaged tail.</summary>
    public void Replace(Tail old, Tail replacement)
    {
        lock (_gate)
            _tails[_tails.IndexOf(old)] = replacement;
        old.Release();
    }

    /// <summary>Writes a changed manifest durably, then shows it to queries; files that it does not list any more go when nobody reads them.</summary>
    /// <param name="change">Makes the new manifest; its generation is set here.</param>
    /// <param name="flushed">A tail whose events are in the files of the new manifest.</param>
    public void Publish(Func<Manifest, Manifest> change, Tail? flushed = null)
    {
        lock (_publishing)
        {
            Manifest manifest = change(Manifest) with { Generation = Manifest.Generation + 1 };
            manifest.Write(_folder);
            List<SegmentFile> gone = Show(manifest, flushed);
            foreach (SegmentFile segment in gone)
                segment.Retire();
            flushed?.Release();
        }
    }

    /// <summary>Lets everything go that no query reads, when the index closes.</summary>
    public void Close()
    {
        lock (_gate)
        {
            foreach (Tail tail in _tails)
                tail.Release();
            foreach (SegmentFile segment in _segments)
                segment.Release();
            _tails.Clear();
            _segments = [];
        }
    }

    /// <summary>A file that somebody took away stays listed, so that it counts again when it is put back before the next start.</summary>
    private bool Exists(SegmentEntry entry) => File.Exists(_folder.EventFile(entry.File));

    private List<SegmentFile> Show(Manifest manifest, Tail? flushed)
    {
        lock (_gate)
        {
            Dictionary<string, SegmentFile> known = _segments.ToDictionary(static s => s.Entry.File, StringComparer.Ordinal);
            var segments = new List<SegmentFile>(manifest.Segments.Count);
            foreach (SegmentEntry entry in manifest.Segments)
            {
                if (known.Remove(entry.File, out SegmentFile? segment))
                    segments.Add(segment);
                else if (Exists(entry))
                    segments.Add(new SegmentFile(_folder, entry));
            }

            _segments = segments;
            if (flushed is not null)
                _tails.Remove(flushed);
            Manifest = manifest;
            return [.. known.Values];
        }
    }
}
