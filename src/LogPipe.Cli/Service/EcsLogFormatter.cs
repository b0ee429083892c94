using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Cli.Usage;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace LogPipe.Cli.Service;

/// <summary>Writes LogPipe's own log as ECS JSON lines (field names of the ECS logging specification), so that it can be collected like any other.</summary>
internal sealed class EcsLogFormatter : ITextFormatter
{
    private const string EcsVersion = "8.17.0";
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Texts as they are, without the quotes that Serilog puts around them.</summary>
    private static readonly MessageTemplateTextFormatter Literal = new("{Message:lj}", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("@timestamp", logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("log.level", Level(logEvent.Level));
            json.WriteString("message", Message(logEvent));
            json.WriteString("ecs.version", EcsVersion);
            json.WriteString("service.name", "logpipe");
            json.WriteString("service.version", VersionAction.Version);
            json.WriteString("event.dataset", "logpipe.log");
            if (logEvent.Properties.TryGetValue("SourceContext", out LogEventPropertyValue? source) && source is ScalarValue { Value: string logger })
                json.WriteString("log.logger", logger);
            WriteError(json, logEvent.Exception);
            WriteLabels(json, logEvent);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static string Message(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Literal.Format(logEvent, text);
        return text.ToString();
    }

    private static void WriteError(Utf8JsonWriter json, Exception? exception)
    {
        if (exception is null)
            return;
        json.WriteString("error.type", exception.GetType().FullName);
        json.WriteString("error.message", exception.Message);
        json.WriteString("error.stack_trace", exception.ToString());
    }

    /// <summary>The values of the message, as texts: labels are keywords in ECS.</summary>
    private static void WriteLabels(Utf8JsonWriter json, LogEvent logEvent)
    {
        bool any = false;
        foreach ((string name, LogEventPropertyValue value) in logEvent.Properties)
        {
            if (name is "SourceContext" or "EventId")
                continue;
            if (!any)
                json.WriteStartObject("labels");
            any = true;
            json.WriteString(name, value is ScalarValue { Value: string text } ? text : value.ToString(null, CultureInfo.InvariantCulture));
        }

        if (any)
            json.WriteEndObject();
    }

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warn",
        LogEventLevel.Error => "error",
        _ => "fatal",
    };
}
