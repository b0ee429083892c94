using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Inputs.Spool;

namespace LogPipe.Inputs.Http;

/// <summary>
/// Makes one message of each log record of an export request: a request of its own in OTLP/JSON with the resource and the scope of that record, which is what the parser's
/// envelope reader knows. So no message is longer than its record, and every record is one line in the books.
/// </summary>
internal sealed class OtlpWriter : IDisposable
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly SpoolEntry _entry;
    private readonly int _maxMessageBytes;

    /// <summary>Initializes the writer.</summary>
    public OtlpWriter(SpoolEntry entry, int maxMessageBytes)
    {
        _entry = entry;
        _maxMessageBytes = maxMessageBytes;
        Json = new Utf8JsonWriter(_bytes, Plain);
    }

    /// <summary>Gets what the parts of a message are written to, between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Begins a message: the value of its resource follows.</summary>
    public void Begin()
    {
        _bytes.ResetWrittenCount();
        Json.Reset();
        Json.WriteStartObject();
        Json.WriteStartArray("resourceLogs"u8);
        Json.WriteStartObject();
        Json.WritePropertyName("resource"u8);
    }

    /// <summary>Goes on to the scope: its value follows.</summary>
    public void BeginScope()
    {
        Json.WriteStartArray("scopeLogs"u8);
        Json.WriteStartObject();
        Json.WritePropertyName("scope"u8);
    }

    /// <summary>Goes on to the log record: its value follows.</summary>
    public void BeginRecord()
    {
        Json.WriteStartArray("logRecords"u8);
    }

    /// <summary>Ends a message.</summary>
    public void End()
    {
        Json.WriteEndArray();
        Json.WriteEndObject();
        Json.WriteEndArray();
        Json.WriteEndObject();
        Json.WriteEndArray();
        Json.WriteEndObject();
        Json.Flush();
        _entry.AddCut(_bytes.WrittenSpan, _maxMessageBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
