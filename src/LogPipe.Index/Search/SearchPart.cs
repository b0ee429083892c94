using LogPipe.Index.Engine;
using LogPipe.Index.Segments;
using LogPipe.Index.Writing;

namespace LogPipe.Index.Search;

/// <summary>A file or an unflushed tail that a query reads.</summary>
internal sealed class SearchPart
{
    public SearchPart(SegmentFile segment)
    {
        Segment = segment;
        MinTime = segment.Entry.MinTime;
        MaxTime = segment.Entry.MaxTime;
        RowCount = segment.Entry.Rows;
    }

    public SearchPart(Tail tail)
    {
        Table = tail.Table;
        MinTime = tail.MinTime;
        MaxTime = tail.MaxTime;
        RowCount = tail.RowCount;
    }

    /// <summary>Gets the file; null for a tail.</summary>
    public SegmentFile? Segment { get; }

    /// <summary>Gets the tail's table; null for a file.</summary>
    public string? Table { get; }

    public long MinTime { get; }

    public long MaxTime { get; }

    public long RowCount { get; }

    /// <summary>Gives what stands behind FROM for some files, or for one tail.</summary>
    public static string From(IReadOnlyList<SearchPart> parts) => parts[0].Table ?? $"read_parquet({SqlLiteral.List(parts.Select(static p => p.Segment!.Path))})";

    /// <summary>Cuts parts into runs that one statement can read: files together up to a number, a tail alone.</summary>
    public static IEnumerable<IReadOnlyList<SearchPart>> Runs(IReadOnlyList<SearchPart> parts, int firstCount, int maxCount)
    {
        int count = firstCount;
        var run = new List<SearchPart>();
        foreach (SearchPart part in parts)
        {
            if (part.Table is not null)
            {
                yield return [part];
                continue;
            }

            run.Add(part);
            if (run.Count < count)
                continue;
            yield return run;
            run = [];
            count = Math.Min(count * 2, maxCount);
        }

        if (run.Count > 0)
            yield return run;
    }
}
