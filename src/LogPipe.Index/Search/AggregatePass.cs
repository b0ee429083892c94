using System.Globalization;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Queries;

namespace LogPipe.Index.Search;

/// <summary>Counts matching events, by time and by values, in one pass over the parts.</summary>
internal sealed class AggregatePass
{
    /// <summary>Distinct values that one pass gives back; with more, the rarest are left out.</summary>
    private const int MaxValues = 10_000;

    private readonly SearchPlan _plan;
    private readonly DuckSession _session;
    private readonly Deadline _deadline;
    private readonly long _interval;
    private readonly List<(TermsRequest Request, string Column, int Index)> _columns = [];
    private readonly List<(TermsRequest Request, int Index)> _others = [];
    private readonly SortedDictionary<long, long> _bars = [];
    private readonly Dictionary<string, long>[] _values;
    private readonly bool[] _exact;

    public AggregatePass(SearchPlan plan, DuckSession session, Deadline deadline)
    {
        _plan = plan;
        _session = session;
        _deadline = deadline;
        _interval = (plan.Request.HistogramInterval?.Ticks ?? 0) * 100;
        IReadOnlyList<TermsRequest> terms = plan.Request.Terms;
        _values = [.. terms.Select(static _ => new Dictionary<string, long>(StringComparer.Ordinal))];
        _exact = [.. terms.Select(static _ => true)];
        for (int i = 0; i < terms.Count; i++)
        {
            if (CoreColumns.Find(terms[i].Field) is { } column && column != CoreColumns.Original)
                _columns.Add((terms[i], SqlLiteral.Identifier(column.Name), i));
            else
                _others.Add((terms[i], i));
        }
    }

    public long Total { get; private set; }

    public int PartsRead { get; private set; }

    public bool IsPartial { get; private set; }

    public void Run()
    {
        bool countOnly = _plan.Request.Terms.Count == 0 && _interval == 0;
        var parts = new List<SearchPart>();
        foreach (SearchPart part in _plan.Parts)
        {
            if (countOnly && _plan.Node is MatchAllNode && _plan.Range.Covers(part.MinTime, part.MaxTime))
                Total += part.RowCount;
            else
                parts.Add(part);
        }

        PartsRead = _plan.Parts.Count - parts.Count;
        foreach (IReadOnlyList<SearchPart> run in SearchPart.Runs([.. parts.OrderByDescending(static p => p.MaxTime)], firstCount: 8, maxCount: 32))
        {
            if (_deadline.HasPassed || !TryRead(run))
            {
                IsPartial = true;
                return;
            }

            PartsRead += run.Count;
        }
    }

    public IReadOnlyList<HistogramBar> Histogram() =>
        [.. _bars.Select(b => new HistogramBar(NanosecondTime.ToDateTimeOffset(b.Key * _interval), b.Value))];

    public IReadOnlyList<TermsResult> Terms() =>
        [.. _plan.Request.Terms.Select((t, i) => new TermsResult(
            t.Field,
            [.. _values[i].OrderByDescending(static v => v.Value).ThenBy(static v => v.Key, StringComparer.Ordinal).Take(t.Size).Select(static v => new TermCount(v.Key, v.Value))],
            _exact[i]))];

    private bool TryRead(IReadOnlyList<SearchPart> run)
    {
        try
        {
            ReadColumns(run);
            foreach ((TermsRequest request, int index) in _others)
                ReadOther(run, request, index);
            return true;
        }
        catch (DuckException e) when (e.IsInterrupt)
        {
            return false;
        }
    }

    /// <summary>Counts everything that has a column in one statement: the total, the bars, and each field's values.</summary>
    private void ReadColumns(IReadOnlyList<SearchPart> run)
    {
        List<string> keys = [.. _columns.Select(static (c, i) => string.Create(CultureInfo.InvariantCulture, $"CAST({c.Column} AS VARCHAR) AS v{i}"))];
        List<string> names = [.. _columns.Select(static (_, i) => string.Create(CultureInfo.InvariantCulture, $"v{i}"))];
        string bar = _interval > 0 ? Bar() : "0";
        string sets = string.Join(", ", names.Prepend("bar").Select(static n => $"({n})"));
        string selected = string.Join(", ", keys.Prepend($"{bar} AS bar"));
        string grouped = string.Join(", ", names.Prepend("bar"));
        string sql = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT grouping({grouped}) AS g, count(*) AS n, {grouped} FROM (SELECT {selected} FROM {SearchPart.From(run)} WHERE {_plan.Condition}) GROUP BY GROUPING SETS ({sets}) QUALIFY row_number() OVER (PARTITION BY grouping({grouped}) ORDER BY count(*) DESC) <= {MaxValues}");
        using DuckRows rows = _session.Query(sql, _plan.Sql.Parameters);
        var counts = new int[_columns.Count];
        while (rows.Read())
        {
            // GROUPING gives a bit for each column that this row is not grouped by, the first one highest
            long grouping = rows.Long(0);
            long count = rows.Long(1);
            if ((grouping & (1L << _columns.Count)) == 0)
            {
                Total += count;
                if (_interval > 0)
                    Add(_bars, rows.Long(2), count);
                continue;
            }

            for (int i = 0; i < _columns.Count; i++)
            {
                if ((grouping & (1L << (_columns.Count - 1 - i))) != 0)
                    continue;
                _exact[_columns[i].Index] &= ++counts[i] < MaxValues;
                if (!rows.IsNull(3 + i))
                    Add(_values[_columns[i].Index], rows.Text(3 + i), count);
            }
        }
    }

    /// <summary>Bars are whole intervals since 1970, also before it: rounded down.</summary>
    private string Bar() => string.Create(
        CultureInfo.InvariantCulture,
        $"CASE WHEN epoch_ns(\"@timestamp\") >= 0 THEN epoch_ns(\"@timestamp\") // {_interval} ELSE (epoch_ns(\"@timestamp\") + 1) // {_interval} - 1 END");

    /// <summary>Counts the values of a field without a column; an event with several values counts for each.</summary>
    private void ReadOther(IReadOnlyList<SearchPart> run, TermsRequest request, int index)
    {
        var sql = new SqlText();
        foreach (SqlValue parameter in _plan.Sql.Parameters)
            sql.Add(parameter);
        string value = request.Field == CoreColumns.Original.Name ? "coalesce(\"event.original\", \"_original_head\" || \"message\" || \"_original_tail\")" : $"\"_fields\"[{sql.Parameter(request.Field)}]";
        using DuckRows rows = _session.Query(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT v, count(*) FROM (SELECT unnest(list_distinct(string_split({value}, chr(31)))) AS v FROM {SearchPart.From(run)} WHERE {_plan.Condition}) GROUP BY v ORDER BY count(*) DESC LIMIT {MaxValues}"),
            sql.Parameters);
        int count = 0;
        while (rows.Read())
        {
            if (!rows.IsNull(0))
                Add(_values[index], rows.Text(0), rows.Long(1));
            count++;
        }

        _exact[index] &= count < MaxValues;
    }

    private static void Add<TKey>(IDictionary<TKey, long> counts, TKey key, long count)
        where TKey : notnull
    {
        counts.TryGetValue(key, out long before);
        counts[key] = before + count;
    }
}
