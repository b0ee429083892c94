using System.Buffers;
using System.Text.Json;
using LogPipe.Model;
using LogPipe.Parsing.Multiline;

namespace LogPipe.Parsing.Envelopes;

/// <summary>
/// Takes OTLP/JSON export requests apart (opentelemetry-proto <c>logs/v1</c>, JSON mapping): each log record becomes a record of its own that holds one plain
/// object <c>{"otlp": {…}}</c>, which the pack's <c>envelope.otlp</c> describes. One instance per lane.
/// </summary>
/// <remarks>The first log record keeps the line count of the request; the others have none and are told apart by <see cref="LogRecord.SubEvent"/>.</remarks>
internal sealed class OtlpRecords
{
    /// <summary>Where the key of the resource list is looked for; exporters write it first.</summary>
    private const int HeadBytes = 64;

    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly List<(int Record, Utf8Slice Text)> _pieces = [];

    /// <summary>Expands every export request of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">Lines that are none, in their order; cleared where records get other numbers.</param>
    public void Expand(LogBatch batch, List<TraceBlock> known)
    {
        _pieces.Clear();
        int requests = 0;
        int recordCount = batch.RecordCount;
        int block = 0;
        for (int i = 0; i < recordCount; i++)
        {
            if (block < known.Count && known[block].Record == i)
            {
                i += known[block++].Text.LineCount - 1;
                continue;
            }

            if (!batch.Records[i].IsLive || !IsRequest(batch.Bytes(batch.Records[i].Text)))
                continue;
            int before = _pieces.Count;
            TryTakeApart(batch, i);
            requests += _pieces.Count > before ? 1 : 0;
        }

        if (_pieces.Count == 0)
            return;
        Insert(batch, recordCount, _pieces.Count - requests);
        known.Clear();
    }

    private static bool IsRequest(ReadOnlySpan<byte> text) =>
        text.Length > HeadBytes && text[0] == '{' && (text[..HeadBytes].IndexOf("\"resourceLogs\""u8) > 0 || text[..HeadBytes].IndexOf("\"resource_logs\""u8) > 0);

    /// <summary>Moves the records from the back, so that each piece stands where its request stood.</summary>
    private void Insert(LogBatch batch, int recordCount, int added)
    {
        for (int i = 0; i < added; i++)
            batch.AddRecord(default, 0, 0);
        int target = batch.RecordCount - 1;
        int piece = _pieces.Count - 1;
        for (int i = recordCount - 1; i >= 0; i--)
        {
            LogRecord request = batch.Records[i];
            for (; piece > 0 && _pieces[piece].Record == i && _pieces[piece - 1].Record == i; piece--)
            {
                ref LogRecord record = ref batch.Records[target--];
                record = request;
                batch.ClearFields(ref record);
                record.Text = _pieces[piece].Text;
                record.LineCount = 0;
            }

            if (piece >= 0 && _pieces[piece].Record == i)
                request.Text = _pieces[piece--].Text;
            batch.Records[target--] = request;
        }

        Number(batch);
    }

    private static void Number(LogBatch batch)
    {
        for (int i = 1; i < batch.RecordCount; i++)
        {
            if (batch.Records[i].LineCount == 0 && batch.Records[i].IsLive && batch.Records[i].Position == batch.Records[i - 1].Position)
                batch.Records[i].SubEvent = batch.Records[i - 1].SubEvent + 1;
        }
    }

