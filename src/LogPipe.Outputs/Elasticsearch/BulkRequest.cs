using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>The lines of one <c>_bulk</c> request and which records they are of. Made once, filled again and again.</summary>
internal sealed class BulkRequest : IDisposable
{
    private readonly List<Item> _items = [];

    /// <summary>Gets the body.</summary>
    public Utf8Output Body { get; } = new(64 << 10);

    /// <summary>Gets the number of documents.</summary>
    public int Count => _items.Count;

    /// <summary>Gets the number of the record that a document is of.</summary>
    public int RecordOf(int item) => _items[item].Record;

    /// <summary>Gets the lines of a stretch of documents.</summary>
    public ReadOnlyMemory<byte> Lines(int first, int count)
    {
        int start = _items[first].Start;
        int end = first + count < _items.Count ? _items[first + count].Start : Body.ByteCount;
        return Body.WrittenMemory[start..end];
    }

    /// <summary>Begins a document of a record; its lines are appended to <see cref="Body"/>.</summary>
    public void Begin(int record) => _items.Add(new Item(record, Body.ByteCount));

    /// <summary>Takes back the document that was begun last.</summary>
    public void Undo()
    {
        Body.Truncate(_items[^1].Start);
        _items.RemoveAt(_items.Count - 1);
    }

    /// <summary>Empties the request.</summary>
    public void Clear()
    {
        _items.Clear();
        Body.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Body.Dispose();

    private readonly record struct Item(int Record, int Start);
}
