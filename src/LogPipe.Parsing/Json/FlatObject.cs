using System.Text.Json;
using LogPipe.Model;

namespace LogPipe.Parsing.Json;

/// <summary>
/// One JSON object as a list of leaves with dotted paths. Reused for every object; one instance per lane.
/// </summary>
/// <remarks>
/// Hot: once per JSON line. Values without escapes stay slices of the batch; keys and unescaped values go to a scratch buffer, because the batch's
/// own buffer must not grow while the reader holds a span of it.
/// </remarks>
internal sealed class FlatObject
{
    /// <summary>Leaves of one object; what is beyond is kept as one raw leaf of the object that holds it. Elasticsearch's own limit on fields is 1,000.</summary>
    private const int MaxLeaves = 1024;

    /// <summary>Bytes of a list that is still taken apart.</summary>
    private const int MaxListBytes = 1024;

    private readonly Leaf[] _leaves = new Leaf[MaxLeaves];
    private byte[] _scratch = new byte[4096];
    private int _scratchUsed;
    private LogBatch? _readFrom;
    private Utf8Slice _read;

    /// <summary>Gets the number of leaves.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the leaves in the order of the text.</summary>
    public ReadOnlySpan<Leaf> Leaves => _leaves.AsSpan(0, Count);

    /// <summary>Gets the dotted path of a leaf.</summary>
    public ReadOnlySpan<byte> Path(in Leaf leaf) => _scratch.AsSpan(leaf.PathStart, leaf.PathByteCount);

    /// <summary>Reads an object, unless it is the one that was read last: whether a line is an envelope and what it says are asked one after the other.</summary>
    public bool TryReadOnce(LogBatch batch, Utf8Slice slice) => (ReferenceEquals(batch, _readFrom) && slice == _read) || TryRead(batch, slice);

    /// <summary>Forgets what was read last; needed before a batch's bytes change.</summary>
    public void Forget() => _readFrom = null;

    /// <summary>Reads a line of <c>key=value</c> pairs as an object with a member each.</summary>
    /// <returns>False when the line is anything else.</returns>
    public bool TryReadPairs(LogBatch batch, Utf8Slice slice)
    {
        _readFrom = null;
        Count = 0;
        _scratchUsed = 0;
        ReadOnlySpan<byte> line = batch.Bytes(slice);
        var pairs = new PairLine(line);
        while (pairs.TryNext())
        {
            int pathStart = _scratchUsed;
            AppendScratch(line[pairs.Key]);
            int pathByteCount = _scratchUsed - pathStart;
            (int start, int byteCount) = pairs.Value.GetOffsetAndLength(line.Length);
            if (byteCount == 0)
                continue;
            if (!pairs.IsEscaped)
            {
                Add(new Leaf(pathStart, pathByteCount, slice.Start + start, byteCount, InScratch: false, LeafKind.Text));
                continue;
            }

            int unescapedStart = _scratchUsed;
            AppendUnescaped(line[pairs.Value]);
            Add(new Leaf(pathStart, pathByteCount, unescapedStart, _scratchUsed - unescapedStart, InScratch: true, LeafKind.Text));
        }

        return pairs.IsAtEnd;
    }

    private void AppendScratch(ReadOnlySpan<byte> bytes)
    {
        EnsureScratch(bytes.Length);
        bytes.CopyTo(_scratch.AsSpan(_scratchUsed));
        _scratchUsed += bytes.Length;
    }

