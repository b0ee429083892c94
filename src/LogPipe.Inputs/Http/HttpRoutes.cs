using System.Net;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>Brings each request to what answers it.</summary>
internal sealed class HttpRoutes(HttpInputOptions options, SpoolStore spool, ListenerMeter meter, TimeProvider time, Troubles troubles)
{
    /// <summary>When a sender may come again to a full spool: outputs that work free a segment within seconds.</summary>
    private const string RetryAfterSeconds = "5";

    /// <summary>Requests of the largest size that are held in memory at once, each twice: as it came and as it is spooled.</summary>
    private const int LargestBodiesAtOnce = 4;

    private readonly TokenCheck _tokens = new(options.Tokens);
    private readonly BodyReader _bodies = new(options.MaxBodyBytes, (long)options.MaxBodyBytes * LargestBodiesAtOnce);
    private readonly SenderIds _senders = new();

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (RequestRefusedException e)
        {
            await RefuseAsync(context, e).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // too large, too slow, or not HTTP: Kestrel says which
            await RefuseAsync(context, new RequestRefusedException(e.StatusCode, e.Message)).ConfigureAwait(false);
        }
        catch (SpoolException e)
        {
            await RefuseAsync(context, new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, e.Message)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // the sender has gone: there is nobody to answer
            context.Abort();
            return;
        }

