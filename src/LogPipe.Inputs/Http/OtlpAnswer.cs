using System.Text;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>Answers exporters as OTLP/HTTP wants it (opentelemetry-proto, "OTLP/HTTP Response"): in the encoding of the request.</summary>
internal static class OtlpAnswer
{
    private const string Protobuf = "application/x-protobuf";

    /// <summary>Says whether a request is in protobuf; else it is JSON.</summary>
    /// <exception cref="RequestRefusedException">It is neither.</exception>
    public static bool IsProtobuf(string? contentType)
    {
        string type = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            Protobuf or "application/protobuf" => true,
            "application/json" => false,
            _ => throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"the content type '{type}' is not one of OTLP: send {Protobuf} or application/json"),
        };
    }

    /// <summary>Says that everything was taken: an empty <c>ExportLogsServiceResponse</c>.</summary>
    public static async Task SucceedAsync(HttpContext context, bool isProtobuf)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = isProtobuf ? Protobuf : "application/json";
        if (isProtobuf)
            context.Response.ContentLength = 0;
        else
            await context.Response.WriteAsync("{}", context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Says why nothing was taken: a <c>google.rpc.Status</c>.</summary>
    public static async Task FailAsync(HttpContext context, RequestRefusedException refusal)
    {
        int code = refusal.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => 8, // RESOURCE_EXHAUSTED
            StatusCodes.Status503ServiceUnavailable => 14, // UNAVAILABLE
            StatusCodes.Status405MethodNotAllowed => 12, // UNIMPLEMENTED
            _ => 3, // INVALID_ARGUMENT
        };
        bool isJson = context.Request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? false;
        ReadOnlyMemory<byte> body = isJson
            ? JsonAnswer.Write(json =>
            {
                json.WriteNumber("code", code);
                json.WriteString("message", refusal.Message);
            })
            : Status(code, refusal.Message);
        context.Response.StatusCode = refusal.StatusCode;
        context.Response.ContentType = isJson ? "application/json" : Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes a status: field 1 a varint, field 2 a text.</summary>
    private static byte[] Status(int code, string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(message);
        var bytes = new List<byte> { 0x08, (byte)code, 0x12 };
        uint left = (uint)text.Length;
        for (; left >= 0x80; left >>= 7)
            bytes.Add((byte)(left | 0x80));
        bytes.Add((byte)left);
        bytes.AddRange(text);
        return [.. bytes];
    }
}
