using LogPipe.Index.Engine;
using LogPipe.Index.Segments;
using LogPipe.Index.Storage;
using LogPipe.Index.Wal;
using LogPipe.Index.Writing;

namespace LogPipe.Index.Catalogue;

/// <summary>
/// Reads a folder that another process may be writing to: the files that its manifest lists, and its logs as far as they are sound. Changes nothing in it.
/// </summary>
internal sealed class FolderFollower(IndexFolder folder, DuckEngine engine, TimeProvider time) : ISnapshotSource, IDisposable
{
    /// <summary>Flushes may go on while the folder is read; each needs a new look.</summary>
    private const int MaxLooks = 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, FollowedLog> _logs = [];
    private Dictionary<string, SegmentFile> _segments = new(StringComparer.Ordinal);

    public IndexSnapshot Acquire()
    {
        lock (_gate)
        {
            for (int look = 1; ; look++)
            {
                try
                {
                    Manifest manifest = Manifest.Read(folder) ?? new Manifest();
                    FollowSegments(manifest);
                    FollowLogs(manifest);

                    // a flush in between moved events from a log to a file: both would be counted, or neither
                    if ((Manifest.Read(folder) ?? new Manifest()).Generation == manifest.Generation)
                        return Snapshot();
                }
                catch (FileNotFoundException) when (look < MaxLooks)
                {
                    // the log became a file just now
                }

                if (look == MaxLooks)
                    throw new IndexException($"'{folder.Root}' changes faster than it can be read: try again");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (FollowedLog log in _logs.Values)
                log.Tail.Release();
            _logs.Clear();
        }
    }

    private IndexSnapshot Snapshot()
    {
        SegmentFile[] segments = [.. _segments.Values];
        Tail[] tails = [.. _logs.Values.Select(static l => l.Tail)];
        foreach (SegmentFile segment in segments)
            segment.TryRetain();
        foreach (Tail tail in tails)
            tail.TryRetain();
        return new IndexSnapshot(segments, tails);
    }

    private void FollowSegments(Manifest manifest)
    {
        var segments = new Dictionary<string, SegmentFile>(StringComparer.Ordinal);
        foreach (SegmentEntry entry in manifest.Segments)
            segments.Add(entry.File, _segments.GetValueOrDefault(entry.File) ?? new SegmentFile(folder, entry));
        _segments = segments;
    }

    private void FollowLogs(Manifest manifest)
    {
        foreach (long flushed in _logs.Keys.Where(n => n < manifest.FirstWal).ToArray())
        {
            _logs[flushed].Tail.Release();
            _logs.Remove(flushed);
        }

        foreach (long number in folder.WalNumbers().Where(n => n >= manifest.FirstWal))
        {
            string path = folder.WalFile(number);
            if (_logs.TryGetValue(number, out FollowedLog log) && new FileInfo(path).Length < log.SoundBytes)
            {
                // the writer took back frames that it could not sync
                log.Tail.Release();
                _logs.Remove(number);
                log = default;
            }

            Tail tail = log.Tail ?? new Tail(engine, number, time.GetUtcNow());
            _logs[number] = new FollowedLog(tail, log.SoundBytes);
            if (log.Tail is not null && new FileInfo(path).Length == log.SoundBytes)
                continue;
            WalScan scan = WalReplay.Fill(tail, path, static (_, _, _) => true, log.SoundBytes);
            _logs[number] = new FollowedLog(tail, scan.SoundBytes);
        }
    }

    private readonly record struct FollowedLog(Tail Tail, long SoundBytes);
}