        meter.CountRequest(RouteName(context.Request.Path.Value ?? ""), context.Response.StatusCode);
    }

    private static string RouteName(string path) => path.TrimEnd('/') switch
    {
        "/logs" => "lines",
        "/v1/logs" => "otlp",
        var other when other.EndsWith("/_bulk", StringComparison.Ordinal) => "bulk",
        _ => "other",
    };

    private async Task RouteAsync(HttpContext context)
    {
        string path = context.Request.Path.Value?.TrimEnd('/') ?? "";
        string method = context.Request.Method;
        if (path == "/healthz")
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "{\"status\":\"ok\"}"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        // clients of Elasticsearch go away where it is missing
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        if (!_tokens.Admits(context.Request.Headers.Authorization.ToString()))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"logpipe\", Bearer, ApiKey";
            troubles.Tell(Refusal.Token, "refused requests without the right token", RemoteOf(context));
            throw new RequestRefusedException(StatusCodes.Status401Unauthorized, "no token, or a wrong one: send it as 'Authorization: Bearer TOKEN', as the password of basic authentication, or as an API key");
        }

        bool isWrite = HttpMethods.IsPost(method) || HttpMethods.IsPut(method);
        if (path is "/logs")
            await TakeAsync(context, isWrite, IngestLinesAsync).ConfigureAwait(false);
        else if (path is "/v1/logs")
            await TakeAsync(context, isWrite, IngestOtlpAsync).ConfigureAwait(false);
        else if (path.EndsWith("/_bulk", StringComparison.Ordinal))
            await TakeAsync(context, isWrite, IngestBulkAsync).ConfigureAwait(false);
        else if (ElasticsearchAnswers.For(method, path) is { } answer)
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, answer).ConfigureAwait(false);
        else
            throw new RequestRefusedException(StatusCodes.Status404NotFound, $"nothing is at '{path}': send lines or JSON to /logs, Elasticsearch's bulk requests to /_bulk, OTLP logs to /v1/logs");
    }

    private static Task TakeAsync(HttpContext context, bool isWrite, Func<HttpContext, Task> take)
    {
        if (isWrite)
            return take(context);
        context.Response.Headers.Allow = "POST, PUT";
        throw new RequestRefusedException(StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} reads nothing here: send events with POST");
    }

    private async Task IngestLinesAsync(HttpContext context)
    {
        using RequestBody body = await _bodies.ReadAsync(context).ConfigureAwait(false);
        string? host = context.Request.Query["host"];
        if (host is { Length: > SpoolSender.MaxNameChars })
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"the host's name is longer than {SpoolSender.MaxNameChars} characters");
        using var entry = new SpoolEntry(SenderOf(context, isWrapped: false, string.IsNullOrEmpty(host) ? null : host), time.Nanoseconds(), body.Bytes.Length + (body.Bytes.Length / 8));
        LineBody.Split(body.Bytes.Span, context.Request.ContentType, options.MaxMessageBytes, entry);
        int count = entry.MessageCount;
        await SpoolAsync(context, entry).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Accepted(count)).ConfigureAwait(false);
    }

    private async Task IngestBulkAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        using RequestBody body = await _bodies.ReadAsync(context).ConfigureAwait(false);
        SpoolSender sender = SenderOf(context, isWrapped: true, null);
        using var entry = new SpoolEntry(sender, time.Nanoseconds(), body.Bytes.Length);
        BulkAnswer answer = BulkBody.Take(body.Bytes, IndexOf(context.Request.Path.Value!), options.MaxMessageBytes, entry);
        await SpoolAsync(context, entry).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, answer.Write((long)time.GetElapsedTime(started).TotalMilliseconds)).ConfigureAwait(false);
    }

    private async Task IngestOtlpAsync(HttpContext context)
    {
        bool isProtobuf = OtlpAnswer.IsProtobuf(context.Request.ContentType);
        using RequestBody body = await _bodies.ReadAsync(context).ConfigureAwait(false);
        using var entry = new SpoolEntry(SenderOf(context, isWrapped: true, null), time.Nanoseconds(), body.Bytes.Length * 2);
        if (isProtobuf)
            OtlpProtobuf.Take(body.Bytes, options.MaxMessageBytes, entry);
        else
            OtlpJson.Take(body.Bytes, options.MaxMessageBytes, entry);
        await SpoolAsync(context, entry).ConfigureAwait(false);
        // partial_success stays unset when everything was taken (OTLP 1.x, "Full success")
        await OtlpAnswer.SucceedAsync(context, isProtobuf).ConfigureAwait(false);
    }

    private async Task SpoolAsync(HttpContext context, SpoolEntry entry)
    {
        if (entry.ByteCount > spool.MaxBytes)
            throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge, $"the request takes {entry.ByteCount} bytes, the whole spool holds {spool.MaxBytes}: send less at once or raise spool.size");
        if (await spool.AppendAsync(entry, context.RequestAborted).ConfigureAwait(false))
            return;
        troubles.Tell(Refusal.Full, "put requests off because the spool is full", RemoteOf(context));
        throw new RequestRefusedException(StatusCodes.Status429TooManyRequests, "the spool is full: outputs take events slower than they come; send again later");
    }

    /// <summary>Finds who sends: a connection is one sender for each way in which it is used.</summary>
    private SpoolSender SenderOf(HttpContext context, bool isWrapped, string? host)
    {
        IDictionary<object, object?> known = context.Features.Get<IConnectionItemsFeature>()?.Items ?? new Dictionary<object, object?>();
        (string?, bool) key = (host, isWrapped);
        if (known.TryGetValue(key, out object? sender) && sender is SpoolSender same)
            return same;
        var fresh = new SpoolSender(_senders.Next(), RemoteOf(context), host, isWrapped);
        // a connection that names a host for each request is no reason to remember them all
        if (known.Count < 64)
            known[key] = fresh;
        return fresh;
    }

    private static string RemoteOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is IPAddress address ? Sockets.AddressOf(address).ToString() : "unknown";

    private static string? IndexOf(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 ? Uri.UnescapeDataString(parts[0]) : null;
    }

    private static async Task RefuseAsync(HttpContext context, RequestRefusedException refusal)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        if (refusal.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (context.Request.Path == "/v1/logs" && refusal.StatusCode != StatusCodes.Status401Unauthorized)
            await OtlpAnswer.FailAsync(context, refusal).ConfigureAwait(false);
        else
            await JsonAnswer.WriteAsync(context, refusal.StatusCode, JsonAnswer.Error(refusal)).ConfigureAwait(false);
    }
}
