namespace LogPipe.Model;

/// <summary>Makes the plan of a shape: groups names into objects, and joins all that is fixed between two values into one piece of text.</summary>
/// <remarks>Cold: once per shape. Names keep the order of their first appearance at every level.</remarks>
internal sealed class DocumentPlanBuilder : IDisposable
{
    private readonly EventDocumentOptions _options;
    private readonly Node _root = new("");
    private readonly List<PlanStep> _steps = [];
    private readonly Utf8Output _text = new();
    private int _stepStart;
    private bool _needsComma;

    private DocumentPlanBuilder(EventDocumentOptions options) => _options = options;

    /// <summary>Makes the plan of a shape as <see cref="DocumentValues.Codes"/> gives it.</summary>
    public static DocumentPlan Build(ReadOnlySpan<ulong> codes, EventDocumentOptions options)
    {
        using var builder = new DocumentPlanBuilder(options);
        builder.Plant(codes);
        builder._text.Append((byte)'{');
        builder.WriteChildren(builder._root, "");
        builder._text.Append((byte)'}');
        builder.EndStep(ValueKind.End, 0);
        builder._text.Append(stackalloc byte[DocumentPlan.Padding]);
        return new DocumentPlan(codes.ToArray(), [.. builder._steps], builder._text.WrittenSpan.ToArray());
    }

    public void Dispose() => _text.Dispose();

    /// <summary>Says whether the value goes between quotes that stand in the fixed text.</summary>
    public static bool IsQuoted(ValueKind kind) => kind is not (ValueKind.Constant or ValueKind.Integer or ValueKind.Real or ValueKind.Boolean
        or ValueKind.Json or ValueKind.Several or ValueKind.Position);

    private void Plant(ReadOnlySpan<ulong> codes)
    {
        uint header = (uint)codes[0];
        if ((header & DocumentHeader.HasEventTime) != 0)
            Plant(EcsFields.Timestamp, new Item(ValueKind.EventTime));
        for (int i = 1; i < codes.Length; i++)
            Plant(DocumentValues.IdOf(codes[i]), ItemOf(codes[i], i - 1));
        PlantEnvelope(header);
    }

    private static Item ItemOf(ulong code, int slot)
    {
        ValueKind kind = DocumentValues.KindOf(code);
        return kind == ValueKind.Constant
            ? new Item(System.Text.Encoding.UTF8.GetString(DocumentValues.ConstantOf(code).Json))
            : new Item(kind, slot);
    }

    private void PlantEnvelope(uint header)
    {
        PlantUnlessThere(_options.Original, EcsFields.EventOriginal, new Item(ValueKind.Original));
        PlantUnlessThere(_options.Created && (header & DocumentHeader.HasArrivalTime) != 0, EcsFields.EventCreated, new Item(ValueKind.ArrivalTime));
        PlantUnlessThere(_options.Position && (header & DocumentHeader.HasFilePath) != 0, EcsFields.LogFilePath, new Item(ValueKind.FilePath));
        PlantUnlessThere(_options.Position && (header & DocumentHeader.HasOffset) != 0, EcsFields.LogOffset, new Item(ValueKind.Position));
        PlantFlag(header, RecordFlags.Multiline);
        PlantFlag(header, RecordFlags.Truncated);
        PlantFlag(header, RecordFlags.InvalidEncoding);
        PlantFlag(header, RecordFlags.Split);
        PlantUnlessThere(_options.SourceNames && (header & DocumentHeader.HasHostName) != 0, EcsFields.HostName, new Item(ValueKind.HostName));
        PlantUnlessThere(_options.SourceNames && (header & DocumentHeader.HasServiceName) != 0, EcsFields.ServiceName, new Item(ValueKind.ServiceName));
        PlantUnlessThere(_options.RepeatCount, LogPipeFields.RepeatCount, new Item("1"));
        PlantUnlessThere(_options.EcsVersion, EcsFields.EcsVersion, new Item("\"8.17.0\""));
    }

