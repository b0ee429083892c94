using LogPipe.Index.Catalogue;
using LogPipe.Index.Storage;

namespace LogPipe.Index.Segments;

/// <summary>A Parquet file that queries may read. Once retired it is deleted when the last query on it is done.</summary>
internal sealed class SegmentFile(IndexFolder folder, SegmentEntry entry) : Leased
{
    private readonly Lock _gate = new();
    private SegmentSidecar? _sidecar;
    private bool _sidecarTried;
    private volatile bool _retired;

    public SegmentEntry Entry { get; } = entry;

    public string Path { get; } = folder.EventFile(entry.File);

    /// <summary>Gets what is known about the file's content; null where nothing is.</summary>
    public SegmentSidecar? Sidecar
    {
        get
        {
            lock (_gate)
            {
                if (!_sidecarTried)
                    _sidecar = SegmentSidecar.TryOpen(folder.EventFile(Entry.SidecarFile));
                _sidecarTried = true;
                return _sidecar;
            }
        }
    }

    /// <summary>Marks the file to be deleted and gives back the catalogue's reference.</summary>
    public void Retire()
    {
        _retired = true;
        Release();
    }

    protected override void Go()
    {
        if (!_retired)
            return;
        TryDelete(Path);
        TryDelete(folder.EventFile(Entry.SidecarFile));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the manifest does not list it any more, so the next start deletes it
        }
    }
}
