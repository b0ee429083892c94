namespace LogPipe.Index.Search;

/// <summary>One event that matched.</summary>
/// <param name="Id">The document's id, as <see cref="Model.EventId"/> derives it.</param>
/// <param name="Timestamp">Event time in nanoseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Sequence">Number in order of arrival; grows, never repeats.</param>
/// <param name="Json">The event as one JSON document in UTF-8, byte for byte as it was stored.</param>
public sealed record SearchHit(string Id, long Timestamp, long Sequence, ReadOnlyMemory<byte> Json);

/// <summary>A value and how many of the matching events have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Number of events.</param>
public readonly record struct TermCount(string Value, long Count);

/// <summary>The most frequent values of a field.</summary>
/// <param name="Field">Dotted name.</param>
/// <param name="Values">The values, most frequent first.</param>
/// <param name="IsExact">False where the field had so many values that rare ones were left out of the count.</param>
public sealed record TermsResult(string Field, IReadOnlyList<TermCount> Values, bool IsExact);

/// <summary>One bar of a histogram.</summary>
/// <param name="Start">Its first instant: a multiple of the interval since 1970, UTC.</param>
/// <param name="Count">Number of events.</param>
public readonly record struct HistogramBar(DateTimeOffset Start, long Count);

/// <summary>The answer to a <see cref="SearchRequest"/>.</summary>
public sealed record SearchResult
{
    /// <summary>Gets the hits of this page, in order.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>Gets the number of events that match.</summary>
    public required long Total { get; init; }

    /// <summary>Gets a value that says whether more events than <see cref="Total"/> may match.</summary>
    public required bool TotalIsLowerBound { get; init; }

    /// <summary>Gets where the next page begins; null when this one is the last.</summary>
    public SearchCursor? Next { get; init; }

    /// <summary>Gets the values asked for, in the order of the request.</summary>
    public IReadOnlyList<TermsResult> Terms { get; init; } = [];

    /// <summary>Gets the bars with events in them, oldest first.</summary>
    public IReadOnlyList<HistogramBar> Histogram { get; init; } = [];

    /// <summary>Gets the time that the answer took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Gets a value that says whether the deadline came first: hits and counts are of a part of the events only.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Gets the number of files and unflushed parts that were read.</summary>
    public required int PartsRead { get; init; }

    /// <summary>Gets the number of files and unflushed parts in the time range.</summary>
    public required int PartsInRange { get; init; }
}
