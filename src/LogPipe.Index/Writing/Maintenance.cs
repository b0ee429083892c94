using LogPipe.Index.Catalogue;
using LogPipe.Index.Documents;
using LogPipe.Index.Segments;

namespace LogPipe.Index.Writing;

/// <summary>Keeps files few and within their limits: drops the oldest, puts small ones of a day together.</summary>
internal sealed class Maintenance(EmbeddedIndexOptions options, TimeProvider time, LiveCatalogue catalogue, SegmentWriter segments)
{
    /// <summary>Files below this many events are put together.</summary>
    private const long SmallRows = 50_000;

    /// <summary>Most events of a file that is put together; more would need much memory to sort.</summary>
    private const long MaxRows = 500_000;

    /// <summary>Small files of a day that is not over yet, before they are put together.</summary>
    private const int MinSmallFiles = 8;

    /// <summary>Drops files that are there for too long, then the oldest until the rest fits.</summary>
    /// <remarks>The age counts from the arrival of the events, as Elasticsearch counts that of an index: logs that are old when they come are kept as long as others.</remarks>
    /// <returns>The number of files dropped.</returns>
    public int DropExpired()
    {
        IReadOnlyList<SegmentEntry> entries = catalogue.Manifest.Segments;
        var expired = new HashSet<string>(StringComparer.Ordinal);
        if (options.MaxAge is { } maxAge)
        {
            long oldest = NanosecondTime.From(time.GetUtcNow() - maxAge);
            expired.UnionWith(entries.Where(e => e.WrittenAt < oldest).Select(static e => e.File));
        }

        if (options.MaxBytes is { } maxBytes)
        {
            long bytes = entries.Where(e => !expired.Contains(e.File)).Sum(static e => e.Bytes);
            foreach (SegmentEntry entry in entries.Where(e => !expired.Contains(e.File)).OrderBy(static e => e.MaxTime).ToArray())
            {
                if (bytes <= maxBytes)
                    break;
                bytes -= entry.Bytes;
                expired.Add(entry.File);
            }
        }

        if (expired.Count > 0)
            catalogue.Publish(m => m with { Segments = [.. m.Segments.Where(s => !expired.Contains(s.File))] });
        return expired.Count;
    }

    /// <summary>Puts the small files of one day together, if there are enough.</summary>
    /// <returns>The number of files that became one; 0 when there was nothing to do.</returns>
    public int Compact()
    {
        string today = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        foreach (IGrouping<string, SegmentEntry> day in catalogue.Manifest.Segments.GroupBy(static s => s.File[..s.File.IndexOf('/', StringComparison.Ordinal)]))
        {
            List<SegmentEntry> chosen = Choose(day, day.Key.EndsWith(today, StringComparison.Ordinal) ? MinSmallFiles : 2);
            if (chosen.Count < 2)
                continue;
            HashSet<string> names = chosen.Select(static c => c.File).ToHashSet(StringComparer.Ordinal);
            using IndexSnapshot snapshot = catalogue.Acquire();
            SegmentFile[] files = [.. snapshot.Segments.Where(s => names.Contains(s.Entry.File))];
            if (files.Length != chosen.Count)
                continue;
            SegmentEntry merged = segments.Merge(files, catalogue.Manifest.Generation + 1);
            catalogue.Publish(m => m with { Segments = [.. m.Segments.Where(s => !names.Contains(s.File)), merged] });
            return chosen.Count;
        }

        return 0;
    }

    private static List<SegmentEntry> Choose(IEnumerable<SegmentEntry> day, int minCount)
    {
        var chosen = new List<SegmentEntry>();
        long rows = 0;
        foreach (SegmentEntry entry in day.Where(static e => e.Rows < SmallRows).OrderBy(static e => e.MinTime))
        {
            if (rows + entry.Rows > MaxRows)
                break;
            rows += entry.Rows;
            chosen.Add(entry);
        }

        return chosen.Count >= minCount ? chosen : [];
    }
}
