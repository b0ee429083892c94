using System.Text;
using LogPipe.Index.Catalogue;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Queries;
using LogPipe.Index.Terms;
using LogPipe.Model;

namespace LogPipe.Index.Search;

/// <summary>Finds the events that ids belong to. Ids are hashes of what is stored, so candidates are found by the Bloom filters and hashed again.</summary>
internal static class IdLookup
{
    /// <summary>Gives the sequence numbers of the ids that a query names; null for ids that no event has.</summary>
    public static IReadOnlyDictionary<string, long?> Resolve(QueryNode node, IndexSnapshot snapshot, DuckSession session)
    {
        var found = new Dictionary<string, long?>(StringComparer.Ordinal);
        Collect(node, found);
        if (found.Count == 0)
            return found;
        foreach (Writing.Tail tail in snapshot.Tails)
            Scan(tail.Table, found, session);
        foreach (Segments.SegmentFile segment in snapshot.Segments)
        {
            if (found.Any(f => f.Value is null && segment.Sidecar?.MayHold([TokenScanner.HashOfId(Encoding.ASCII.GetBytes(f.Key))]) != false))
                Scan($"read_parquet({SqlLiteral.Of(segment.Path)})", found, session);
        }

        return found;
    }

    private static void Collect(QueryNode node, Dictionary<string, long?> ids)
    {
        switch (node)
        {
            case TermNode { Field: "_id" } term when Ascii.IsValid(term.Text):
                ids[term.Text] = null;
                break;
            case AndNode and:
                foreach (QueryNode child in and.Children)
                    Collect(child, ids);
                break;
            case OrNode or:
                foreach (QueryNode child in or.Children)
                    Collect(child, ids);
                break;
            case NotNode not:
                Collect(not.Child, ids);
                break;
            default:
                break;
        }
    }

    private static void Scan(string from, Dictionary<string, long?> ids, DuckSession session)
    {
        var sources = new Dictionary<string, EventId>(StringComparer.Ordinal);
        Dictionary<string, long?>.AlternateLookup<ReadOnlySpan<char>> lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<byte> id = stackalloc byte[EventId.CharCount];
        Span<char> text = stackalloc char[EventId.CharCount];
        using DuckRows rows = session.Query($"SELECT \"_seq\", \"_source_key\", \"_position\", \"_sub_event\" FROM {from}");
        while (rows.Read())
        {
            DocumentId.Write(rows, 1, sources, id);
            Encoding.ASCII.GetChars(id, text);
            if (lookup.ContainsKey(text))
                lookup[text] = rows.Long(0);
        }
    }
}
