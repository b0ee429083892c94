using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Model;

namespace LogPipe.Benchmarks.Json;

/// <summary>The same flat documents by the runtime's own writer, as the measure: no checks of types and doubles, which makes it faster than it may be.</summary>
internal sealed class Utf8JsonWriterTwin : IDisposable
{
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Write(LogBatch batch, in LogRecord record, Utf8Output output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        WriteTime("@timestamp"u8, record.Timestamp);
        string? objectName = null;
        foreach (ref readonly LogField field in batch.Fields(record))
            WriteField(batch, field, ref objectName);
        if (objectName is not null)
            _json.WriteEndObject();
        _json.WriteString("event.original"u8, batch.Bytes(record.Text));
        WriteTime("event.created"u8, batch.ArrivedAt);
        _json.WriteString("log.file.path"u8, batch.Source.FilePath);
        _json.WriteNumber("log.offset"u8, record.Position);
        _json.WriteString("host.name"u8, batch.Source.HostName);
        _json.WriteString("service.name"u8, batch.Source.ServiceName);
        _json.WriteNumber("logpipe.repeat.count"u8, 1);
        _json.WriteString("ecs.version"u8, "8.17.0"u8);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteField(LogBatch batch, in LogField field, ref string? objectName)
    {
        ReadOnlySpan<byte> name = field.Id.Utf8Name;
        if (field.Id.Type == FieldType.Object)
        {
            if (objectName is null)
                _json.WriteStartObject(name);
            objectName = field.Id.Name;
            name = batch.Bytes(field.Key);
        }

        if (field.Kind == FieldKind.Integer)
            _json.WriteNumber(name, field.Integer);
        else
            _json.WriteString(name, field.Kind == FieldKind.Constant ? field.Constant.Utf8 : batch.Bytes(field.Slice));
    }

    private void WriteTime(ReadOnlySpan<byte> name, long unixNanoseconds)
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxByteCount];
        _json.WriteString(name, text[..TimestampText.Write(unixNanoseconds, text)]);
    }
}
