using System.Text.Json;
using LogPipe.Inputs.Spool;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>Takes the log records out of an export request in OTLP/JSON (opentelemetry-proto <c>logs/v1</c>, JSON mapping).</summary>
internal static class OtlpJson
{
    /// <summary>Adds the log records of a request.</summary>
    /// <exception cref="RequestRefusedException">It is no such request; nothing may be taken of it.</exception>
    public static void Take(ReadOnlyMemory<byte> body, int maxMessageBytes, SpoolEntry entry)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            using var writer = new OtlpWriter(entry, maxMessageBytes);
            foreach (JsonElement resource in List(document.RootElement, "resourceLogs", "resource_logs"))
            {
                foreach (JsonElement scope in List(resource, "scopeLogs", "scope_logs"))
                {
                    foreach (JsonElement record in List(scope, "logRecords", "log_records"))
                    {
                        if (record.ValueKind != JsonValueKind.Object)
                            throw new InvalidOperationException("a log record is not an object");
                        writer.Begin();
                        Write(writer.Json, resource, "resource");
                        writer.BeginScope();
                        Write(writer.Json, scope, "scope");
                        writer.BeginRecord();
                        record.WriteTo(writer.Json);
                        writer.End();
                    }
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"not an export request of OTLP logs in JSON ({e.Message})");
        }
    }

    private static JsonElement.ArrayEnumerator List(JsonElement parent, string name, string otherName) =>
        parent.TryGetProperty(name, out JsonElement list) || parent.TryGetProperty(otherName, out list) ? list.EnumerateArray() : default;

    private static void Write(Utf8JsonWriter json, JsonElement parent, string name)
    {
        if (parent.TryGetProperty(name, out JsonElement value))
        {
            value.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteEndObject();
    }
}
