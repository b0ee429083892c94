using LogPipe.Model;

namespace LogPipe.Index;

/// <summary>Documents of one source on their way into the index: their JSON and the identity of each. Made once, filled again and again; one owner.</summary>
public sealed class IncomingDocuments
{
    private readonly List<Entry> _entries = [];
    private byte[] _json = new byte[1 << 16];
    private int _used;

    /// <summary>Gets the identity of the source, as <see cref="LogSource.Key"/>.</summary>
    public string SourceKey { get; private set; } = "";

    /// <summary>
    /// Gets or sets the position below which everything of the source is finished once these documents are, as
    /// <see cref="LogBatch.CommitPosition"/>; <see cref="long.MinValue"/> where nothing is known.
    /// </summary>
    public long CommitPosition { get; set; } = long.MinValue;

    /// <summary>Gets the number of documents.</summary>
    public int Count => _entries.Count;

    /// <summary>Gets the bytes of JSON.</summary>
    public int ByteCount => _used;

    /// <summary>Empties and starts over for a source.</summary>
    public void Start(string sourceKey)
    {
        SourceKey = sourceKey;
        CommitPosition = long.MinValue;
        _entries.Clear();
        _used = 0;
    }

    /// <summary>Adds one document.</summary>
    /// <param name="position">Position of the event in its source, 0 or more.</param>
    /// <param name="subEvent">What tells events of one position apart, 0 for the first.</param>
    /// <param name="timestamp">Event time in nanoseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="json">One JSON object in UTF-8; copied.</param>
    public void Add(long position, int subEvent, long timestamp, ReadOnlySpan<byte> json)
    {
        if (_json.Length - _used < json.Length)
            Array.Resize(ref _json, (int)Math.Min(Math.Max(_json.Length * 2L, (long)_used + json.Length), Array.MaxLength));
        json.CopyTo(_json.AsSpan(_used));
        _entries.Add(new Entry(position, subEvent, timestamp, new Utf8Slice(_used, json.Length)));
        _used += json.Length;
    }

    internal Entry this[int index] => _entries[index];

    internal ReadOnlySpan<byte> Json(in Entry entry) => _json.AsSpan(entry.Json.Start, entry.Json.ByteCount);

    internal readonly record struct Entry(long Position, int SubEvent, long Timestamp, Utf8Slice Json);
}