    private void AppendUnescaped(ReadOnlySpan<byte> text)
    {
        EnsureScratch(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            byte one = text[i];
            if (one == '\\' && i + 1 < text.Length)
            {
                one = text[++i] switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    byte other => other,
                };
            }

            _scratch[_scratchUsed++] = one;
        }
    }

    private bool TryRead(LogBatch batch, Utf8Slice slice)
    {
        _readFrom = null;
        Count = 0;
        _scratchUsed = 0;
        try
        {
            var reader = new Utf8JsonReader(batch.Bytes(slice), isFinalBlock: true, state: default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            ReadObject(ref reader, slice.Start, 0, 0);
            if (reader.Read())
                return false;
            _readFrom = batch;
            _read = slice;
            return true;
        }
        catch (JsonException)
        {
            // the reader of the framework reports bad text this way only; the caller keeps the line as text
            return false;
        }
    }

    /// <summary>Finds a leaf by path.</summary>
    public bool TryFind(ReadOnlySpan<byte> path, out Leaf leaf)
    {
        foreach (ref readonly Leaf candidate in Leaves)
        {
            if (Path(candidate).SequenceEqual(path))
            {
                leaf = candidate;
                return true;
            }
        }

        leaf = default;
        return false;
    }

    /// <summary>Says whether the object has a leaf with this path, or an object of this name.</summary>
    public bool Has(ReadOnlySpan<byte> path)
    {
        foreach (ref readonly Leaf leaf in Leaves)
        {
            ReadOnlySpan<byte> own = Path(leaf);
            if (own.StartsWith(path) && (own.Length == path.Length || own[path.Length] == '.'))
                return true;
        }

        return false;
    }

    /// <summary>Gives the value of a leaf as a slice of the batch.</summary>
    public Utf8Slice Value(LogBatch batch, in Leaf leaf) =>
        leaf.InScratch ? batch.Append(_scratch.AsSpan(leaf.Start, leaf.ByteCount)) : new Utf8Slice(leaf.Start, leaf.ByteCount);

    private void ReadObject(ref Utf8JsonReader reader, int offset, int pathStart, int pathByteCount)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = AppendPath(pathStart, pathByteCount, ref reader);
            int byteCount = _scratchUsed - start;
            reader.Read();
            ReadValue(ref reader, offset, start, byteCount);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, int offset, int pathStart, int pathByteCount)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when Count < MaxLeaves / 2:
                ReadObject(ref reader, offset, pathStart, pathByteCount);
                break;
            case JsonTokenType.StartArray when Count < MaxLeaves / 2 && !IsLongList(reader):
                ReadArray(ref reader, offset, pathStart, pathByteCount);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                AddRaw(ref reader, offset, pathStart, pathByteCount);
                break;
            case JsonTokenType.Null:
                break;
            default:
                AddScalar(ref reader, offset, pathStart, pathByteCount);
                break;
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, int offset, int pathStart, int pathByteCount)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                AddRaw(ref reader, offset, pathStart, pathByteCount);
            else if (reader.TokenType != JsonTokenType.Null)
                AddScalar(ref reader, offset, pathStart, pathByteCount);
        }
    }

    /// <summary>Says whether a list would take more leaves than it is worth: the journal writes a text that is not UTF-8 as a list of bytes.</summary>
    private static bool IsLongList(Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return reader.BytesConsumed - start > MaxListBytes;
    }

    private void AddRaw(ref Utf8JsonReader reader, int offset, int pathStart, int pathByteCount)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        int end = (int)reader.BytesConsumed;
        Add(new Leaf(pathStart, pathByteCount, offset + start, end - start, InScratch: false, LeafKind.Raw));
    }

    private void AddScalar(ref Utf8JsonReader reader, int offset, int pathStart, int pathByteCount)
    {
        LeafKind kind = reader.TokenType switch
        {
            JsonTokenType.String => LeafKind.Text,
            JsonTokenType.Number => LeafKind.Number,
            _ => LeafKind.Boolean,
        };
        if (kind == LeafKind.Text && reader.ValueIsEscaped)
        {
            EnsureScratch(reader.ValueSpan.Length);
            int count = CopyText(ref reader, _scratch.AsSpan(_scratchUsed));
            Add(new Leaf(pathStart, pathByteCount, _scratchUsed, count, InScratch: true, kind));
            _scratchUsed += count;
            return;
        }

        int start = (int)reader.TokenStartIndex + (kind == LeafKind.Text ? 1 : 0);
        Add(new Leaf(pathStart, pathByteCount, offset + start, reader.ValueSpan.Length, InScratch: false, kind));
    }

    private void Add(Leaf leaf)
    {
        if (Count < MaxLeaves)
            _leaves[Count++] = leaf;
    }

    private int AppendPath(int parentStart, int parentByteCount, ref Utf8JsonReader reader)
    {
        EnsureScratch(parentByteCount + 1 + reader.ValueSpan.Length);
        int start = _scratchUsed;
        if (parentByteCount > 0)
        {
            _scratch.AsSpan(parentStart, parentByteCount).CopyTo(_scratch.AsSpan(_scratchUsed));
            _scratchUsed += parentByteCount;
            _scratch[_scratchUsed++] = (byte)'.';
        }

        _scratchUsed += CopyText(ref reader, _scratch.AsSpan(_scratchUsed));
        return start;
    }

    /// <summary>Copies a text without its escapes; one with half a surrogate pair (JavaScript's strings may hold it) stays as it is written.</summary>
    private static int CopyText(ref Utf8JsonReader reader, Span<byte> destination)
    {
        try
        {
            return reader.CopyString(destination);
        }
        catch (InvalidOperationException)
        {
            // the reader of the framework reports text that is no Unicode this way only
            reader.ValueSpan.CopyTo(destination);
            return reader.ValueSpan.Length;
        }
    }

    private void EnsureScratch(int byteCount)
    {
        if (_scratch.Length - _scratchUsed < byteCount)
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchUsed + byteCount));
    }
}

/// <summary>What a leaf holds.</summary>
internal enum LeafKind : byte
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number, as its text.</summary>
    Number,

    /// <summary>True or false, as its text.</summary>
    Boolean,

    /// <summary>An object or array that was not taken apart, as its text.</summary>
    Raw,
}

/// <summary>One value of an object.</summary>
internal readonly record struct Leaf(int PathStart, int PathByteCount, int Start, int ByteCount, bool InScratch, LeafKind Kind);
