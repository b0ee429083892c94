using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>Writes answers in JSON; errors as Elasticsearch words them, so that its clients show the reason.</summary>
internal static class JsonAnswer
{
    // people read it; none of it ends up in a page
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends an answer.</summary>
    public static Task WriteAsync(HttpContext context, int statusCode, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    /// <summary>Says how many messages are on the disk.</summary>
    public static ReadOnlyMemory<byte> Accepted(int count) => Write(json => json.WriteNumber("accepted", count));

    /// <summary>Says why nothing was taken.</summary>
    public static ReadOnlyMemory<byte> Error(RequestRefusedException refusal) => Write(json =>
    {
        string type = refusal.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => "security_exception",
            StatusCodes.Status429TooManyRequests => "es_rejected_execution_exception",
            StatusCodes.Status404NotFound => "resource_not_found_exception",
            _ => "illegal_argument_exception",
        };
        json.WriteStartObject("error");
        json.WriteStartArray("root_cause");
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("reason", refusal.Message);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("type", type);
        json.WriteString("reason", refusal.Message);
        json.WriteEndObject();
        json.WriteNumber("status", refusal.StatusCode);
    });

    /// <summary>Writes an object.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
