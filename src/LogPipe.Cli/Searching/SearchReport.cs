using System.Text;
using LogPipe.Index;
using LogPipe.Index.Search;

namespace LogPipe.Cli.Searching;

/// <summary>Prints the hits of a search, page after page.</summary>
internal sealed class SearchReport
{
    // a page is asked for at once: enough to lose the cost of asking, little enough to show the first hits soon
    private const int PageHits = 1000;
    private readonly Stream _to;
    private readonly EventLine? _readable;

    /// <summary>Initializes the report.</summary>
    /// <param name="to">Where it goes; not owned.</param>
    /// <param name="readable">How events look to people; null for JSON.</param>
    public SearchReport(Stream to, EventLine? readable)
    {
        _to = to;
        _readable = readable;
    }

    /// <summary>Gets the number of events printed.</summary>
    public long EventCount { get; private set; }

    /// <summary>Prints the hits of a request, up to a limit; 0 for all.</summary>
    /// <returns>The last page, or the one on which the time ran out.</returns>
    public async Task<SearchResult> WriteAsync(EmbeddedIndex index, SearchRequest request, int limit)
    {
        SearchCursor? after = null;
        while (true)
        {
            long wanted = limit == 0 ? PageHits : Math.Min(PageHits, limit - EventCount);
            SearchResult page = await index.SearchAsync(request with { Limit = (int)wanted, After = after, CountAll = _readable is not null && after is null })
                .ConfigureAwait(false);
            Write(page.Hits);
            if (page.IsPartial || page.Next is null || (limit > 0 && EventCount >= limit))
                return page;
            after = page.Next;
        }
    }

    private void Write(IReadOnlyList<SearchHit> hits)
    {
        var page = new MemoryStream();
        foreach (SearchHit hit in hits)
        {
            if (_readable is null)
                page.Write(hit.Json.Span);
            else
                page.Write(Encoding.UTF8.GetBytes(_readable.Of(hit)));
            page.WriteByte((byte)'\n');
        }

        EventCount += hits.Count;
        _to.Write(page.GetBuffer().AsSpan(0, (int)page.Length));
    }
}
