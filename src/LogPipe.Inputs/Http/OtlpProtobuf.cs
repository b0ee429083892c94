using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LogPipe.Inputs.Spool;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>
/// Takes the log records out of an export request in protobuf and writes them as OTLP/JSON does. Source of names and numbers: opentelemetry-proto 1.5,
/// <c>collector/logs/v1/logs_service.proto</c>, <c>logs/v1/logs.proto</c>, <c>common/v1/common.proto</c>, <c>resource/v1/resource.proto</c>.
/// </summary>
internal static class OtlpProtobuf
{
    /// <summary>How deep values may lie in one another: what protobuf's own readers allow.</summary>
    private const int MaxDepth = 100;

    /// <summary>Adds the log records of a request.</summary>
    /// <exception cref="RequestRefusedException">It is no such request; nothing may be taken of it.</exception>
    public static void Take(ReadOnlyMemory<byte> body, int maxMessageBytes, SpoolEntry entry)
    {
        try
        {
            using var writer = new OtlpWriter(entry, maxMessageBytes);
            var request = new ProtoReader(body.Span);
            while (request.Read())
            {
                if (request.Field == 1)
                    TakeResource(request.Bytes, writer);
            }
        }
        catch (FormatException e)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"not an export request of OTLP logs in protobuf ({e.Message})");
        }
    }

    private static void TakeResource(ReadOnlySpan<byte> resourceLogs, OtlpWriter writer)
    {
        ReadOnlySpan<byte> resource = Find(resourceLogs, 1);
        var fields = new ProtoReader(resourceLogs);
        while (fields.Read())
        {
            if (fields.Field == 2)
                TakeScope(resource, fields.Bytes, writer);
        }
    }

    private static void TakeScope(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> scopeLogs, OtlpWriter writer)
    {
        ReadOnlySpan<byte> scope = Find(scopeLogs, 1);
        var fields = new ProtoReader(scopeLogs);
        while (fields.Read())
        {
            if (fields.Field != 2)
                continue;
            writer.Begin();
            WriteResource(writer.Json, resource);
            writer.BeginScope();
            WriteScope(writer.Json, scope);
            writer.BeginRecord();
            WriteRecord(writer.Json, fields.Bytes);
            writer.End();
        }
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, int field)
    {
        var fields = new ProtoReader(message);
        ReadOnlySpan<byte> found = default;
        while (fields.Read())
        {
            if (fields.Field == field)
                found = fields.Bytes;
        }

        return found;
    }

    private static void WriteResource(Utf8JsonWriter json, ReadOnlySpan<byte> resource)
    {
        json.WriteStartObject();
        WriteList(json, "attributes"u8, resource, 1);
        json.WriteEndObject();
    }

    private static void WriteScope(Utf8JsonWriter json, ReadOnlySpan<byte> scope)
    {
        json.WriteStartObject();
        WriteText(json, "name"u8, Find(scope, 1));
        WriteText(json, "version"u8, Find(scope, 2));
        json.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter json, ReadOnlySpan<byte> record)
    {
        json.WriteStartObject();
        var fields = new ProtoReader(record);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    WriteNumberText(json, "timeUnixNano"u8, fields.Number);
                    break;
                case 2:
                    json.WriteNumber("severityNumber"u8, fields.Number);
                    break;
                case 3:
                    WriteText(json, "severityText"u8, fields.Bytes);
                    break;
                case 5:
                    json.WritePropertyName("body"u8);
                    WriteValue(json, fields.Bytes, 0);
                    break;
                case 8:
                    json.WriteNumber("flags"u8, fields.Number);
                    break;
                case 9:
                    WriteHex(json, "traceId"u8, fields.Bytes);
                    break;
                case 10:
                    WriteHex(json, "spanId"u8, fields.Bytes);
                    break;
                case 11:
                    WriteNumberText(json, "observedTimeUnixNano"u8, fields.Number);
                    break;
                case 12:
                    WriteText(json, "eventName"u8, fields.Bytes);
                    break;
                default:
                    break;
            }
        }

        WriteList(json, "attributes"u8, record, 6);
        json.WriteEndObject();
    }

    /// <summary>Writes the repeated field that holds attributes, wherever in the message they stand.</summary>
    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> message, int field)
    {
        json.WriteStartArray(name);
        WritePairs(json, message, field, 0);
        json.WriteEndArray();
    }

    private static void WritePairs(Utf8JsonWriter json, ReadOnlySpan<byte> message, int field, int depth)
    {
        var fields = new ProtoReader(message);
        while (fields.Read())
        {
            if (fields.Field != field)
                continue;
            json.WriteStartObject();
            WriteText(json, "key"u8, Find(fields.Bytes, 1));
            json.WritePropertyName("value"u8);
            WriteValue(json, Find(fields.Bytes, 2), depth);
            json.WriteEndObject();
        }
    }

    private static void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> value, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException($"values lie more than {MaxDepth} deep in one another");
        json.WriteStartObject();
        var fields = new ProtoReader(value);
        // of several the last one counts (oneof); exporters write one
        if (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    WriteText(json, "stringValue"u8, fields.Bytes, always: true);
                    break;
                case 2:
                    json.WriteBoolean("boolValue"u8, fields.Number != 0);
                    break;
                case 3:
                    json.WriteString("intValue"u8, ((long)fields.Number).ToString(CultureInfo.InvariantCulture));
                    break;
                case 4:
                    WriteDouble(json, BitConverter.UInt64BitsToDouble(fields.Number));
                    break;
                case 5:
                    json.WriteStartObject("arrayValue"u8);
                    json.WriteStartArray("values"u8);
                    WriteItems(json, fields.Bytes, depth + 1);
                    json.WriteEndArray();
                    json.WriteEndObject();
                    break;
                case 6:
                    json.WriteStartObject("kvlistValue"u8);
                    json.WriteStartArray("values"u8);
                    WritePairs(json, fields.Bytes, 1, depth + 1);
                    json.WriteEndArray();
                    json.WriteEndObject();
                    break;
                case 7:
                    json.WriteBase64String("bytesValue"u8, fields.Bytes);
                    break;
                default:
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, ReadOnlySpan<byte> array, int depth)
    {
        var fields = new ProtoReader(array);
        while (fields.Read())
        {
            if (fields.Field == 1)
                WriteValue(json, fields.Bytes, depth);
        }
    }

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber("doubleValue"u8, value);
        else
            json.WriteString("doubleValue"u8, value.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteNumberText(Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong number) => json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));

    private static void WriteHex(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
            json.WriteString(name, Convert.ToHexStringLower(bytes));
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, bool always = false)
    {
        if (text.IsEmpty && !always)
            return;
        if (Utf8.IsValid(text))
            json.WriteString(name, text);
        else
            json.WriteString(name, Encoding.UTF8.GetString(text));
    }
}
