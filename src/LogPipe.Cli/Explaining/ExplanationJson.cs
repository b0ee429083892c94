using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Parsing.Explaining;

namespace LogPipe.Cli.Explaining;

/// <summary>Writes an explanation as one JSON object: <c>format.name</c>, <c>format.candidates</c>, <c>fields</c> with their byte spans.</summary>
internal static class ExplanationJson
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives the object as UTF-8 with a line end.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="template">What is known of the event's template, or null.</param>
    /// <param name="error">The error code of the event, or null.</param>
    public static byte[] Of(LineExplanation explanation, KnownTemplate? template = null, ExplainedCode? error = null)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            WriteFormat(json, explanation);
            WriteFields(json, explanation);
            error?.WriteTo(json);
            template?.WriteTo(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteFormat(Utf8JsonWriter json, LineExplanation explanation)
    {
        json.WriteStartObject("format");
        json.WriteString("name", explanation.Format);
        if (explanation.ProposedGrok is { } grok)
            json.WriteString("proposed_grok", grok);
        json.WriteStartArray("candidates");
        foreach (FormatCandidate candidate in explanation.Candidates)
        {
            json.WriteStartObject();
            json.WriteString("name", candidate.Name);
            json.WriteBoolean("matched", candidate.Matched);
            json.WriteNumber("score", candidate.Score);
            json.WriteString("reason", candidate.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, LineExplanation explanation)
    {
        json.WriteStartArray("fields");
        foreach (ExplainedField field in explanation.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("value", field.Value);
            json.WritePropertyName("span");
            if (field is { Start: { } start, ByteCount: { } count })
            {
                json.WriteStartArray();
                json.WriteNumberValue(start);
                json.WriteNumberValue(start + count);
                json.WriteEndArray();
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
