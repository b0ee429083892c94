using LogPipe.Index.Queries;

namespace LogPipe.Index.Search;

/// <summary>The order of hits.</summary>
public enum SearchOrder
{
    /// <summary>Newest event first; of equal times, the last to arrive first.</summary>
    NewestFirst,

    /// <summary>Oldest event first; of equal times, the first to arrive first.</summary>
    OldestFirst,
}

/// <summary>A question to the index: which events, which page of them, and what to count over all of them.</summary>
public sealed record SearchRequest
{
    /// <summary>Gets the query in Lucene syntax; empty and <c>*</c> mean every event.</summary>
    public string Query { get; init; } = "";

    /// <summary>Gets values that mean the same, or null: a query for one finds events that have any of them.</summary>
    public SameValues? Same { get; init; }

    /// <summary>Gets the first instant, or null for no limit.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the instant behind the last one, or null for no limit.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the most hits to give, 0 to 10,000; 0 counts only. Further pages are asked for with <see cref="After"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Gets the order of hits.</summary>
    public SearchOrder Order { get; init; }

    /// <summary>Gets the <see cref="SearchResult.Next"/> of the page before, or null for the first page.</summary>
    public SearchCursor? After { get; init; }

    /// <summary>Gets a value that says whether all matching events are counted; otherwise the total is a lower bound.</summary>
    public bool CountAll { get; init; }

    /// <summary>Gets the fields whose most frequent values are counted, at most 16.</summary>
    public IReadOnlyList<TermsRequest> Terms { get; init; } = [];

    /// <summary>Gets the width of the bars of a histogram over time, a second or more; null for none.</summary>
    public TimeSpan? HistogramInterval { get; init; }

    /// <summary>Gets the time after which the answer is given with what was found so far.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Asks for the most frequent values of a field.</summary>
/// <param name="Field">Dotted name.</param>
/// <param name="Size">Most values to give, 1 to 1,000.</param>
public sealed record TermsRequest(string Field, int Size = 10);

/// <summary>A place between two hits, from which the next page goes on.</summary>
/// <param name="Timestamp">Time of the last hit in nanoseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Sequence">Number of the last hit.</param>
public readonly record struct SearchCursor(long Timestamp, long Sequence)
{
    /// <summary>Writes the cursor as a text for links.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Timestamp}-{Sequence}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out SearchCursor cursor)
    {
        int dash = text.LastIndexOf('-');
        long sequence = 0;
        bool read = long.TryParse(text.AsSpan(0, Math.Max(dash, 0)), System.Globalization.CultureInfo.InvariantCulture, out long timestamp)
            && long.TryParse(text.AsSpan(dash + 1), System.Globalization.CultureInfo.InvariantCulture, out sequence);
        cursor = new SearchCursor(timestamp, sequence);
        return read;
    }
}
