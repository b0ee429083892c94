using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LogPipe.Model.Tests.Json;

/// <summary>The plain twin of <see cref="EventJsonWriter"/>: the same documents, byte for byte, by the straightforward way through strings.</summary>
internal sealed class PlainEventJson(EventDocumentOptions options)
{
    private readonly Node _root = new();
    private readonly HashSet<FieldId> _written = [];

    public string Write(LogBatch batch, LogRecord record)
    {
        _root.Children.Clear();
        _written.Clear();
        long time = record.Timestamp != LogBatch.NoTime ? record.Timestamp : batch.ArrivedAt;
        if (time != LogBatch.NoTime)
            Leaf(EcsFields.Timestamp, Quote(Time(time)));
        foreach (ref readonly LogField field in batch.Fields(record))
            Add(batch, field);
        Envelope(batch, record);
        var json = new StringBuilder();
        if (options.Flat)
            WriteFlat(json);
        else
            WriteNested(_root, json);
        return json.ToString();
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Time(long unixNanoseconds)
    {
        Int128 floor = unixNanoseconds;
        long seconds = (long)((floor - (((floor % 1_000_000_000) + 1_000_000_000) % 1_000_000_000)) / 1_000_000_000);
        long nanoseconds = (long)(floor - ((Int128)seconds * 1_000_000_000));
        string digits = nanoseconds.ToString("D9", CultureInfo.InvariantCulture);
        digits = nanoseconds % 1_000_000 == 0 ? digits[..3] : nanoseconds % 1000 == 0 ? digits[..6] : digits;
        return DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "." + digits + "Z";
    }

    private static string Quote(string text)
    {
        var json = new StringBuilder("\"");
        foreach (char c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return json.Append('"').ToString();
    }

    /// <summary>Says where an id's values go: null for its own place, else an object and the key in it.</summary>
    private static (string Parent, string Key)? Place(FieldId id)
    {
        string name = id.Name;
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (FieldId.TryFind(name[..dot], out FieldId parent) && parent.Type == FieldType.Object && parent.Index < id.Index && Place(parent) is null)
                return (name[..dot], name[(dot + 1)..]);
        }

        foreach (FieldId other in FieldId.All())
        {
            bool overlap = other.Name.StartsWith(name + ".", StringComparison.Ordinal) || name.StartsWith(other.Name + ".", StringComparison.Ordinal);
            if (overlap && other.Index < id.Index)
                return ("labels", name);
        }

        return null;
    }

    private static bool IsValidJson(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            ReadStrings(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Throws where a string holds half of a surrogate pair.</summary>
    private static void ReadStrings(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            element.GetString();
        else if (element.ValueKind == JsonValueKind.Array)
            element.EnumerateArray().ToList().ForEach(ReadStrings);
        else if (element.ValueKind == JsonValueKind.Object)
            element.EnumerateObject().ToList().ForEach(static p => ReadStrings(p.Value));
    }

    private static string RawJson(ReadOnlySpan<byte> json) => string.Concat(Text(json).Select(static c => c < ' ' ? ' ' : c));

    /// <summary>Gives a value as the JSON that it is by itself.</summary>
    private static string Natural(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Integer or FieldKind.Real => AsText(batch, field),
        FieldKind.Boolean => AsText(batch, field),
        FieldKind.Json when IsValidJson(batch.Bytes(field.Slice)) => RawJson(batch.Bytes(field.Slice)),
        _ => Quote(AsText(batch, field)),
    };

    private static string AsText(LogBatch batch, in LogField field) => field.Kind switch
    {
        FieldKind.Text or FieldKind.Json => Text(batch.Bytes(field.Slice)),
        FieldKind.Constant => field.Constant.Text,
        FieldKind.Integer => field.Integer.ToString(CultureInfo.InvariantCulture),
        FieldKind.Real => field.Real.ToString("R", CultureInfo.InvariantCulture),
        FieldKind.Boolean => field.Boolean ? "true" : "false",
        _ => Time(field.Integer),
    };

    private static string? Coerce(FieldType type, FieldKind kind, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        bool worded = kind is FieldKind.Text or FieldKind.Constant or FieldKind.Json;
        return type switch
        {
            FieldType.Keyword or FieldType.Text => Quote(text),
            FieldType.Long when (worded || kind == FieldKind.Integer) && TextCoercion.TryInteger(utf8, out long i) => i.ToString(CultureInfo.InvariantCulture),
            FieldType.Long when kind == FieldKind.Real && TextCoercion.TryInteger(double.Parse(text, CultureInfo.InvariantCulture), out long i) =>
                i.ToString(CultureInfo.InvariantCulture),
            FieldType.Double when kind == FieldKind.Integer => text,
            FieldType.Double when (worded || kind == FieldKind.Real) && TextCoercion.TryReal(utf8, out double d) => d.ToString("R", CultureInfo.InvariantCulture),
            FieldType.Boolean when (worded || kind == FieldKind.Boolean) && TextCoercion.TryBoolean(utf8, out bool b) => b ? "true" : "false",
            FieldType.Date when kind == FieldKind.Timestamp => Quote(text),
            FieldType.Date when worded && TimestampReader.TryRead(utf8, out long t) => Quote(Time(t)),
            FieldType.Ip when worded && TextCoercion.IsIpAddress(utf8) => Quote(text),
            _ => null,
        };
    }

    private void Add(LogBatch batch, in LogField field)
    {
        FieldId id = field.Id;
        string key = Text(batch.Bytes(field.Key));
        if (Place(id) is (string parent, string inside))
            Member(parent, key.Length == 0 ? inside : inside + "." + key, Natural(batch, field));
        else if (id.Type == FieldType.Object && key.Length > 0)
            Member(id.Name, key, Natural(batch, field));
        else if (id.Type == FieldType.Object)
            AddWholeObject(batch, field);
        else if (key.Length > 0)
            Member("labels", id.Name + "." + key, Natural(batch, field));
        else if (field.Kind == FieldKind.Json && IsValidJson(batch.Bytes(field.Slice)))
            AddScalars(id, JsonDocument.Parse(batch.Bytes(field.Slice).ToArray()).RootElement);
        else
            AddScalar(id, field.Kind, AsText(batch, field));
    }

    private void AddWholeObject(LogBatch batch, in LogField field)
    {
        ReadOnlySpan<byte> json = field.Kind == FieldKind.Json ? batch.Bytes(field.Slice) : default;
        if (json.Length == 0 || !IsValidJson(json) || JsonDocument.Parse(json.ToArray()).RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            Member("labels", field.Id.Name, Quote(AsText(batch, field)));
            return;
        }

        foreach (JsonProperty property in root.EnumerateObject())
            Member(field.Id.Name, property.Name, RawJson(Encoding.UTF8.GetBytes(property.Value.GetRawText())));
    }

    private void AddScalars(FieldId id, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            AddJsonScalar(id, root);
            return;
        }

        foreach (JsonElement element in root.EnumerateArray())
            AddJsonScalar(id, element);
    }

    private void AddJsonScalar(FieldId id, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            AddScalar(id, FieldKind.Json, element.GetString()!);
        else if (element.ValueKind != JsonValueKind.Null)
            AddScalar(id, FieldKind.Json, element.GetRawText());
    }

    private void AddScalar(FieldId id, FieldKind kind, string text)
    {
        string? json = id == EcsFields.Timestamp ? null : Coerce(id.Type, kind, text);
        if (json is null)
            Member("labels", id.Name, Quote(text));
        else
            Leaf(id, json);
    }

    private void Member(string parent, string key, string json) =>
        Descend(parent.Split('.')).Child(key).Values.Add(json);

    private void Leaf(FieldId id, string json)
    {
        Node node = Descend(id.Name.Split('.'));
        node.Values.Add(json);
        node.IsArray |= id.IsArray;
        _written.Add(id);
    }

    private Node Descend(string[] path)
    {
        Node node = _root;
        foreach (string part in path)
            node = node.Child(part);
        return node;
    }

    private void Envelope(LogBatch batch, in LogRecord record)
    {
        LogSource source = batch.Source;
        if (options.Original)
            Unless(EcsFields.EventOriginal, Quote(Text(batch.Bytes(record.Text))));
        if (options.Created && batch.ArrivedAt != LogBatch.NoTime)
            Unless(EcsFields.EventCreated, Quote(Time(batch.ArrivedAt)));
        if (options.Position && source.FilePath is { } path)
            Unless(EcsFields.LogFilePath, Quote(path));
        if (options.Position && (source.FilePath is not null || source.Content == SourceContent.Lines))
            Unless(EcsFields.LogOffset, record.Position.ToString(CultureInfo.InvariantCulture));
        if (options.Flags)
            Flags(record.Flags);
        if (options.SourceNames && source.HostName is { } host)
            Unless(EcsFields.HostName, Quote(host));
        if (options.SourceNames && source.ServiceName is { } service)
            Unless(EcsFields.ServiceName, Quote(service));
        if (options.RepeatCount)
            Unless(LogPipeFields.RepeatCount, "1");
        if (options.EcsVersion)
            Unless(EcsFields.EcsVersion, "\"8.17.0\"");
    }

    private void Flags(RecordFlags flags)
    {
        Flag(flags, RecordFlags.Multiline, EcsFields.LogFlags, "\"multiline\"");
        Flag(flags, RecordFlags.Truncated, EcsFields.Tags, "\"_truncated\"");
        Flag(flags, RecordFlags.InvalidEncoding, EcsFields.Tags, "\"_invalid_encoding\"");
        Flag(flags, RecordFlags.Split, EcsFields.Tags, "\"_multiline_split\"");
    }

    private void Flag(RecordFlags flags, RecordFlags flag, FieldId id, string json)
    {
        if (flags.HasFlag(flag) && !(_written.Contains(id) && Descend(id.Name.Split('.')).Values.Contains(json)))
            Leaf(id, json);
    }

    private void Unless(FieldId id, string json)
    {
        if (!_written.Contains(id))
            Leaf(id, json);
    }

    private static void WriteNested(Node node, StringBuilder json)
    {
        json.Append('{');
        foreach ((string name, Node child) in node.Children)
        {
            if (json[^1] != '{')
                json.Append(',');
            json.Append(Quote(name)).Append(':');
            if (child.Children.Count > 0)
                WriteNested(child, json);
            else
                WriteValues(child, json);
        }

        json.Append('}');
    }

    private static void WriteValues(Node node, StringBuilder json)
    {
        if (node.Values.Count == 1 && !node.IsArray)
            json.Append(node.Values[0]);
        else
            json.Append('[').AppendJoin(',', node.Values).Append(']');
    }

    private void WriteFlat(StringBuilder json)
    {
        json.Append('{');
        WriteFlat(_root, "", json);
        json.Append('}');
    }

    private static void WriteFlat(Node node, string prefix, StringBuilder json)
    {
        foreach ((string name, Node child) in node.Children)
        {
            if (child.Children.Count > 0)
            {
                WriteFlat(child, prefix + name + ".", json);
                continue;
            }

            if (json.Length > 1)
                json.Append(',');
            json.Append(Quote(prefix + name)).Append(':');
            WriteValues(child, json);
        }
    }

    private sealed class Node
    {
        public List<string> Values { get; } = [];

        public OrderedDictionary<string, Node> Children { get; } = [];

        public bool IsArray { get; set; }

        public Node Child(string name)
        {
            if (!Children.TryGetValue(name, out Node? child))
                Children.Add(name, child = new Node());
            return child;
        }
    }
}
