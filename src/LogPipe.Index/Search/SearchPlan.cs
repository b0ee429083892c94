using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Queries;

namespace LogPipe.Index.Search;

/// <summary>A request made ready to run: the parts that it reads and the condition on their rows.</summary>
internal sealed class SearchPlan
{
    public SearchPlan(SearchRequest request, QueryNode node, TimeRange range, IReadOnlyList<SearchPart> parts, int partsInRange, DateTimeOffset now, IReadOnlyDictionary<string, long?> sequencesById)
    {
        Request = request;
        Node = node;
        Range = range;
        Parts = parts;
        PartsInRange = partsInRange;
        Sql = new SqlText();
        string query = new PredicateWriter(Sql, now, sequencesById).Write(node);
        var conditions = new List<string>();
        if (range.First != long.MinValue)
            conditions.Add($"\"@timestamp\" >= {Sql.Time(range.First)}");
        if (range.Last != long.MaxValue)
            conditions.Add($"\"@timestamp\" <= {Sql.Time(range.Last)}");
        conditions.Add(query);
        Condition = string.Join(" AND ", conditions);
    }

    public SearchRequest Request { get; }

    public QueryNode Node { get; }

    public TimeRange Range { get; }

    /// <summary>Gets the parts to read.</summary>
    public IReadOnlyList<SearchPart> Parts { get; }

    /// <summary>Gets the number of parts before those without a match were left out.</summary>
    public int PartsInRange { get; }

    public SqlText Sql { get; }

    /// <summary>Gets the condition that matching rows meet, over the parameters of <see cref="Sql"/>.</summary>
    public string Condition { get; }

    public bool IsNewestFirst => Request.Order == SearchOrder.NewestFirst;

    /// <summary>Gets a value that says whether the search reads so much that few of its kind may run at once.</summary>
    public bool IsHeavy => Node is not MatchAllNode && Parts.Sum(static p => p.RowCount) > 400_000;

    /// <summary>Gives what stands between the page before and this one, as a further condition; empty for the first page.</summary>
    public string AfterCondition()
    {
        if (Request.After is not { } after)
            return "";
        string sign = IsNewestFirst ? "<" : ">";
        string time = Sql.Time(after.Timestamp);
        string column = SqlLiteral.Identifier(CoreColumns.Timestamp.Name);
        return $" AND {column} {sign}= {time} AND ({column} {sign} {time} OR \"_seq\" {sign} {Sql.Parameter(after.Sequence)})";
    }
}
