using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Model;

namespace LogPipe.Cli.Replaying;

/// <summary>Finds documents by their ids.</summary>
internal delegate Task<Dictionary<string, JsonElement>> FindEvents(IReadOnlyList<string> ids, CancellationToken cancellation);

/// <summary>Writes nothing: says of each event how it differs from what the index has under its id.</summary>
internal sealed class ComparingOutput : IOutput
{
    private const string Template = "logpipe.template.id";
    private const string Code = "event.code";

    /// <summary>What differs in every run, and what only says how much was counted.</summary>
    private static readonly string[] Passing = ["event.ingested", "event.created", "logpipe.repeat."];

    private readonly FindEvents _find;
    private readonly Stream _to;
    private readonly EventJsonWriter _writer;
    private readonly Utf8Output _json = new();

    /// <summary>Initializes the output.</summary>
    /// <param name="find">Finds what the index has.</param>
    /// <param name="to">Where differences are written, a JSON row each.</param>
    /// <param name="document">What a document holds besides its fields.</param>
    public ComparingOutput(FindEvents find, Stream to, EventDocumentOptions document)
    {
        _find = find;
        _to = to;
        _writer = new EventJsonWriter(document with { Flat = true });
    }

    /// <inheritdoc/>
    public string Name => "dry-run";

    /// <summary>Gets the counts of what was found so far.</summary>
    public ComparisonCounts Counts { get; } = new();

    /// <inheritdoc/>
    public async Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        string[] ids = Ids(batch, outcomes);
        Dictionary<string, JsonElement> known = await _find([.. ids.Where(static id => id.Length > 0)], cancellation).ConfigureAwait(false);
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i].Length > 0)
                Compare(batch, i, ids[i], known.TryGetValue(ids[i], out JsonElement document) ? document : null);
        }

        outcomes.SetPending(WriteStatus.Delivered);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _json.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string[] Ids(LogBatch batch, WriteOutcomes outcomes)
    {
        var ids = new string[batch.RecordCount];
        var of = new EventId(batch.Source);
        Span<byte> id = stackalloc byte[EventId.CharCount];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = "";
            if (outcomes[i] != WriteStatus.Pending)
                continue;
            of.Write(batch.Records[i], id);
            ids[i] = Encoding.ASCII.GetString(id);
        }

        return ids;
    }

    private void Compare(LogBatch batch, int number, string id, JsonElement? before)
    {
        _json.Clear();
        _writer.Write(batch, batch.Records[number], _json);
        using var now = JsonDocument.Parse(_json.WrittenMemory);
        var after = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten("", now.RootElement, after);
        var old = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (before is { } document)
            Flatten("", document, old);
        string[] fields = before is null ? [] : [.. after.Keys.Union(old.Keys).Where(f => IsOfInterest(f) && after.GetValueOrDefault(f) != old.GetValueOrDefault(f)).Order(StringComparer.Ordinal)];
        string change = before is null ? "new" : fields.Contains(Code) ? "code" : fields.Contains(Template) ? "template" : fields.Length > 0 ? "fields" : "same";
        Counts.Add(change, before is null ? null : old.GetValueOrDefault(Template), after.GetValueOrDefault(Template), before is null ? null : old.GetValueOrDefault(Code), after.GetValueOrDefault(Code));
        if (change == "same")
            return;
        Write(batch, number, id, change, fields, old, after);
    }

    private static bool IsOfInterest(string field) => !Array.Exists(Passing, field.StartsWith);

    private void Write(LogBatch batch, int number, string id, string change, string[] fields, SortedDictionary<string, string> old, SortedDictionary<string, string> after)
    {
        using (var row = new Utf8JsonWriter(_to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            row.WriteStartObject();
            row.WriteString("change", change);
            row.WriteString("id", id);
            row.WriteString("source", batch.Source.DisplayName);
            row.WriteNumber("position", batch.Records[number].Position);
            WritePair(row, "template", change == "new" ? null : old.GetValueOrDefault(Template), after.GetValueOrDefault(Template));
            WritePair(row, "code", change == "new" ? null : old.GetValueOrDefault(Code), after.GetValueOrDefault(Code));
            row.WriteStartObject("fields");
            foreach (string field in fields)
                WritePair(row, field, old.GetValueOrDefault(field), after.GetValueOrDefault(field));
            row.WriteEndObject();
            row.WriteEndObject();
        }

        _to.WriteByte((byte)'\n');
    }

    private static void WritePair(Utf8JsonWriter row, string name, string? before, string? after)
    {
        row.WriteStartObject(name);
        row.WriteString("before", before);
        row.WriteString("after", after);
        row.WriteEndObject();
    }

    private static void Flatten(string prefix, JsonElement value, SortedDictionary<string, string> to)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            to[prefix] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            return;
        }

        foreach (JsonProperty member in value.EnumerateObject())
            Flatten(prefix.Length == 0 ? member.Name : $"{prefix}.{member.Name}", member.Value, to);
    }
}

/// <summary>Counts how events, templates and codes would change.</summary>
internal sealed class ComparisonCounts
{
    private readonly SortedDictionary<string, long> _changes = new(StringComparer.Ordinal);
    private readonly HashSet<(string? Before, string? After)> _templates = [];
    private readonly HashSet<(string? Before, string? After)> _codes = [];

    /// <summary>Counts one event.</summary>
    public void Add(string change, string? templateBefore, string? templateAfter, string? codeBefore, string? codeAfter)
    {
        _changes[change] = _changes.GetValueOrDefault(change) + 1;
        if (templateBefore != templateAfter)
            _templates.Add((templateBefore, templateAfter));
        if (codeBefore != codeAfter)
            _codes.Add((codeBefore, codeAfter));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        long Of(string change) => _changes.GetValueOrDefault(change);
        return $"{_changes.Values.Sum()} events: {Of("new")} new, {Of("code")} with another code, {Of("template")} with another template, {Of("fields")} with other fields, {Of("same")} the same; "
            + $"{_templates.Count} templates and {_codes.Count} codes would change; nothing was written";
    }
}