    private void TryTakeApart(LogBatch batch, int record)
    {
        int before = _pieces.Count;
        try
        {
            byte[] request = batch.Bytes(batch.Records[record].Text).ToArray();
            using var document = JsonDocument.Parse(request);
            foreach (JsonElement resource in List(document.RootElement, "resourceLogs", "resource_logs"))
            {
                foreach (JsonElement scope in List(resource, "scopeLogs", "scope_logs"))
                {
                    foreach (JsonElement one in List(scope, "logRecords", "log_records"))
                        _pieces.Add((record, Write(batch, resource, scope, one)));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // not what the protocol says: the line stays a JSON object like any other
            _pieces.RemoveRange(before, _pieces.Count - before);
        }
    }

    private Utf8Slice Write(LogBatch batch, JsonElement resource, JsonElement scope, JsonElement one)
    {
        _json.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_json))
        {
            json.WriteStartObject();
            json.WriteStartObject("otlp");
            WriteText(json, "time", one, "timeUnixNano", "time_unix_nano");
            WriteText(json, "observed", one, "observedTimeUnixNano", "observed_time_unix_nano");
            WriteSeverity(json, one);
            WriteText(json, "trace", one, "traceId", "trace_id");
            WriteText(json, "span", one, "spanId", "span_id");
            WriteText(json, "event", one, "eventName", "event_name");
            if (scope.TryGetProperty("scope", out JsonElement library))
                WriteText(json, "scope", library, "name", "name");
            if (resource.TryGetProperty("resource", out JsonElement owner))
                WriteAttributes(json, "resource", owner);
            WriteAttributes(json, "attributes", one);
            WriteBody(json, one);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return batch.Append(_json.WrittenSpan);
    }

    private static JsonElement.ArrayEnumerator List(JsonElement parent, string name, string otherName) =>
        parent.TryGetProperty(name, out JsonElement list) || parent.TryGetProperty(otherName, out list) ? list.EnumerateArray() : default;

    private static void WriteText(Utf8JsonWriter json, string key, JsonElement parent, string name, string otherName)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) && !parent.TryGetProperty(otherName, out value))
            return;
        string text = value.ToString();
        if (text.Length > 0 && text != "0")
            json.WriteString(key, text);
    }

    /// <summary>The severity's own text, else the name of its range (OpenTelemetry log data model, "Displaying Severity").</summary>
    private static void WriteSeverity(Utf8JsonWriter json, JsonElement one)
    {
        if ((one.TryGetProperty("severityText", out JsonElement text) || one.TryGetProperty("severity_text", out text)) && text.GetString() is { Length: > 0 } word)
            json.WriteString("severity", word);
        else if ((one.TryGetProperty("severityNumber", out JsonElement number) || one.TryGetProperty("severity_number", out number))
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int severity) && severity is >= 1 and <= 24)
            json.WriteString("severity", ((severity - 1) / 4) switch { 0 => "trace", 1 => "debug", 2 => "info", 3 => "warn", 4 => "error", _ => "fatal" });
    }

    private static void WriteAttributes(Utf8JsonWriter json, string key, JsonElement owner)
    {
        if (!owner.TryGetProperty("attributes", out JsonElement attributes))
            return;
        json.WriteStartObject(key);
        foreach (JsonElement attribute in attributes.EnumerateArray())
            WriteMember(json, attribute);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, JsonElement attribute)
    {
        if (attribute.TryGetProperty("key", out JsonElement name) && attribute.TryGetProperty("value", out JsonElement value) && name.GetString() is { Length: > 0 } key)
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }

        foreach (JsonProperty kind in value.EnumerateObject())
        {
            switch (kind.Name)
            {
                case "arrayValue":
                    json.WriteStartArray();
                    foreach (JsonElement item in List(kind.Value, "values", "values"))
                        WriteValue(json, item);
                    json.WriteEndArray();
                    return;
                case "kvlistValue":
                    json.WriteStartObject();
                    foreach (JsonElement item in List(kind.Value, "values", "values"))
                        WriteMember(json, item);
                    json.WriteEndObject();
                    return;
                default:
                    kind.Value.WriteTo(json);
                    return;
            }
        }

        json.WriteNullValue();
    }

    /// <summary>A body of text is the line; of a body with members the one that loggers use for it, the others become attributes.</summary>
    private static void WriteBody(Utf8JsonWriter json, JsonElement one)
    {
        if (!one.TryGetProperty("body", out JsonElement body))
            return;
        if (!body.TryGetProperty("kvlistValue", out JsonElement members))
        {
            string text = body.ValueKind == JsonValueKind.Object && body.EnumerateObject().MoveNext() ? body.EnumerateObject().First().Value.ToString() : body.ToString();
            json.WriteString("body", text);
            return;
        }

        bool hasText = false;
        foreach (JsonElement member in List(members, "values", "values"))
        {
            if (member.TryGetProperty("key", out JsonElement key) && !hasText && key.GetString() is "message" or "msg" or "log" or "MESSAGE" or "body"
                && member.TryGetProperty("value", out JsonElement value) && value.TryGetProperty("stringValue", out JsonElement text))
            {
                json.WriteString("body", text.GetString());
                hasText = true;
            }
            else
                WriteMember(json, member);
        }

        if (!hasText)
            json.WriteString("body", members.ToString());
    }
}
