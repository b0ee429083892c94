using LogPipe.Index.Catalogue;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Queries;

namespace LogPipe.Index.Search;

/// <summary>Runs searches: parse, choose the parts, find the page, count. Safe for any number of threads.</summary>
internal sealed class Searcher(ISnapshotSource source, DuckEngine engine, TimeProvider time) : IDisposable
{
    /// <summary>Heavy searches at once: each takes every core anyway, so that more would only wait inside instead of outside.</summary>
    private const int MaxHeavy = 2;

    /// <summary>Another process may delete a file between listing and reading it; the next list does not have it.</summary>
    private const int MaxAttempts = 5;

    private readonly SemaphoreSlim _heavy = new(MaxHeavy, MaxHeavy);

    public async Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        Check(request);
        QueryNode node = QueryParser.Parse(request.Query);
        node = request.Same?.Expand(node) ?? node;
        return await Task.Run(() => SearchWithRetries(request, node, cancellation), cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _heavy.Dispose();

    private static void Check(SearchRequest request)
    {
        if (request.Limit is < 0 or > 10_000)
            throw new QueryException($"the limit {request.Limit} is not between 0 and 10000: ask for further pages with the cursor");
        if (request.Terms.Count > 16)
            throw new QueryException($"{request.Terms.Count} fields are to be counted, more than 16");
        if (request.Terms.FirstOrDefault(static t => t.Size is < 1 or > 1000) is { } terms)
            throw new QueryException($"the size {terms.Size} for '{terms.Field}' is not between 1 and 1000");
        if (request.HistogramInterval is { } interval && interval < TimeSpan.FromSeconds(1))
            throw new QueryException($"the histogram's interval {interval} is below one second");
        if (request.Deadline <= TimeSpan.Zero)
            throw new QueryException($"the deadline {request.Deadline} is not above zero");
    }

    private async Task<SearchResult> SearchWithRetries(SearchRequest request, QueryNode node, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await SearchOnceAsync(request, node, started, cancellation).ConfigureAwait(false);
            }
            catch (DuckException e) when (e.IsFileTrouble && attempt < MaxAttempts)
            {
                // the next attempt lists the files anew
            }
            catch (DuckException e) when (e.IsInterrupt && cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException("the search was given up by its caller", e, cancellation);
            }
            catch (DuckException e) when (e.IsInterrupt)
            {
                return Nothing(0, started);
            }
            catch (DuckException e) when (e.IsOutOfMemory)
            {
                throw new QueryException("the search needs more memory than it may take: narrow the time range or count fewer fields", inner: e);
            }
            catch (DuckException e) when (!e.IsFileTrouble)
            {
                string next = request.Query.Contains('/', StringComparison.Ordinal) ? "check regular expressions in it" : "check the files of the index";
                throw new QueryException($"the search failed ({FirstLine(e.Message)}): {next}", inner: e);
            }
        }
    }

    private async Task<SearchResult> SearchOnceAsync(SearchRequest request, QueryNode node, long started, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        using IndexSnapshot snapshot = source.Acquire();
        using DuckEngine.Lease lease = engine.Lend();
        TimeSpan left = request.Deadline - time.GetElapsedTime(started);
        using var deadline = new Deadline(lease.Session, time, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), cancellation);
        SearchPlan plan = Plan(request, node, now, snapshot, lease.Session);
        if (!plan.IsHeavy)
            return Run(plan, lease.Session, deadline, started);
        if (!await _heavy.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation).ConfigureAwait(false))
            return Nothing(plan.PartsInRange, started);
        try
        {
            return Run(plan, lease.Session, deadline, started);
        }
        finally
        {
            _heavy.Release();
        }
    }

    private static SearchPlan Plan(SearchRequest request, QueryNode node, DateTimeOffset now, IndexSnapshot snapshot, DuckSession session)
    {
        var asked = new TimeRange(
            request.From is { } from ? NanosecondTime.From(from) : long.MinValue,
            request.To is { } to ? NanosecondTime.From(to) - 1 : long.MaxValue);
        TimeRange inQuery = TimeRange.Of(node, now).Intersect(asked);
        var parts = new List<SearchPart>();
        int inRange = 0;
        foreach (Writing.Tail tail in snapshot.Tails)
        {
            if (tail.RowCount == 0 || !inQuery.Overlaps(tail.MinTime, tail.MaxTime))
                continue;
            inRange++;
            parts.Add(new SearchPart(tail));
        }

        foreach (Segments.SegmentFile segment in snapshot.Segments)
        {
            if (!inQuery.Overlaps(segment.Entry.MinTime, segment.Entry.MaxTime))
                continue;
            inRange++;
            if (FilePruner.MayMatch(node, segment.Sidecar))
                parts.Add(new SearchPart(segment));
        }

        return new SearchPlan(request, node, asked, parts, inRange, now, IdLookup.Resolve(node, snapshot, session));
    }

    private SearchResult Run(SearchPlan plan, DuckSession session, Deadline deadline, long started)
    {
        SearchRequest request = plan.Request;
        bool counts = request.CountAll || request.Limit == 0 || request.Terms.Count > 0 || request.HistogramInterval is not null;
        var aggregate = new AggregatePass(plan, session, deadline);
        var page = new PageWalk(plan, session, deadline);
        List<SearchHit> hits = request.Limit > 0 ? page.Run() : [];
        if (counts)
            aggregate.Run();
        bool partial = page.IsPartial || aggregate.IsPartial;
        return new SearchResult
        {
            Hits = hits,
            Total = counts ? Math.Max(aggregate.Total, hits.Count) : hits.Count,
            TotalIsLowerBound = partial || (!counts && (page.HasMore || request.After is not null)),
            Next = page.HasMore && hits.Count > 0 ? new SearchCursor(hits[^1].Timestamp, hits[^1].Sequence) : null,
            Terms = counts ? aggregate.Terms() : [],
            Histogram = counts && request.HistogramInterval is not null ? aggregate.Histogram() : [],
            Took = time.GetElapsedTime(started),
            IsPartial = partial,
            PartsRead = Math.Max(page.PartsRead, aggregate.PartsRead),
            PartsInRange = plan.PartsInRange,
        };
    }

    private SearchResult Nothing(int partsInRange, long started) => new()
    {
        Hits = [],
        Total = 0,
        TotalIsLowerBound = true,
        Took = time.GetElapsedTime(started),
        IsPartial = true,
        PartsRead = 0,
        PartsInRange = partsInRange,
    };

    private static string FirstLine(string message)
    {
        int end = message.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
