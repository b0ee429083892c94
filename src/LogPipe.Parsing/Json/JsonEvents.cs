using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Json;

/// <summary>Reads JSON application logs, one object a line, and the envelopes that agents wrap lines in. One instance per lane.</summary>
internal sealed class JsonEvents(FormatCatalog catalog, CaptureWriter writer)
{
    private readonly FlatObject _flat = new();

    /// <summary>Says whether a line looks like one complete JSON object; cheap, and wrong only for text that merely starts and ends like one.</summary>
    public static bool LooksLikeObject(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[0] != '{')
            return false;
        ReadOnlySpan<byte> inner = line[1..].TrimStart(" \t"u8);
        return inner.Length > 0 && inner[0] is (byte)'"' or (byte)'}' && line.TrimEnd(" \t\r"u8)[^1] == '}';
    }

    /// <summary>Writes the fields of an object; text that turns out not to be JSON stays as it is.</summary>
    /// <returns>The number of the format, or <see cref="EventParser.Unknown"/>.</returns>
    public int Parse(LogBatch batch, ref LogRecord record, Utf8Slice line)
    {
        if (!_flat.TryRead(batch, line))
            return EventParser.Unknown;
        foreach (JsonFormat format in catalog.JsonFormats)
        {
            if (format.Text is null && format.Fits(_flat))
            {
                Write(batch, ref record, format);
                return format.Number;
            }
        }

        return EventParser.Unknown;
    }

    /// <summary>Takes the line out of an agent's envelope and writes the envelope's fields.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The record; its text becomes the wrapped line.</param>
    /// <param name="bareMessage">Whether an object with a message and nothing that only an application writes counts as an envelope.</param>
    /// <returns>False when the record is no envelope.</returns>
    public bool TryUnwrap(LogBatch batch, ref LogRecord record, bool bareMessage)
    {
        if (!LooksLikeObject(batch.Bytes(record.Text)) || !_flat.TryRead(batch, record.Text))
            return false;
        foreach (JsonFormat format in catalog.JsonFormats)
        {
            if (format.Text is null || !format.Fits(_flat) || (format.IsBareMessage && !bareMessage)
                || !_flat.TryFind(format.Text, out Leaf text) || text.Kind != LeafKind.Text)
                continue;
            Write(batch, ref record, format);
            Utf8Slice line = _flat.Value(batch, text);
            record.Text = line with { ByteCount = batch.Bytes(line).TrimEnd("\r\n"u8).Length };
            return true;
        }

        return false;
    }

    /// <summary>Reads the three values of a line that Docker's json-file driver wrote; false for any other object.</summary>
    public bool TryReadDocker(LogBatch batch, Utf8Slice line, out Utf8Slice log, out Utf8Slice stream, out Utf8Slice time)
    {
        log = stream = time = default;
        if (!_flat.TryRead(batch, line) || !_flat.TryFind("log"u8, out Leaf logLeaf) || !_flat.TryFind("stream"u8, out Leaf streamLeaf)
            || !_flat.TryFind("time"u8, out Leaf timeLeaf) || logLeaf.Kind != LeafKind.Text)
            return false;
        log = _flat.Value(batch, logLeaf);
        stream = _flat.Value(batch, streamLeaf);
        time = _flat.Value(batch, timeLeaf);
        return true;
    }

    private void Write(LogBatch batch, ref LogRecord record, JsonFormat format)
    {
        int previousPath = -1;
        foreach (ref readonly Leaf leaf in _flat.Leaves)
        {
            ReadOnlySpan<byte> path = _flat.Path(leaf);
            bool isSameList = leaf.PathStart == previousPath;
            previousPath = leaf.PathStart;
            if (format.Text is not null && path.SequenceEqual(format.Text))
                continue;
            bool isKnown = format.TryFind(path, out JsonPath known);
            if (isKnown)
                WriteKnown(batch, ref record, known, leaf, isSameList);
            if (isKnown && !known.AndRest)
                continue;
            if (format.TryFindRest(ref path, out FieldId rest))
                AddRest(batch, ref record, rest, path, leaf);
            else if (catalog.TryPlanEcs(path, out CapturePlan ecs) && leaf.Kind != LeafKind.Raw)
                writer.WriteValue(batch, ref record, ecs, _flat.Value(batch, leaf));
            else
                AddRest(batch, ref record, EcsFields.Labels, path, leaf);
        }
    }

    private void WriteKnown(LogBatch batch, ref LogRecord record, JsonPath known, in Leaf leaf, bool isSameList)
    {
        Utf8Slice value = _flat.Value(batch, leaf);
        foreach (CapturePlan plan in known.Plans)
        {
            // two keys that mean the same field: the first one counts, so that a scalar field stays scalar
            if (isSameList || !batch.Has(record, plan.Field))
                writer.WriteValue(batch, ref record, plan, value);
        }
    }

    /// <summary>Keeps a value that has no field of its own under the object field; what already lies under an object of that name keeps its key.</summary>
    private void AddRest(LogBatch batch, ref LogRecord record, FieldId rest, ReadOnlySpan<byte> path, in Leaf leaf)
    {
        if (leaf.ByteCount == 0)
            return;
        ReadOnlySpan<byte> name = rest.Utf8Name;
        if (path.Length > name.Length + 1 && path.StartsWith(name) && path[name.Length] == '.')
            path = path[(name.Length + 1)..];
        Utf8Slice key = batch.Append(path);
        batch.AddText(ref record, rest, key, _flat.Value(batch, leaf));
    }
}
