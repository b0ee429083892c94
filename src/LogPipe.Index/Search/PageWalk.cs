using System.Globalization;
using System.Text;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Model;

namespace LogPipe.Index.Search;

/// <summary>Finds one page of hits: from the newest part to the oldest (or the other way), until no further part can change the page.</summary>
/// <remarks>First the keys of the page are found, then its documents are read, so that wide columns are read for hits only.</remarks>
internal sealed class PageWalk(SearchPlan plan, DuckSession session, Deadline deadline)
{
    private readonly List<Key> _keys = [];

    /// <summary>Gets the number of parts read.</summary>
    public int PartsRead { get; private set; }

    /// <summary>Gets a value that says whether the deadline came before the page was sure.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Gets a value that says whether there are hits behind the page.</summary>
    public bool HasMore { get; private set; }

    public List<SearchHit> Run()
    {
        int wanted = plan.Request.Limit + 1;
        string order = plan.IsNewestFirst ? "DESC" : "ASC";
        string condition = plan.Condition + plan.AfterCondition();
        List<SearchPart> parts = [.. Ordered()];
        foreach (IReadOnlyList<SearchPart> run in SearchPart.Runs(parts, firstCount: 1, maxCount: 16))
        {
            if (_keys.Count >= wanted && !CanComeBefore(_keys[wanted - 1], parts.Skip(PartsRead)))
                break;
            string sql = string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT \"@timestamp\", \"_seq\" FROM {SearchPart.From(run)} WHERE {condition} ORDER BY \"@timestamp\" {order}, \"_seq\" {order} LIMIT {wanted}");
            if (deadline.HasPassed || !TryRead(sql, run))
            {
                IsPartial = true;
                break;
            }

            PartsRead += run.Count;
            _keys.Sort(plan.IsNewestFirst ? static (a, b) => b.CompareTo(a) : static (a, b) => a.CompareTo(b));
            if (_keys.Count > wanted)
                _keys.RemoveRange(wanted, _keys.Count - wanted);
        }

        HasMore = _keys.Count >= wanted;
        deadline.Suspend();
        List<SearchHit> hits = ReadDocuments(_keys.Take(plan.Request.Limit));
        deadline.Resume();
        return hits;
    }

    /// <summary>Orders parts so that the one whose events come first is first; runs of the order are checked against all that follow.</summary>
    private IEnumerable<SearchPart> Ordered() =>
        plan.IsNewestFirst ? plan.Parts.OrderByDescending(static p => p.MaxTime) : plan.Parts.OrderBy(static p => p.MinTime);

    private bool CanComeBefore(Key last, IEnumerable<SearchPart> rest) =>
        plan.IsNewestFirst ? rest.Any(p => p.MaxTime >= last.Timestamp) : rest.Any(p => p.MinTime <= last.Timestamp);

    private bool TryRead(string sql, IReadOnlyList<SearchPart> run)
    {
        try
        {
            using DuckRows rows = session.Query(sql, plan.Sql.Parameters);
            while (rows.Read())
                _keys.Add(new Key(rows.Long(0), rows.Long(1), run));
            return true;
        }
        catch (DuckException e) when (e.IsInterrupt)
        {
            return false;
        }
    }

    private List<SearchHit> ReadDocuments(IEnumerable<Key> keys)
    {
        var page = keys.ToList();
        var hits = new Dictionary<long, SearchHit>(page.Count);
        var rebuilder = new DocumentRebuilder();
        var ids = new Dictionary<string, EventId>(StringComparer.Ordinal);
        foreach (IGrouping<IReadOnlyList<SearchPart>, Key> run in page.GroupBy(static k => k.Run))
        {
            var sql = new StringBuilder();
            long first = run.Min(static k => k.Timestamp);
            long last = run.Max(static k => k.Timestamp);
            List<SearchPart> parts = [.. run.Key.Where(p => p.MinTime <= last && p.MaxTime >= first)];
            sql.Append(CultureInfo.InvariantCulture, $"SELECT {CoreColumns.SelectList} FROM {SearchPart.From(parts)} WHERE \"@timestamp\" BETWEEN make_timestamp_ns({first}) AND make_timestamp_ns({last}) AND \"_seq\" IN (");
            sql.AppendJoin(',', run.Select(static k => k.Sequence)).Append(')');
            using DuckRows rows = session.Query(sql.ToString());
            while (rows.Read())
            {
                long sequence = rows.Long(CoreColumns.Sequence);
                hits[sequence] = new SearchHit(DocumentId.Of(rows, CoreColumns.SourceKey, ids), rows.Long(CoreColumns.Timestamp.Index), sequence, rebuilder.Rebuild(rows));
            }
        }

        return [.. page.Where(k => hits.ContainsKey(k.Sequence)).Select(k => hits[k.Sequence])];
    }

    private readonly record struct Key(long Timestamp, long Sequence, IReadOnlyList<SearchPart> Run) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            int byTime = Timestamp.CompareTo(other.Timestamp);
            return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
        }
    }
}
