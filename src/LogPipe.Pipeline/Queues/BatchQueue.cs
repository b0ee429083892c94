using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace LogPipe.Pipeline.Queues;

/// <summary>A queue with many writers that is bounded in items and in bytes; when it is full, writers wait.</summary>
internal sealed class BatchQueue<T>
{
    private readonly Channel<Entry> _channel;
    private readonly ByteBudget _budget;
    private volatile bool _isCompleted;

    public BatchQueue(int maxItems, long maxBytes, bool hasOneReader = true)
    {
        _channel = Channel.CreateBounded<Entry>(new BoundedChannelOptions(maxItems) { SingleReader = hasOneReader });
        _budget = new ByteBudget(maxBytes);
    }

    /// <summary>Gets the number of items that wait.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Gets the bytes that wait or are about to.</summary>
    public long ByteCount => _budget.UsedBytes;

    /// <summary>Gets a value that says whether nothing more will come than what waits now.</summary>
    public bool IsCompleted => _isCompleted;

    /// <summary>Adds an item, waiting while the queue is full.</summary>
    public async ValueTask WriteAsync(T item, long byteCount, CancellationToken cancellation)
    {
        await _budget.EnterAsync(byteCount, cancellation).ConfigureAwait(false);
        try
        {
            await _channel.Writer.WriteAsync(new Entry(item, byteCount), cancellation).ConfigureAwait(false);
        }
        catch
        {
            _budget.Leave(byteCount);
            throw;
        }
    }

    /// <summary>Adds an item without bytes if there is room for it now.</summary>
    public bool TryWrite(T item) => _channel.Writer.TryWrite(new Entry(item, 0));

    /// <summary>Takes the oldest item, if there is one now.</summary>
    public bool TryRead([MaybeNullWhen(false)] out T item)
    {
        bool any = _channel.Reader.TryRead(out Entry entry);
        if (any)
            _budget.Leave(entry.ByteCount);
        item = entry.Item;
        return any;
    }

    /// <summary>Waits for an item; false when the queue was completed and is empty.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellation) => _channel.Reader.WaitToReadAsync(cancellation);

    /// <summary>Says that nothing more will be written.</summary>
    public void Complete()
    {
        _isCompleted = true;
        _channel.Writer.TryComplete();
    }

    private readonly record struct Entry(T Item, long ByteCount);
}