    private void PlantFlag(uint header, RecordFlags flag)
    {
        if ((DocumentHeader.Flags(header) & flag) != 0)
            Plant(RecordTags.FieldOf(flag), new Item($"\"{RecordTags.TextOf(flag)}\""));
    }

    private void PlantUnlessThere(bool wanted, FieldId id, Item item)
    {
        if (wanted && Find(id) is { Items.Count: 0 } node)
            Plant(node, id, item);
    }

    private void Plant(FieldId id, Item item) => Plant(Find(id), id, item);

    private static void Plant(Node node, FieldId id, Item item)
    {
        node.Items.Add(item);
        node.IsArray |= id.IsArray;
    }

    private Node Find(FieldId id)
    {
        Node node = _root;
        foreach (string part in id.Name.Split('.'))
            node = node.Child(part);
        return node;
    }

    private void WriteChildren(Node node, string prefix)
    {
        foreach (Node child in node.Children)
        {
            string name = prefix + child.Name;
            if (child.Items is [{ Kind: ValueKind.Members } members])
                WriteMembers(name, members.Slot);
            else if (child.Items.Count > 0)
                WriteLeaf(name, child);
            else if (_options.Flat)
                WriteChildren(child, name + ".");
            else
                WriteNested(name, child);
        }
    }

    private void WriteNested(string name, Node node)
    {
        WriteName(name);
        _text.Append((byte)'{');
        _needsComma = false;
        WriteChildren(node, "");
        _text.Append((byte)'}');
        _needsComma = true;
    }

    private void WriteMembers(string name, int slot)
    {
        if (_options.Flat)
        {
            WriteComma();
            int textEnd = _text.ByteCount;
            JsonText.Append(_text, System.Text.Encoding.UTF8.GetBytes(name + "."));
            EndStep(ValueKind.Members, slot, _text.ByteCount - textEnd);
            return;
        }

        WriteName(name);
        _text.Append((byte)'{');
        EndStep(ValueKind.Members, slot);
        _text.Append((byte)'}');
    }

    private void WriteLeaf(string name, Node node)
    {
        WriteName(name);
        bool isArray = node.IsArray || node.Items.Count > 1 || node.Items[0].Kind == ValueKind.Several;
        if (isArray)
            _text.Append((byte)'[');
        for (int i = 0; i < node.Items.Count; i++)
        {
            if (i > 0)
                _text.Append((byte)',');
            WriteItem(node.Items[i]);
        }

        if (isArray)
            _text.Append((byte)']');
    }

    private void WriteItem(Item item)
    {
        if (item.Fixed is { } json)
        {
            _text.Append(System.Text.Encoding.UTF8.GetBytes(json));
            return;
        }

        bool quoted = IsQuoted(item.Kind);
        if (quoted)
            _text.Append((byte)'"');
        EndStep(item.Kind, item.Slot);
        if (quoted)
            _text.Append((byte)'"');
    }

    private void WriteName(string name)
    {
        WriteComma();
        _text.AppendJsonString(System.Text.Encoding.UTF8.GetBytes(name));
        _text.Append((byte)':');
    }

    private void WriteComma()
    {
        if (_needsComma)
            _text.Append((byte)',');
        _needsComma = true;
    }

    private void EndStep(ValueKind kind, int slot, int prefixByteCount = 0)
    {
        int end = _text.ByteCount;
        _steps.Add(new PlanStep(_stepStart, end - _stepStart - prefixByteCount, kind, slot, prefixByteCount));
        _stepStart = end;
    }

    private sealed record Item(ValueKind Kind, int Slot = 0, string? Fixed = null)
    {
        public Item(string json)
            : this(ValueKind.End, 0, json)
        {
        }
    }

    private sealed class Node(string name)
    {
        private readonly Dictionary<string, Node> _byName = new(StringComparer.Ordinal);

        public string Name => name;

        public List<Node> Children { get; } = [];

        public List<Item> Items { get; } = [];

        public bool IsArray { get; set; }

        public Node Child(string childName)
        {
            if (_byName.TryGetValue(childName, out Node? child))
                return child;
            child = new Node(childName);
            _byName.Add(childName, child);
            Children.Add(child);
            return child;
        }
    }
}
