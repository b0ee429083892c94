using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Model;

namespace LogPipe.Index.Writing;

/// <summary>Adds events to a tail inside one transaction: all of them are seen by queries, or none.</summary>
internal sealed class TailAppend : IDisposable
{
    private readonly Tail _tail;
    private readonly DuckEngine.Lease _lease;
    private readonly ChunkFiller _filler;
    private readonly DocumentShredder _shredder = new();
    private readonly ShreddedDocument _document = new();
    private readonly Dictionary<string, EventId> _sources = new(StringComparer.Ordinal);
    private int _count;
    private bool _open;

    public TailAppend(Tail tail, DuckEngine engine)
    {
        _tail = tail;
        _lease = engine.Lend();
        _lease.Session.Execute("BEGIN TRANSACTION");
        _open = true;
        _filler = new ChunkFiller(_lease.Session, tail.Table);
    }

    public void Add(ReadOnlySpan<byte> json, string sourceKey, in IncomingDocuments.Entry entry, long sequence)
    {
        _shredder.Shred(json, entry.Timestamp, _document);
        _filler.Add(_document, sequence, sourceKey, entry.Position, entry.SubEvent);
        Span<byte> id = stackalloc byte[EventId.CharCount];
        DocumentId.Write(sourceKey, entry.Position, entry.SubEvent, _sources, id);
        _tail.Note(_document, sequence, id, json.Length);
        _count++;
    }

    /// <summary>Hands everything over to DuckDB, not visible yet.</summary>
    public void Flush() => _filler.Flush();

    public void Commit()
    {
        _lease.Session.Execute("COMMIT");
        _open = false;
        _tail.Show(_count);
    }

    public void Dispose()
    {
        _filler.Dispose();
        if (_open)
            _lease.Session.Execute("ROLLBACK");
        _lease.Dispose();
    }
}
