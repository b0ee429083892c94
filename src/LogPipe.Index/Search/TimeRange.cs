using LogPipe.Index.Queries;

namespace LogPipe.Index.Search;

/// <summary>A span of time in nanoseconds, both ends included.</summary>
internal readonly record struct TimeRange(long First, long Last)
{
    public static TimeRange Everything { get; } = new(long.MinValue, long.MaxValue);

    public bool IsEverything => First == long.MinValue && Last == long.MaxValue;

    public TimeRange Intersect(TimeRange other) => new(Math.Max(First, other.First), Math.Min(Last, other.Last));

    public bool Overlaps(long min, long max) => min <= Last && max >= First;

    public bool Covers(long min, long max) => min >= First && max <= Last;

    /// <summary>Gives a span that every matching event's time lies in, as far as the query says so itself (<c>@timestamp:[now-1h TO now] AND …</c>).</summary>
    public static TimeRange Of(QueryNode node, DateTimeOffset now) => node switch
    {
        AndNode and => and.Children.Aggregate(Everything, (range, child) => range.Intersect(Of(child, now))),
        OrNode or => Join(or.Children, now),
        TermNode { Field: "@timestamp" } term => OfText(term.Text, now, term.At),
        RangeNode { Field: "@timestamp" } range => new TimeRange(
            range.Lower is { } lower ? OfText(lower, now, range.At).First : long.MinValue,
            range.Upper is { } upper ? OfText(upper, now, range.At).Last : long.MaxValue),
        _ => Everything,
    };

    private static TimeRange Join(IReadOnlyList<QueryNode> children, DateTimeOffset now)
    {
        long first = long.MaxValue, last = long.MinValue;
        foreach (QueryNode child in children)
        {
            TimeRange range = Of(child, now);
            first = Math.Min(first, range.First);
            last = Math.Max(last, range.Last);
        }

        return new TimeRange(first, last);
    }

    private static TimeRange OfText(string text, DateTimeOffset now, int at)
    {
        (long first, long last) = TimeExpression.Span(text, now, at);
        return new TimeRange(first, last);
    }
}
