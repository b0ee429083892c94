using LogPipe.Index;
using LogPipe.Index.Search;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Alerting;

/// <summary>What is different since a point in time.</summary>
/// <param name="What"><c>new</c>, <c>tripled</c> or <c>gone</c>.</param>
/// <param name="Kind"><c>code</c> or <c>template</c>.</param>
/// <param name="Id">The code, or the template's id.</param>
/// <param name="Text">What it is for people.</param>
/// <param name="Application">Where it was seen.</param>
/// <param name="Before">Events before, as many as there would have been in as long a time as after.</param>
/// <param name="After">Events since.</param>
internal sealed record Difference(string What, string Kind, string Id, string Text, string Application, double Before, long After);

/// <summary>Compares error codes and templates before and after a point in time, from the index.</summary>
internal static class Comparison
{
    /// <summary>Fewer events than this say nothing of what tripled or is gone: chance triples three to nine once in a hundred.</summary>
    private const int Enough = 10;

    /// <summary>What was before is looked at for so long at least, so that what comes rarely is not called new.</summary>
    private static readonly TimeSpan LeastBefore = TimeSpan.FromHours(24);

    /// <summary>Compares.</summary>
    /// <param name="index">The events.</param>
    /// <param name="codes">When codes were seen first.</param>
    /// <param name="mark">The point in time.</param>
    /// <param name="now">The end of what came after.</param>
    /// <param name="application">Only this application; empty for all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>New codes first, then what else is new, tripled and gone, each with the most events first.</returns>
    public static async Task<IReadOnlyList<Difference>> OfAsync(EmbeddedIndex index, CodeState codes, DateTimeOffset mark, DateTimeOffset now, string application, CancellationToken cancellation)
    {
        TimeSpan after = now - mark;
        TimeSpan before = after > LeastBefore ? after : LeastBefore;
        var counts = new Dictionary<(string Kind, string Id), Count>();
        await foreach (SearchHit hit in index.ReadAllAsync(new SearchRequest { From = mark - before, To = now, Limit = 1000, Order = SearchOrder.OldestFirst, Deadline = TimeSpan.FromMinutes(10) }, cancellation).ConfigureAwait(false))
        {
            var one = IndexedEvent.Of(hit);
            if (application.Length > 0 && one.Application != application)
                continue;
            // a roll-up over the mark counts where it began: it is a minute at most
            Add(counts, "code", one.Code, one.Title, one, mark);
            Add(counts, "template", one.TemplateId, one.Template, one, mark);
        }

        var firstSeen = codes.Rows.ToDictionary(static r => r.Code, static r => r.FirstSeen);
        double share = after / before;
        return
        [
            .. counts.Select(c => Judge(c.Key, c.Value, share, firstSeen, mark)).OfType<Difference>()
                .OrderBy(static d => Array.IndexOf(Order, d.What)).ThenBy(static d => d.Kind, StringComparer.Ordinal)
                .ThenByDescending(static d => Math.Max(d.Before, d.After)).ThenBy(static d => d.Id, StringComparer.Ordinal),
        ];
    }

    private static readonly string[] Order = ["new", "tripled", "gone"];

    private static void Add(Dictionary<(string Kind, string Id), Count> counts, string kind, string id, string text, IndexedEvent one, DateTimeOffset mark)
    {
        if (id.Length == 0)
            return;
        if (!counts.TryGetValue((kind, id), out Count? count))
            counts.Add((kind, id), count = new Count(text, one.Application));
        if (one.Time < mark)
            count.Before += one.Count;
        else
            count.After += one.Count;
    }

    private static Difference? Judge((string Kind, string Id) what, Count count, double share, Dictionary<string, DateTimeOffset> firstSeen, DateTimeOffset mark)
    {
        double before = count.Before * share;
        bool wasSeen = count.Before > 0 || (what.Kind == "code" && firstSeen.TryGetValue(what.Id, out DateTimeOffset first) && first < mark);
        string? verdict = !wasSeen ? "new"
            : count.After >= Enough && count.After >= 3 * before ? "tripled"
            : count.After == 0 && before >= Enough ? "gone" : null;
        return verdict is null ? null : new Difference(verdict, what.Kind, what.Id, count.Text, count.Application, Math.Round(before, 1), count.After);
    }

    private sealed class Count(string text, string application)
    {
        public string Text { get; } = text;

        public string Application { get; } = application;

        public long Before { get; set; }

        public long After { get; set; }
    }
}
