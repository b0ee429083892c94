using System.Buffers.Text;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Json;

/// <summary>Reads JSON application logs, one object a line, and the envelopes that agents wrap lines in. One instance per lane.</summary>
internal sealed class JsonEvents(FormatCatalog catalog, CaptureWriter writer)
{
    /// <summary>How far keys are looked for in a line that may be an event; loggers write time and level first.</summary>
    private const int MaxHeadBytes = 512;

    // the keys under which loggers write the time, and level or message (zap, logrus, bunyan, pino, Log4j, Serilog, Monolog, MongoDB, journald, osquery, ECS)
    private static readonly byte[][] TimeKeys =
        Keys("@timestamp", "timestamp", "time", "ts", "@t", "t", "datetime", "date", "timeMillis", "Timestamp", "unixTime", "__REALTIME_TIMESTAMP");

    private static readonly byte[][] EventKeys =
        Keys("level", "log.level", "severity", "message", "msg", "@m", "@mt", "Level", "lvl", "level_name", "@l", "log", "MESSAGE", "method", "event.action", "hostIdentifier");

    private readonly FlatObject _flat = new();

    /// <summary>Says whether a line looks like one complete JSON object; cheap, and wrong only for text that merely starts and ends like one.</summary>
    public static bool LooksLikeObject(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[0] != '{')
            return false;
        ReadOnlySpan<byte> inner = line[1..].TrimStart(" \t"u8);
        return inner.Length > 0 && inner[0] is (byte)'"' or (byte)'}' && line.TrimEnd(" \t\r"u8)[^1] == '}';
    }

    /// <summary>
    /// Says whether an object names both a time and a level or a message near its start, as loggers do: enough to end an event of several lines, which a
    /// printed payload does not.
    /// </summary>
    public static bool LooksLikeEvent(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> head = line[..Math.Min(line.Length, MaxHeadBytes)];
        return HasAny(head, TimeKeys) && HasAny(head, EventKeys);
    }

    /// <summary>Forgets the object that was read last: the batch may have changed.</summary>
    public void Forget() => _flat.Forget();

    /// <summary>Writes the fields of an object; text that turns out not to be JSON stays as it is.</summary>
    /// <returns>The number of the format, or <see cref="EventParser.Unknown"/>.</returns>
    public int Parse(LogBatch batch, ref LogRecord record, Utf8Slice line) =>
        _flat.TryReadOnce(batch, line) ? Parse(batch, ref record, isPairs: false) : EventParser.Unknown;

    /// <summary>Writes the fields of a line of <c>key=value</c> pairs.</summary>
    /// <returns>The number of the format, or <see cref="EventParser.Unknown"/>.</returns>
    public int ParsePairs(LogBatch batch, ref LogRecord record, Utf8Slice line) =>
        _flat.TryReadPairs(batch, line) ? Parse(batch, ref record, isPairs: true) : EventParser.Unknown;

    private int Parse(LogBatch batch, ref LogRecord record, bool isPairs)
    {
        foreach (JsonFormat format in catalog.JsonFormats)
        {
            if (format.IsPairs == isPairs && format.Texts.Length == 0 && format.Fits(_flat))
            {
                Write(batch, ref record, format, text: default);
                return format.Number;
            }
        }

        return EventParser.Unknown;
    }

    /// <summary>Takes the line out of an agent's envelope and writes the envelope's fields.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The record; its text becomes the wrapped line.</param>
    /// <param name="bareMessage">Whether an object with a message and nothing that only an application writes counts as an envelope.</param>
    /// <param name="wrapper">What kind of envelope it was.</param>
    /// <param name="isPartial">Whether the wrapped line goes on in the stream's next one.</param>
    /// <returns>False when the record is no envelope.</returns>
    public bool TryUnwrap(LogBatch batch, ref LogRecord record, bool bareMessage, out JsonFormat wrapper, out bool isPartial)
    {
        wrapper = null!;
        isPartial = false;
        if (!LooksLikeObject(batch.Bytes(record.Text)) || !_flat.TryReadOnce(batch, record.Text))
            return false;
        foreach (JsonFormat format in catalog.JsonFormats)
        {
            if (format.Texts.Length == 0 || (format.IsBareMessage && !bareMessage) || !format.Fits(_flat) || !format.TryFindText(_flat, out Leaf text)
                || !TryReadText(batch, text, out Utf8Slice line))
                continue;
            wrapper = format;
            isPartial = IsPartial(batch, format, line);
            Write(batch, ref record, format, text);
            if (format.IsSyslog && batch.Bytes(line).StartsWith(" "u8))
                line = Utf8Slice.Between(line.Start + 1, line.End);
            record.Text = line with { ByteCount = batch.Bytes(line).TrimEnd("\r\n"u8).Length };
            _flat.Forget();
            return true;
        }

        return false;
    }

    private bool IsPartial(LogBatch batch, JsonFormat format, Utf8Slice line) => format.Partial is var (path, value)
        && (value.Length == 0 ? !batch.Bytes(line).EndsWith("\n"u8) : _flat.TryFind(path, out Leaf leaf) && batch.Bytes(_flat.Value(batch, leaf)).SequenceEqual(value));

    /// <summary>Gives the wrapped line; the journal writes one that is not UTF-8, or has line feeds, as a list of its bytes (systemd.journal-fields(7)).</summary>
    private bool TryReadText(LogBatch batch, in Leaf text, out Utf8Slice line)
    {
        line = default;
        if (text.Kind == LeafKind.Text || (text.Kind != LeafKind.Raw && !IsList(text)))
        {
            line = _flat.Value(batch, text);
            return true;
        }

        int start = batch.ByteCount;
        foreach (ref readonly Leaf leaf in _flat.Leaves)
        {
            if (leaf.PathStart == text.PathStart && !TryAppendBytes(batch, _flat.Value(batch, leaf)))
                return false;
        }

        line = Utf8Slice.Between(start, batch.ByteCount);
        Mend(batch.Writable(line));
        return true;
    }

    private bool IsList(in Leaf text)
    {
        int count = 0;
        foreach (ref readonly Leaf leaf in _flat.Leaves)
            count += leaf.PathStart == text.PathStart ? 1 : 0;
        return count > 1;
    }

    private static bool TryAppendBytes(LogBatch batch, Utf8Slice list)
    {
        Span<byte> one = stackalloc byte[1];
        int at = list.Start;
        while (at < list.End)
        {
            ReadOnlySpan<byte> rest = batch.Bytes(Utf8Slice.Between(at, list.End));
            int skip = rest.IndexOfAnyExcept("[], "u8);
            if (skip < 0)
                return true;
            if (!Utf8Parser.TryParse(rest[skip..], out one[0], out int used))
                return false;
            batch.Append(one);
            at += skip + used;
        }

        return true;
    }

    /// <summary>Puts a question mark for every byte that is not part of UTF-8, so that text stays UTF-8 end to end.</summary>
    private static void Mend(Span<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (System.Text.Rune.DecodeFromUtf8(text[at..], out _, out int used) != System.Buffers.OperationStatus.Done)
                text.Slice(at, used).Fill((byte)'?');
            at += used;
        }
    }

    private void Write(LogBatch batch, ref LogRecord record, JsonFormat format, in Leaf text)
    {
        int previousPath = -1;
        foreach (ref readonly Leaf leaf in _flat.Leaves)
        {
            ReadOnlySpan<byte> path = _flat.Path(leaf);
            bool isSameList = leaf.PathStart == previousPath;
            previousPath = leaf.PathStart;
            if (text.PathByteCount > 0 && leaf.PathStart == text.PathStart)
                continue;
            bool isKnown = format.TryFind(path, out JsonPath known);
            if (isKnown)
                WriteKnown(batch, ref record, known, leaf, isSameList);
            if (isKnown && !known.AndRest)
                continue;
            if (format.Texts.Length > 0 && catalog.TryPlanEcs(path, out CapturePlan agents) && leaf.Kind != LeafKind.Raw)
                writer.WriteValue(batch, ref record, agents, _flat.Value(batch, leaf));
            else if (format.TryFindRest(ref path, out FieldId rest))
                AddRest(batch, ref record, rest, path, leaf);
            else if (catalog.TryPlanEcs(path, out CapturePlan ecs) && leaf.Kind != LeafKind.Raw)
                writer.WriteValue(batch, ref record, ecs, _flat.Value(batch, leaf));
            else
                AddRest(batch, ref record, EcsFields.Labels, path, leaf);
        }
    }

    private static bool HasAny(ReadOnlySpan<byte> line, byte[][] keys)
    {
        foreach (byte[] key in keys)
        {
            int at = line.IndexOf(key);
            if (at > 0 && line[(at + key.Length)..].TrimStart((byte)' ').StartsWith(":"u8))
                return true;
        }

        return false;
    }

    private static byte[][] Keys(params string[] names) => [.. names.Select(static name => Encoding.UTF8.GetBytes($"\"{name}\""))];

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
