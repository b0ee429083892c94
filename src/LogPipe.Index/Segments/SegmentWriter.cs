using System.Globalization;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Storage;

namespace LogPipe.Index.Segments;

/// <summary>Writes Parquet files and their sidecars: temporary name, sync, rename, sync of the folder. They do not count before the manifest lists them.</summary>
internal sealed class SegmentWriter(IndexFolder folder, DuckEngine engine)
{
    /// <summary>Rows of a row group: small enough that a page of newest events reads little, large enough to compress (probe in docs/decisions).</summary>
    private const int RowGroupRows = 32_768;

    /// <summary>Days with fewer events than this share a file with their neighbors.</summary>
    private const int MinRowsOfOwnFile = 2_000;

    /// <summary>Most files of one flush, whatever dates the events bear.</summary>
    private const int MaxFiles = 64;

    /// <summary>Writes the events of a table, a file a day.</summary>
    /// <param name="table">Name of a table with the columns of <see cref="CoreColumns"/>.</param>
    /// <param name="days">Its events' profiles by day, in order.</param>
    /// <param name="generation">Number that no other file's name has.</param>
    /// <param name="writtenAt">What the files bear as <see cref="SegmentEntry.WrittenAt"/>.</param>
    public List<SegmentEntry> Write(string table, IReadOnlyCollection<SegmentProfile> days, long generation, long writtenAt)
    {
        var entries = new List<SegmentEntry>();
        foreach (SegmentProfile profile in Split(days))
        {
            string where = $"\"@timestamp\" >= {Time(profile.MinTime)} AND \"@timestamp\" <= {Time(profile.MaxTime)}";
            entries.Add(Write($"SELECT {CoreColumns.SelectList} FROM {table} WHERE {where}", profile, Name(profile.MinTime, generation, entries.Count), writtenAt, compacted: false));
        }

        return entries;
    }

    /// <summary>Writes one file from several.</summary>
    public SegmentEntry Merge(IReadOnlyList<SegmentFile> files, long generation)
    {
        string source = $"SELECT {CoreColumns.SelectList} FROM read_parquet({SqlLiteral.List(files.Select(static f => f.Path))})";
        var profile = new SegmentProfile();
        foreach (SegmentFile file in files)
            Profile(file, profile);
        return Write(source, profile, Name(profile.MinTime, generation, 0), files.Max(static f => f.Entry.WrittenAt), compacted: true);
    }

    private static IEnumerable<SegmentProfile> Split(IReadOnlyCollection<SegmentProfile> days)
    {
        long rowsOfOwnFile = MinRowsOfOwnFile;
        if (days.Count > MaxFiles)
            rowsOfOwnFile = Math.Max(rowsOfOwnFile, days.Sum(static d => d.RowCount) / (MaxFiles / 2));
        SegmentProfile? open = null;
        foreach (SegmentProfile day in days)
        {
            if (open is null)
            {
                open = day;
            }
            else if (open.RowCount >= rowsOfOwnFile || (day.RowCount >= rowsOfOwnFile && days.Count <= MaxFiles))
            {
                yield return open;
                open = day;
            }
            else
            {
                var joined = new SegmentProfile();
                joined.Add(open);
                joined.Add(day);
                open = joined;
            }
        }

        if (open is not null)
            yield return open;
    }

    private static string Time(long nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"make_timestamp_ns({nanoseconds})");

    private static string Name(long time, long generation, int part)
    {
        DateTimeOffset day = NanosecondTime.ToDateTimeOffset(time);
        return string.Create(CultureInfo.InvariantCulture, $"day={day:yyyy-MM-dd}/{generation:D8}-{part}.parquet");
    }

    private SegmentEntry Write(string source, SegmentProfile profile, string name, long writtenAt, bool compacted)
    {
        string path = folder.EventFile(name);
        string day = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(day))
        {
            Directory.CreateDirectory(day);
            DurableFolder.Sync(folder.Events);
        }

        string temporary = path + ".tmp";
        string level = compacted ? "3" : "1";
        using (DuckEngine.Lease lease = engine.Lend())
        {
            lease.Session.Execute(
                $"COPY ({source} ORDER BY \"@timestamp\", \"_seq\") TO {SqlLiteral.Of(temporary)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {level}, ROW_GROUP_SIZE {RowGroupRows})");
        }

        long bytes = new FileInfo(temporary).Length;
        bytes += SegmentSidecar.Write(Path.ChangeExtension(path, ".terms"), profile);
        DurableFolder.SyncAndRename(temporary, path);
        return new SegmentEntry
        {
            File = name,
            Rows = profile.RowCount,
            Bytes = bytes,
            MinTime = profile.MinTime,
            MaxTime = profile.MaxTime,
            MinSequence = profile.MinSequence,
            MaxSequence = profile.MaxSequence,
            WrittenAt = writtenAt,
            Compacted = compacted,
        };
    }

    private void Profile(SegmentFile file, SegmentProfile profile)
    {
        using DuckEngine.Lease lease = engine.Lend();
        using DuckRows rows = lease.Session.Query($"SELECT {CoreColumns.SelectList} FROM read_parquet({SqlLiteral.Of(file.Path)})");
        while (rows.Read())
            profile.Add(rows);
    }
}
